package org.redoubt.jmap.session;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.Gate;
import org.redoubt.account.PushRegistry;
import org.redoubt.guard.Principal;
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
    /** Guarded by this. */
    private final Map<AccountId, PushPerson> people = new HashMap<>();

    private boolean closed;

    private PushService(Gate gate, PushOut out, WireRuntime runtime, PushRegistry registry, VapidKey key) {
        this.gate = gate;
        this.out = out;
        this.runtime = runtime;
        this.registry = registry;
        this.key = key;
    }

    public static PushService open(Gate gate, PushOut out, WireRuntime runtime) throws IOException {
        PushRegistry registry = gate.pushRegistry();
        return new PushService(gate, out, runtime, registry, VapidKey.of(registry.key(VapidKey.fresh())));
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
            Optional<Principal> owner = out.owner(person.account());
            if (owner.isPresent() && person.run(owner.get())) {
                forget(person);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (IOException | AccessDeniedException | RuntimeException failed) {
            LOG.log(System.Logger.Level.WARNING, "event=jmap.push_ended account=" + person.account().value(), failed);
        } finally {
            synchronized (this) {
                people.remove(person.account(), person);
            }
        }
    }

    private synchronized void forget(PushPerson person) throws IOException {
        if (people.remove(person.account(), person)) {
            registry.remove(person.account());
        }
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
