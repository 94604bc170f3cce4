package org.redoubt.jmap.session;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.account.ChangesSince;
import org.redoubt.account.Watch;
import org.redoubt.directory.Directory;
import org.redoubt.guard.LiveSession;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.States;
import org.redoubt.store.id.ModSeq;

/** Waits for changes of the accounts that somebody may open, and tells which types changed (RFC 8620 7.1). For one thread. */
final class StateWatcher implements AutoCloseable {
    /** RFC 8621 1.5: changes when mail arrives, and then only. */
    private static final String EMAIL_DELIVERY = "EmailDelivery";

    private static final Map<String, ChangedType> TYPES = Map.ofEntries(
            Map.entry("Mailbox", ChangedType.MAILBOX),
            Map.entry("Email", ChangedType.EMAIL),
            Map.entry("Thread", ChangedType.THREAD),
            Map.entry("Identity", ChangedType.IDENTITY),
            Map.entry("EmailSubmission", ChangedType.SUBMISSION),
            Map.entry("VacationResponse", ChangedType.VACATION_RESPONSE),
            Map.entry("Quota", ChangedType.QUOTA),
            Map.entry("SieveScript", ChangedType.SIEVE_SCRIPT),
            Map.entry("ShareNotification", ChangedType.SHARE_NOTIFICATION),
            Map.entry("Label", ChangedType.LABEL),
            Map.entry("AddressBook", ChangedType.ADDRESS_BOOK),
            Map.entry("ContactCard", ChangedType.CONTACT_CARD));
    /** What there is in accounts that others share. */
    private static final Set<String> SHARED = Set.of("Mailbox", "Email", "Thread", "AddressBook", "ContactCard");
    /** RFC 9670 2: not the journal's business. */
    static final String PRINCIPAL = "Principal";
    /** In place of an account, in {@link #id}, before the state of the principals. */
    private static final String PRINCIPALS = "p";
    /** Changes looked through for one that is new. */
    private static final int LOOKED_AT = 1_000;

    private final Optional<Set<String>> types;
    private final Map<String, AccountHandle> accounts;
    /** Up to which version the client has been told, by account. */
    private final Map<String, Long> told = new LinkedHashMap<>();

    private final Semaphore changed = new Semaphore(0);
    private final List<Watch> watches = new ArrayList<>();
    private volatile boolean woken;
    private final Following following;
    private final String own;

    /** Whom somebody may know of, and which accounts she may open because of that. */
    interface Following {
        /** Another number when either is another (RFC 9670 2). */
        long principals() throws IOException;

        /** Those that are to be watched now. */
        Map<String, AccountHandle> accounts() throws IOException;
    }

    private final LiveSession signedIn;
    private final LiveSession.Watch ending;

    /**
     * Begins to watch.
     *
     * @param types those to tell of; all when empty
     * @param since what {@link #id} was when the client was told last; now when empty
     */
    StateWatcher(JmapSession session, Optional<Set<String>> types, Optional<String> since) throws IOException {
        this(session.accounts(), session.own(), session.services().directory(), types, since, of(session));
    }

    private static Following of(JmapSession session) {
        return new Following() {
            @Override
            public long principals() throws IOException {
                return JmapSession.principals(session.services().directory(), session.own());
            }

            @Override
            public Map<String, AccountHandle> accounts() throws IOException {
                return session.accounts();
            }
        };
    }

    /**
     * Of accounts that are open already.
     *
     * @param own whose programs are told; her account is among them
     */
    StateWatcher(
            Map<String, AccountHandle> accounts,
            AccountHandle own,
            Directory directory,
            Optional<Set<String>> types,
            Optional<String> since,
            Following following)
            throws IOException {
        LiveSession signedIn = own.principal().session();
        this.following = following;
        this.own = JmapSession.text(own.account());
        this.types = types;
        this.accounts = accounts;
        Map<String, Long> known = since.map(StateWatcher::parse).orElse(Map.of());
        accounts.forEach((id, account) -> {
            long now = account.modSeq().value();
            told.put(id, Math.min(now, known.getOrDefault(id, now)));
            watches.add(account.watch(changed::release));
        });
        this.signedIn = signedIn;
        this.ending = signedIn.onEnd(changed::release);
        Directory.Watch people = directory.watch(changed::release);
        watches.add(people::close);
        watches.add(own.watchSharers(changed::release));
        told.put(PRINCIPALS, Optional.ofNullable(known.get(PRINCIPALS)).orElse(following.principals()));
        // What changed before anybody watched is told at once.
        changed.release();
    }

