package org.redoubt.account;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.View;
import org.redoubt.store.id.NumberSet;

/**
 * Emails of which somebody was told whether their S/MIME signature counts (RFC 9219 4.1), for as long as that stands. One
 * record an email, and one key that orders them by the time at which the answer may be another one; when that comes, or
 * the authorities are others, both go, and the journal tells that the email changed. Nobody has to look at the message for
 * that: whoever asks has it checked again, and is remembered here again.
 *
 * <p>So there are never more than signed emails that somebody looked at, what is due is found without looking at the rest, and
 * all are looked at once after the authorities have changed. Numbers only: nothing of a verdict is kept.
 */
final class SmimeStatuses {
    private static final int PER_COMMIT = 500;
    private static final Actor ACTOR = new Actor("-", "smime");

    /** In the place of the authorities that all records know, when they know several. */
    private static final long SEVERAL = 0;

    private SmimeStatuses() {}

    private record Kept(long authorities, long untilMillis) {
        static Kept decode(byte[] bytes) {
            ByteReader in = new ByteReader(bytes);
            return new Kept(in.signed(), in.signed());
        }

        byte[] encode() {
            return new ByteWriter(20).signed(authorities).signed(untilMillis).toBytes();
        }

        /** With what somebody else was told now: whatever is first ends both, and what differs ends at once. */
        Kept and(Kept now, long nowMillis) {
            long until = authorities == now.authorities ? now.untilMillis : nowMillis;
            return new Kept(authorities, Math.min(untilMillis, until));
        }
    }

    private static Kept kept(ToldStatus told) {
        long never = ToldStatus.NEVER.toEpochMilli();
        Instant until = told.until().isAfter(ToldStatus.NEVER) ? ToldStatus.NEVER : told.until();
        return new Kept(told.authorities(), Math.clamp(until.toEpochMilli(), 0, never));
    }

    /** Remembers what is about to be told; writes nothing where that is known. */
    static void keep(AccountCore core, Collection<ToldStatus> told) throws IOException {
        List<ToldStatus> fresh = AccountCore.reading(() -> {
            try (View view = core.view()) {
                return fresh(view, core.nowMillis(), told);
            }
        });
        if (fresh.isEmpty()) {
            return;
        }
        core.accounts.alarms().expect(core.id);
        long first = ToldStatus.NEVER.toEpochMilli();
        for (int from = 0; from < fresh.size(); from += PER_COMMIT) {
            List<ToldStatus> some = fresh.subList(from, Math.min(fresh.size(), from + PER_COMMIT));
            first = Math.min(first, core.change(ACTOR, edit -> keep(edit, some)));
        }
        core.accounts.alarms().set(core.id, Instant.ofEpochMilli(first));
    }

