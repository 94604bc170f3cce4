package org.redoubt.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.redoubt.account.Accounts;
import org.redoubt.store.id.AccountId;

/** Removes for good what was deleted longer ago than can be recovered, one account after another, beside the work. */
final class Housekeeping {
    static final Duration PERIOD = Duration.ofHours(6);

    private static final System.Logger LOG = System.getLogger("redoubt.server");

    private final Accounts accounts;
    private final AtomicBoolean running = new AtomicBoolean();

    Housekeeping(Accounts accounts) {
        this.accounts = accounts;
    }

    /** Does not wait; does nothing while the last round still runs. */
    void begin() {
        if (running.compareAndSet(false, true)) {
            Thread.ofVirtual().name("housekeeping").start(this::run);
        }
    }

    private void run() {
        long purged = 0;
        try {
            for (AccountId account : accounts.all()) {
                purged += accounts.purge(account);
            }
            LOG.log(Level.INFO, "event=housekeeping.done purged=" + purged);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, "event=housekeeping.failed purged=" + purged, e);
        } finally {
            running.set(false);
        }
    }
}
