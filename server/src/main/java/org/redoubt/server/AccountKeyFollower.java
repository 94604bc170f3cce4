package org.redoubt.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.redoubt.account.AccountKeys;
import org.redoubt.account.AccountKeys.Change;
import org.redoubt.account.AccountKeys.Stepped;
import org.redoubt.guard.Pause;
import org.redoubt.guard.SessionInfo;
import org.redoubt.store.id.AccountId;

/** Brings changes of accounts' keys to their end, one after another, on a thread of low priority beside the work. */
final class AccountKeyFollower {
    /** How often it looks whether one that waits may go on, or the disk has room again. */
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private static final Duration END = Duration.ofSeconds(10);
    private static final System.Logger LOG = System.getLogger("redoubt.server");

    private final AccountKeys keys;
    private final OperatorAudit audit;
    private final Set<AccountId> pending = ConcurrentHashMap.newKeySet();
    private final Pause pause = new Pause();

    AccountKeyFollower(Installation installation) {
        this.keys = installation.accounts().keys(installation.queue());
        this.audit = new OperatorAudit(
                installation.audit(), "server", new SessionInfo("server", "server", "local", true));
    }

    /** Every account that has a key. */
    List<AccountId> all() throws IOException {
        return keys.all();
    }

    /** The changes that are under way. */
    List<Change> changing() throws IOException {
        return keys.changing();
    }

    /** Begins a change; false when there is none such, or one is under way. */
    boolean begin(AccountId account) throws IOException {
        boolean begun = keys.begin(account);
        if (begun) {
            pending.add(account);
            pause.wake();
        }
        return begun;
    }

    /** Goes on with what is begun, now and later. */
    AutoCloseable follow() {
        Thread thread = Thread.ofPlatform()
                .name("account-keys")
                .daemon()
                .priority(Thread.MIN_PRIORITY)
                .unstarted(this::run);
        thread.start();
        return () -> pause.end(thread, END);
    }

    private void run() {
        boolean known = false;
        boolean over = false;
        while (!over) {
            try {
                if (!known) {
                    keys.changing().forEach(change -> pending.add(change.account()));
                    known = true;
                }
                pending.forEach(this::advance);
            } catch (IOException | RuntimeException failed) {
                LOG.log(Level.ERROR, "event=key.accounts_not_read", failed);
            }
            over = pause.untilWoken(PERIOD.toMillis());
        }
    }

    /** As far as it can be done now. */
    private void advance(AccountId account) {
        try {
            Stepped stepped = Stepped.MORE;
            while (stepped == Stepped.MORE && !pause.over()) {
                stepped = keys.step(account);
            }
            if (stepped == Stepped.DONE) {
                pending.remove(account);
                audit.record(account, "KEY ACCOUNT-DESTROYED", "the key before");
            }
        } catch (IOException | RuntimeException failed) {
            LOG.log(Level.ERROR, "event=key.account_change_failed account=" + account.value(), failed);
        }
    }
}
