package org.redoubt.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.redoubt.account.Accounts;
import org.redoubt.store.id.AccountId;

/**
 * Removes for good what was deleted longer ago than can be recovered, and carries what accounts have for each other
 * and a crash or a failure left behind; one account after another, beside the work.
 */
final class Housekeeping {
    static final Duration PERIOD = Duration.ofHours(6);

    /** How long new mail may wait to be indexed; a search asks of what came after the index by itself. */
    static final Duration INDEX_PERIOD = Duration.ofMinutes(10);

    /** How late the number of a stranger's repetitions is at most. */
    static final Duration PROBE_PERIOD = Duration.ofMinutes(1);

    /** How often one looks whether there is another table of countries. */
    static final Duration COUNTRIES_PERIOD = Duration.ofMinutes(1);

    /** How late a session ends whose grant is over; it reaches nothing any more in the meantime. */
    static final Duration GRANT_PERIOD = Duration.ofSeconds(1);

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

    /** Carries what a server that was killed left in the outboxes of accounts; does not wait. */
    void resume() {
        Thread.ofVirtual().name("outboxes").start(() -> {
            try {
                carry();
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.ERROR, "event=outbox.resume_failed", e);
            }
        });
    }

    /** Has search indexes catch up, those that were used once; does not wait. */
    void followIndexes() {
        Thread.ofVirtual().name("search-upkeep").start(() -> {
            try {
                accounts.followIndexes();
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.ERROR, "event=search.upkeep_failed", e);
            }
        });
    }

    /** Some upkeep. */
    interface Upkeep {
        void run() throws IOException;
    }

    /** Runs other upkeep; does not wait. */
    void beside(String name, Upkeep work) {
        Thread.ofVirtual().name(name).start(() -> {
            try {
                work.run();
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.ERROR, "event=upkeep.failed name=" + name, e);
            }
        });
    }

    private void carry() throws IOException {
        long carried = 0;
        for (AccountId account : accounts.all()) {
            carried += accounts.carry(account);
            accounts.teach(account);
        }
        if (carried > 0) {
            LOG.log(Level.INFO, "event=outbox.carried errands=" + carried);
        }
    }

    private void run() {
        long purged = 0;
        try {
            for (AccountId account : accounts.all()) {
                purged += accounts.purge(account);
            }
            carry();
            LOG.log(Level.INFO, "event=housekeeping.done purged=" + purged);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, "event=housekeeping.failed purged=" + purged, e);
        } finally {
            running.set(false);
        }
    }
}
