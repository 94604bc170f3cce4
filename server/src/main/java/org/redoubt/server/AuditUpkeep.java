package org.redoubt.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import org.redoubt.guard.AuditRetention;
import org.redoubt.guard.AuditRetention.Policy;
import org.redoubt.guard.Pause;
import org.redoubt.guard.tlog.NoteKey;
import org.redoubt.store.id.AccountId;

/** Throws away once a day what the audit log need not keep any longer, on a thread of low priority beside the work. */
final class AuditUpkeep implements AutoCloseable {
    /** How often it looks whether another day has begun; the first time so long after the start. */
    private static final Duration PERIOD = Duration.ofMinutes(10);

    private static final Duration END = Duration.ofSeconds(10);
    private static final System.Logger LOG = System.getLogger("redoubt.server");

    private final AuditRetention retention;
    private final Installation installation;
    private final Pause pause = new Pause();
    private final Thread thread;
    private Instant ranFor = Instant.EPOCH;

    private AuditUpkeep(Installation installation, NoteKey key) {
        this.installation = installation;
        this.retention = new AuditRetention(
                installation.audit(),
                installation.sealer(),
                installation.folder().sealedAudit(),
                installation.folder().audit(),
                key,
                InstantSource.system(),
                pause::over);
        this.thread = Thread.ofPlatform()
                .name("audit-retention")
                .daemon()
                .priority(Thread.MIN_PRIORITY)
                .unstarted(this::follow);
    }

    /** Begins. */
    static AuditUpkeep start(Installation installation) {
        AuditUpkeep upkeep = new AuditUpkeep(installation, installation.sealer().key());
        upkeep.thread.start();
        return upkeep;
    }

    private void follow() {
        while (!pause.rest(PERIOD.toMillis())) {
            Instant today = InstantSource.system().instant().truncatedTo(ChronoUnit.DAYS);
            if (today.isAfter(ranFor) && !installation.config().audit().keep().isEmpty()) {
                try {
                    retention.run(policy());
                    ranFor = today;
                } catch (IOException | RuntimeException failed) {
                    // Whatever it was, the next try is in ten minutes: nothing else tells that lines stay too long.
                    LOG.log(Level.ERROR, "event=audit.retention_failed", failed);
                }
            }
        }
    }

    /** Events of mailboxes that are under legal hold are kept, and so are acts of their owners. */
    private Policy policy() throws IOException {
        Set<Long> accounts = new HashSet<>();
        Set<String> logins = new HashSet<>();
        for (AccountId account : installation.accounts().all()) {
            if (installation.accounts().held(account)) {
                accounts.add(account.value());
                installation.directory().person(account).ifPresent(person -> logins.add(person.address()));
            }
        }
        return new Policy(installation.config().audit().keep(), accounts, logins);
    }

    @Override
    public void close() {
        pause.end(thread, END);
    }
}
