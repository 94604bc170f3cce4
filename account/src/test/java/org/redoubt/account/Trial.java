package org.redoubt.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.Store;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;

/** An account core over an engine in memory, for tests; closing it checks every account. */
final class Trial implements AutoCloseable {
    static final AccountId ALICE = new AccountId(16);
    static final AccountId BOB = new AccountId(17);
    static final SessionInfo SESSION = new SessionInfo("s1", "test", "local", true);

    final Store store;
    final MasterKey master = MasterKey.random();
    final RecordingAuditLog audit = new RecordingAuditLog();
    final AtomicLong now = new AtomicLong(1_790_000_000_000L);
    final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    Accounts accounts;
    Gate gate;

    Trial() throws IOException {
        this(new MemoryStore());
    }

    Trial(Store store) throws IOException {
        this.store = store;
        restart();
        accounts.create(ALICE, 0);
        accounts.create(BOB, 0);
    }

    /** Forgets everything in memory, as a restart does. */
    void restart() throws IOException {
        Path spool = Path.of("target", "spool");
        accounts = Accounts.open(store, master, spool, clock);
        gate = new Gate(accounts, audit, clock);
    }

    AccountHandle open(AccountId account) throws IOException {
        try {
            return gate.open(new AuthenticatedPrincipal("user" + account.value() + "@example.org", account, false), account, SESSION, Purpose.MAIL_ACCESS);
        } catch (AccessDeniedException denied) {
            throw new AssertionError(denied);
        }
    }

    Message message(String text) throws IOException {
        try (MessageIntake intake = gate.intake(100 << 20)) {
            intake.write(text.getBytes(StandardCharsets.UTF_8));
            return intake.finish();
        }
    }

    Message mail(String id, String subject, String references) throws IOException {
        String refs = references.isEmpty() ? "" : "References: " + references + "\r\nIn-Reply-To: " + references + "\r\n";
        return message("Message-ID: <" + id + ">\r\nFrom: a@example.org\r\nTo: b@example.org\r\nSubject: " + subject
                + "\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n" + refs + "\r\nHello " + id + "\r\n");
    }

    AppendResult.Appended append(AccountHandle handle, MailboxId mailbox, int count, Keyword... keywords)
            throws IOException {
        List<NewEmail> emails = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            emails.add(new NewEmail(
                    mail("m" + now.incrementAndGet() + "-" + i + "@x", "Subject " + i, ""),
                    Set.of(keywords),
                    Optional.empty()));
        }
        return (AppendResult.Appended) handle.append(mailbox, emails);
    }

    static MailboxId inbox(AccountHandle handle) {
        return handle.mailboxes().byRole(Role.INBOX).orElseThrow().id();
    }

    byte[] contentAddress(AccountHandle handle, EmailId id) throws IOException {
        return handle.summaries(List.of(id)).getFirst().address();
    }

    void check() throws IOException {
        for (AccountId account : accounts.all()) {
            AccountChecker.Report report = accounts.check(account, true);
            if (!report.healthy()) {
                throw new AssertionError(account + ": " + report.findings());
            }
        }
    }

    @Override
    public void close() throws IOException {
        check();
        restart();
        check();
    }
}