    private static Map<String, Long> parse(String id) {
        Map<String, Long> known = new LinkedHashMap<>();
        for (String one : id.split(",", -1)) {
            int at = one.indexOf('-');
            Optional<States.State> state = at < 0 ? Optional.empty() : States.parse(one.substring(at + 1));
            state.ifPresent(version -> known.put(one.substring(0, at), version.version()));
        }
        return known;
    }

    /** All that the client has been told, in one word. */
    String id() {
        List<String> all = new ArrayList<>();
        told.forEach((account, version) -> all.add(account + "-" + version));
        return String.join(",", all);
    }

    /** Whether somebody ended the session; there is nothing to be told any more. */
    boolean over() {
        return signedIn.stopped();
    }

    /** Has whoever waits go on without a change. */
    void wake() {
        woken = true;
        changed.release();
    }

    /** The next change, a StateChange object; empty when none came in time. */
    Optional<JsonObject> next(Duration wait) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (changed.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
            changed.drainPermits();
            if (over()) {
                return Optional.empty();
            }
            JsonObject accountsChanged = new JsonObject();
            Optional<String> principals = principals();
            for (Map.Entry<String, AccountHandle> account : accounts.entrySet()) {
                JsonObject states = states(account.getKey(), account.getValue());
                if (!states.isEmpty()) {
                    accountsChanged.put(account.getKey(), states);
                }
            }
            if (principals.isPresent() && wanted(PRINCIPAL)) {
                JsonObject states = accountsChanged.get(own).flatMap(JsonValue::object).orElseGet(JsonObject::new);
                accountsChanged.put(own, states.put(PRINCIPAL, principals.get()));
            }
            if (woken || !accountsChanged.isEmpty()) {
                woken = false;
                return Optional.of(accountsChanged)
                        .filter(found -> !found.isEmpty())
                        .map(found -> new JsonObject().put("@type", "StateChange").put("changed", found));
            }
        }
        return Optional.empty();
    }

    /** The state of the principals where it is another one; then there may be more accounts to watch, too. */
    private Optional<String> principals() throws IOException {
        long now = following.principals();
        if (told.getOrDefault(PRINCIPALS, now) == now) {
            return Optional.empty();
        }
        told.put(PRINCIPALS, now);
        for (Map.Entry<String, AccountHandle> account : following.accounts().entrySet()) {
            if (accounts.putIfAbsent(account.getKey(), account.getValue()) == null) {
                told.put(account.getKey(), account.getValue().modSeq().value());
                watches.add(account.getValue().watch(changed::release));
            }
        }
        return Optional.of(States.text(now, 0));
    }

    private JsonObject states(String id, AccountHandle account) throws IOException {
        OptionalLong before = Optional.ofNullable(told.get(id)).map(OptionalLong::of).orElse(OptionalLong.empty());
        long now = account.modSeq().value();
        JsonObject states = new JsonObject();
        if (before.isEmpty() || before.getAsLong() == now || !account.alive()) {
            return states;
        }
        ChangesSince.Place since = new ChangesSince.Place(new ModSeq(before.getAsLong()), 0);
        for (Map.Entry<String, ChangedType> type : TYPES.entrySet()) {
            boolean there = !account.shared() || SHARED.contains(type.getKey());
            if (there && wanted(type.getKey()) && any(account.changes(type.getValue(), since, LOOKED_AT), false)) {
                states.put(type.getKey(), States.text(now, 0));
            }
        }
        if (wanted(EMAIL_DELIVERY) && any(account.changes(ChangedType.EMAIL, since, LOOKED_AT), true)) {
            states.put(EMAIL_DELIVERY, States.text(now, 0));
        }
        told.put(id, now);
        return states;
    }

    private boolean wanted(String type) {
        return types.isEmpty() || types.get().contains(type);
    }

    private static boolean any(ChangesSince changes, boolean created) {
        return switch (changes) {
            case ChangesSince.TooOld() -> true;
            case ChangesSince.Changed all ->
                !all.created().isEmpty()
                        || (!created && !(all.updated().isEmpty() && all.destroyed().isEmpty()));
        };
    }

    @Override
    public void close() {
        ending.close();
        watches.forEach(Watch::close);
    }
}
