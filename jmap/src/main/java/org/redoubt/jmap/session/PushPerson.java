package org.redoubt.jmap.session;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Purpose;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.store.id.AccountId;

/** Tells one person's devices of changes. {@link #run} is for one thread; the others say that there is something to look at. */
final class PushPerson {
    private static final System.Logger LOG = System.getLogger("org.redoubt.jmap");

    private final PushService service;
    private final AccountId account;
    /** What each device is still to be told. */
    private final Map<Long, PushDevice> devices = new HashMap<>();

    private volatile Optional<StateWatcher> watching = Optional.empty();
    private final SessionInfo session;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean stopping;
    /** Guarded by this: whether it has seen that nothing is left, and looks no more. */
    private boolean ended;
    /** Guarded by this. */
    private boolean changed = true;

    PushPerson(PushService service, AccountId account) {
        this.service = service;
        this.account = account;
        this.session = new SessionInfo("push-a" + account.value(), "push", "local", true);
    }

    AccountId account() {
        return account;
    }

    /** Has the subscriptions looked at again; false when this has ended. */
    synchronized boolean look() {
        changed = true;
        watching.ifPresent(StateWatcher::wake);
        return !ended;
    }

    synchronized void stop() {
        stopping = true;
        stopped.countDown();
        look();
    }

    /** Waits after a failure; false when there is nothing to try again. */
    boolean again(Duration wait) throws InterruptedException {
        boolean over = stopped.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        return look() && !over;
    }

    private synchronized boolean taken() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** Ends when nothing is left to do, unless somebody subscribed meanwhile. */
    private synchronized boolean end() {
        ended = !changed || stopping;
        return ended;
    }

    /**
     * Watches and tells.
     *
     * @return whether she has no subscriptions any more
     */
    boolean run(Principal owner) throws IOException, AccessDeniedException, InterruptedException {
        String since = "";
        while (!stopping && service.out().owner(account).isPresent()) {
            Map<String, AccountHandle> accounts = open(owner);
            AccountHandle own = accounts.values().iterator().next();
            try (StateWatcher watcher = new StateWatcher(
                    accounts,
                    own,
                    service.out().directory(),
                    Optional.empty(),
                    Optional.of(since).filter(id -> !id.isEmpty()),
                    following(accounts, own))) {
                watching = Optional.of(watcher);
                if (watch(watcher, own)) {
                    return true;
                }
                since = watcher.id();
            } finally {
                watching = Optional.empty();
                accounts.values().forEach(AccountHandle::close);
            }
        }
        return false;
    }

    /** What is open stays as it is while it is watched; when whom she knows of changes, all is opened anew. */
    private StateWatcher.Following following(Map<String, AccountHandle> accounts, AccountHandle own) {
        return new StateWatcher.Following() {
            @Override
            public long principals() throws IOException {
                return JmapSession.principals(service.out().directory(), own);
            }

            @Override
            public Map<String, AccountHandle> accounts() {
                return accounts;
            }
        };
    }

    /** Her own account, then those that share something with her. */
    private Map<String, AccountHandle> open(Principal owner) throws IOException, AccessDeniedException {
        Map<String, AccountHandle> accounts = new LinkedHashMap<>();
        AccountHandle own = service.gate().open(owner, account, session, Purpose.MAIL_ACCESS);
        accounts.put(JmapSession.text(account), own);
        for (AccountId sharer : own.sharers()) {
            try {
                accounts.put(
                        JmapSession.text(sharer), service.gate().open(owner, sharer, session, Purpose.SHARED_ACCESS));
            } catch (AccessDeniedException over) {
                LOG.log(System.Logger.Level.DEBUG, "event=jmap.push_not_shared account=" + sharer.value());
            }
        }
        return accounts;
    }

    /** For a while, after which the accounts are opened anew; true when there are no subscriptions any more. */
    private boolean watch(StateWatcher watcher, AccountHandle own) throws IOException, InterruptedException {
        Instant again = service.runtime().now().plus(Limits.PUSH_ROUND);
        while (!stopping && service.runtime().now().isBefore(again) && service.out().owner(account).isPresent()) {
            if (taken()) {
                load(own);
            }
            expire(own);
            if (devices.isEmpty() && end()) {
                return !stopping;
            }
            for (PushDevice device : Map.copyOf(devices).values()) {
                if (device.send(service, account) == PushDevice.Fate.GONE) {
                    forget(own, device);
                }
            }
            Optional<JsonObject> change = watcher.next(pause());
            // First what the devices have said: who is verified by now is to hear of what came after.
            if (taken()) {
                load(own);
            }
            Optional<JsonObject> states = change.flatMap(state -> state.get("changed")).flatMap(JsonValue::object);
            states.ifPresent(this::note);
            boolean principals = states.flatMap(all -> all.value(JmapSession.text(account)))
                    .flatMap(JsonValue::object)
                    .filter(types -> types.get(StateWatcher.PRINCIPAL).isPresent())
                    .isPresent();
            if (principals) {
                return false;
            }
        }
        return false;
    }

    private void load(AccountHandle own) throws IOException {
        Map<Long, PushSubscription> now = PushSubscription.all(own);
        devices.keySet().retainAll(now.keySet());
        now.forEach((number, subscription) ->
                devices.computeIfAbsent(number, _ -> new PushDevice()).now(subscription));
    }

    /** RFC 8620 7.2: what has had its time, and what was made with credentials that are no longer hers. */
    private void expire(AccountHandle own) throws IOException {
        // By the clock that said how long.
        Instant now = Instant.ofEpochMilli(own.nowMillis());
        for (PushDevice device : Map.copyOf(devices).values()) {
            PushSubscription one = device.subscription();
            if (!now.isBefore(one.expires()) || !one.of(service.out().standing(account))) {
                forget(own, device);
            }
        }
    }

    private void forget(AccountHandle own, PushDevice device) throws IOException {
        PushSubscription.forget(own, device.subscription().number());
        devices.remove(device.subscription().number());
    }

    private void note(JsonObject changes) {
        devices.values().forEach(device -> device.note(changes));
    }

    private Duration pause() {
        Instant now = service.runtime().now();
        return devices.values().stream()
                .flatMap(device -> device.due().stream())
                .map(due -> Duration.between(now, due))
                .filter(wait -> wait.compareTo(Limits.PING) < 0)
                .min(Duration::compareTo)
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
                .orElse(Limits.PING);
    }
}
