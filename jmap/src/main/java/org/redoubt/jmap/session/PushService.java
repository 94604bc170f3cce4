package org.redoubt.jmap.session;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.Gate;
import org.redoubt.account.PushRegistry;
import org.redoubt.guard.Principal;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.PushOut;
import org.redoubt.store.id.AccountId;
import org.redoubt.wire.WireRuntime;

/**
 * Watches for everybody who has subscriptions, a thread each as long as there are any. What cannot be sent is sent later;
 * changes that come meanwhile are told once, by the newest state.
 */
public final class PushService implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.redoubt.jmap");

    private final Gate gate;
    private final PushOut out;
    private final WireRuntime runtime;
    private final PushRegistry registry;
    private final VapidKey key;
    private final Duration firstWait;
    private final PushPace pace = new PushPace();
    /** Guarded by this. */
    private final Map<AccountId, PushPerson> people = new HashMap<>();

    private boolean closed;

    private PushService(Gate gate, PushOut out, WireRuntime runtime, PushRegistry registry, VapidKey key, Duration firstWait) {
        this.gate = gate;
        this.out = out;
        this.runtime = runtime;
        this.registry = registry;
        this.key = key;
        this.firstWait = firstWait;
    }

    /** @param firstWait how long nothing is tried after a failure of our own; doubled each time */
    public static PushService open(Gate gate, PushOut out, WireRuntime runtime, Duration firstWait) throws IOException {
        PushRegistry registry = gate.pushRegistry();
        return new PushService(gate, out, runtime, registry, VapidKey.of(registry.key(VapidKey.fresh())), firstWait);
    }

    /** Begins to watch for those who have subscribed before. */
    public void start() throws IOException {
        for (AccountId account : registry.accounts()) {
            changed(account);
        }
    }

    /** The server's public key (RFC 9749 2). */
    public String publicKey() {
        return key.text();
    }

    /** Before the first subscription of somebody is kept: so that she is found at the next start. */
    public void expect(AccountId account) throws IOException {
        registry.add(account);
    }

    /** Somebody's subscriptions changed. */
    public synchronized void changed(AccountId account) throws IOException {
        PushPerson there = people.get(account);
        if (there != null && there.look()) {
            return;
        }
        if (!closed) {
            // The one before may have taken her off the list.
            registry.add(account);
            PushPerson person = new PushPerson(this, account);
            people.put(account, person);
            runtime.connectionThread("push-a" + account.value(), () -> run(person)).start();
        }
    }

    private void run(PushPerson person) {
        try {
            int failures = 0;
            do {
                Instant began = runtime.now();
                if (tried(person)) {
                    return;
                }
                boolean longAgo = began.plus(Limits.PUSH_LONGEST_WAIT).isBefore(runtime.now());
                failures = longAgo ? 1 : failures + 1;
            } while (person.again(PushDevice.wait(firstWait, failures)));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                people.remove(person.account(), person);
            }
        }
    }

    /** Whether it came to an end, and not to a failure. */
    private boolean tried(PushPerson person) throws InterruptedException {
        try {
            Optional<Principal> owner = out.owner(person.account());
            if (owner.isPresent() && person.run(owner.get())) {
                forget(person);
            }
            return true;
        } catch (IOException | AccessDeniedException | RuntimeException failed) {
            LOG.log(System.Logger.Level.WARNING, "event=jmap.push_failed account=" + person.account().value(), failed);
            return false;
        }
    }

    private synchronized void forget(PushPerson person) throws IOException {
        if (people.remove(person.account(), person)) {
            registry.remove(person.account());
        }
    }

    /** Of whoever has this account, now; empty while she may not sign in. */
    public OptionalLong standing(AccountId account) {
        return out.standing(account);
    }

    PushPace pace() {
        return pace;
    }

    Gate gate() {
        return gate;
    }

    PushOut out() {
        return out;
    }

    WireRuntime runtime() {
        return runtime;
    }

    VapidKey key() {
        return key;
    }

    @Override
    public synchronized void close() {
        closed = true;
        people.values().forEach(PushPerson::stop);
    }
}
