package org.redoubt.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.redoubt.account.AccountChecker;
import org.redoubt.account.Accounts;
import org.redoubt.account.Gate;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DirectoryOptions;
import org.redoubt.directory.Person;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;

/**
 * Two people with fresh accounts over an engine in memory; closing it checks the accounts. The people themselves are made
 * once: hashing their passwords would take most of the time there is for inputs. Each office opens a while after the one
 * before, so that wrong passwords of one input do not throttle the next.
 */
final class Office implements AutoCloseable {
    static final String ALICE = "alice@example.org";
    static final String BOB = "bob@example.org";
    static final String PASSWORD = "swordfish";
    private static final Duration BETWEEN = Duration.ofHours(2);
    private static final SessionInfo SETUP = new SessionInfo("setup", "test", "local", true);
    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-11-24T10:00:00Z"));
    private static final InstantSource CLOCK = NOW::get;
    private static final MasterKey MASTER = MasterKey.random();
    private static final RecordingAuditLog AUDIT = new RecordingAuditLog();
    private static final Path SPOOL = spool();
    private static final Directory PEOPLE = people();

    final Gate gate;
    final Directory directory = PEOPLE;
    private final MemoryStore store = new MemoryStore();
    private final Accounts accounts;

    Office() throws IOException {
        NOW.updateAndGet(now -> now.plus(BETWEEN));
        AUDIT.clear();
        accounts = Accounts.open(store, MASTER, SPOOL, CLOCK);
        gate = new Gate(accounts, AUDIT, CLOCK);
        for (Person person : PEOPLE.people()) {
            accounts.create(person.account(), 0);
        }
    }

    private static Directory people() {
        Directory directory = Directory.open(new MemoryStore(), MASTER, AUDIT, CLOCK, DirectoryOptions.CHEAP);
        Administration admin =
                directory.administration(new AuthenticatedPrincipal("setup", new AccountId(1), true), SETUP);
        admin.addDomain("example.org").orThrow();
        for (String login : List.of(ALICE, BOB)) {
            admin.addPerson(login, "A Person", PASSWORD.getBytes(StandardCharsets.UTF_8), 0, false)
                    .orThrow();
        }
        return directory;
    }

    private static Path spool() {
        try {
            Path folder = Files.createTempDirectory("redoubt-fuzz");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (AccountId account : accounts.all()) {
            AccountChecker.Report report = accounts.check(account, true);
            if (!report.healthy()) {
                throw new AssertionError(account + ": " + report.findings());
            }
        }
        accounts.close();
        store.close();
    }
}