    private static List<ToldStatus> fresh(View view, long nowMillis, Collection<ToldStatus> told) {
        List<ToldStatus> all = List.copyOf(told);
        List<Optional<byte[]>> records =
                view.getAll(all.stream().map(one -> Layout.smimeStatus(one.email())).toList());
        List<ToldStatus> fresh = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Kept now = kept(all.get(i));
            Optional<Kept> before = records.get(i).map(Kept::decode);
            if (before.isEmpty() || !before.get().and(now, nowMillis).equals(before.get())) {
                fresh.add(all.get(i));
            }
        }
        return fresh;
    }

    /** Returns when the first of them is due. */
    private static Step<AccountState, Long> keep(Edit edit, List<ToldStatus> told) {
        Map<EmailId, Kept> now = new LinkedHashMap<>();
        told.forEach(one -> now.merge(one.email(), kept(one), (a, b) -> a.and(b, edit.nowMillis)));
        List<EmailId> emails = List.copyOf(now.keySet());
        List<Optional<byte[]>> records =
                edit.transaction.getAll(emails.stream().map(Layout::smimeStatus).toList());
        long known = edit.transaction.get(Layout.SMIME_AUTHORITIES).map(SmimeStatuses::authorities).orElse(SEVERAL);
        boolean none = edit.transaction.get(Layout.SMIME_AUTHORITIES).isEmpty();
        long first = ToldStatus.NEVER.toEpochMilli();
        for (int i = 0; i < emails.size(); i++) {
            EmailId email = emails.get(i);
            Kept kept = Optional.ofNullable(now.get(email)).orElseThrow();
            Optional<Kept> before = records.get(i).map(Kept::decode);
            if (before.isPresent()) {
                edit.transaction.delete(Layout.smimeDue(before.get().untilMillis(), email));
                kept = before.get().and(kept, edit.nowMillis);
            }
            edit.transaction.put(Layout.smimeStatus(email), kept.encode());
            edit.transaction.put(Layout.smimeDue(kept.untilMillis(), email), new byte[0]);
            known = none || known == kept.authorities() ? kept.authorities() : SEVERAL;
            none = false;
            first = Math.min(first, kept.untilMillis());
        }
        edit.transaction.put(Layout.SMIME_AUTHORITIES, new ByteWriter(10).signed(known).toBytes());
        return new Step<>(edit.base(), first);
    }

    private static long authorities(byte[] record) {
        return new ByteReader(record).signed();
    }

    /** When the first of them is due; readable without the account's key. */
    static Optional<Instant> first(View view) {
        long[] first = {-1};
        view.scan(Layout.SMIME_DUE, (key, _) -> {
            first[0] = Layout.dueMillis(key);
            return false;
        });
        return first[0] < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(first[0]));
    }

    /** Whether some of an account were told when other authorities counted; readable without the account's key. */
    static boolean outdated(View view, long authorities) {
        return view.get(Layout.SMIME_AUTHORITIES).map(SmimeStatuses::authorities).filter(known -> known != authorities).isPresent();
    }

    /** Has the journal tell of all that is due by now. */
    static void tell(AccountCore core) throws IOException {
        List<Key> due = due(core);
        while (!due.isEmpty()) {
            List<Key> some = due;
            core.change(ACTOR, edit -> {
                some.forEach(edit.transaction::delete);
                return new Step<>(told(edit, some.stream().map(Layout::dueEmail).toList()), true);
            });
            due = due(core);
        }
    }

    /** And of all that other authorities than these decided. */
    static void tell(AccountCore core, long authorities) throws IOException {
        tell(core);
        boolean outdated = AccountCore.reading(() -> {
            try (View view = core.view()) {
                return outdated(view, authorities);
            }
        });
        if (!outdated) {
            return;
        }
        while (!core.change(ACTOR, edit -> tellOthers(edit, authorities))) {
            // Some were told of; there may be more.
        }
    }

    private static List<Key> due(AccountCore core) throws IOException {
        return AccountCore.reading(() -> {
            List<Key> due = new ArrayList<>();
            long now = core.nowMillis();
            try (View view = core.view()) {
                view.scan(Layout.SMIME_DUE, (key, _) -> {
                    if (Layout.dueMillis(key) > now) {
                        return false;
                    }
                    due.add(key);
                    return due.size() < PER_COMMIT;
                });
            }
            return due;
        });
    }

    /** Tells some of what other authorities decided; true when there was nothing left of it, which is noted. */
    private static Step<AccountState, Boolean> tellOthers(Edit edit, long authorities) {
        List<EmailId> others = new ArrayList<>();
        edit.transaction.scan(Layout.SMIME_STATUSES, (key, record) -> {
            if (Kept.decode(record).authorities() != authorities) {
                others.add(Layout.emailOf(key));
            }
            return others.size() < PER_COMMIT;
        });
        if (others.isEmpty()) {
            edit.transaction.put(Layout.SMIME_AUTHORITIES, new ByteWriter(10).signed(authorities).toBytes());
            return new Step<>(edit.base(), true);
        }
        return new Step<>(told(edit, others), false);
    }

    /** Has the journal tell of emails, in each mailbox that they are in, so that all who may see them hear of it. */
    private static AccountState told(Edit edit, List<EmailId> emails) {
        forget(edit, emails);
        Map<MailboxId, NumberSet.Builder> changed = new HashMap<>();
        for (EmailId email : emails) {
            edit.transaction
                    .get(Layout.links(email))
                    .map(Links::decode)
                    .ifPresent(links -> links.places()
                            .forEach(place -> changed.computeIfAbsent(place.mailbox(), _ -> NumberSet.builder())
                                    .add(email.value())));
        }
        changed.forEach((mailbox, ids) ->
                edit.emails(Action.UPDATED, EnumSet.of(Kind.SIGNATURE), mailbox, NumberSet.EMPTY, ids.build()));
        return edit.finish();
    }

    /** Emails of which nobody needs to be told any more. */
    static void forget(Edit edit, List<EmailId> emails) {
        List<Optional<byte[]>> records =
                edit.transaction.getAll(emails.stream().map(Layout::smimeStatus).toList());
        for (int i = 0; i < emails.size(); i++) {
            if (records.get(i).isPresent()) {
                edit.transaction.delete(Layout.smimeStatus(emails.get(i)));
                edit.transaction.delete(Layout.smimeDue(
                        Kept.decode(records.get(i).get()).untilMillis(), emails.get(i)));
            }
        }
    }

    /** Calls with each email that stands here, and whether its time stands here twice: with it, and in the order of time. */
    static void check(View view, BiConsumer<EmailId, Boolean> inOrder) {
        view.scan(Layout.SMIME_STATUSES, (key, record) -> {
            EmailId email = Layout.emailOf(key);
            inOrder.accept(email, view.get(Layout.smimeDue(Kept.decode(record).untilMillis(), email)).isPresent());
            return true;
        });
        view.scan(Layout.SMIME_DUE, (key, _) -> {
            EmailId email = Layout.dueEmail(key);
            boolean same = view.get(Layout.smimeStatus(email))
                    .filter(record -> Kept.decode(record).untilMillis() == Layout.dueMillis(key))
                    .isPresent();
            inOrder.accept(email, same);
            return true;
        });
    }
}
