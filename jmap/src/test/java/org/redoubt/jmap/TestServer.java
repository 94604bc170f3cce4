package org.redoubt.jmap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountChecker;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Accounts;
import org.redoubt.account.AppendResult;
import org.redoubt.account.Deposit;
import org.redoubt.account.EmailId;
import org.redoubt.account.Gate;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.NewEmail;
import org.redoubt.account.Purpose;
import org.redoubt.account.Role;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DirectoryOptions;
import org.redoubt.directory.Person;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.http.HttpConfig;
import org.redoubt.http.HttpServer;
import org.redoubt.smime.Authorities;
import org.redoubt.smime.Signatures;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.wire.CertificateFiles;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.WireRuntime;

/** JMAP over HTTPS and an engine in memory, on a free port of loopback; closing it checks every account. */
public final class TestServer implements AutoCloseable {
    public static final String ALICE = "alice@example.org";
    public static final String BOB = "bob@example.org";
    public static final String PASSWORD = "swordfish";
    private static final SessionInfo SETUP = new SessionInfo("setup", "test", "local", true);

    public final RecordingAuditLog audit = new RecordingAuditLog();
    public final AtomicLong now = new AtomicLong(Instant.parse("2026-11-24T10:00:00Z").toEpochMilli());
    public final WireRuntime runtime = WireRuntime.system();
    public final Metrics metrics = new Metrics();
    public final Gate gate;
    public final Directory directory;
    public final MemoryStore store = new MemoryStore();
    /** Certificates of those whose word counts for signatures; none at first. */
    public final Path authorities = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "authorities");
    public final Signatures signatures;
    private final Accounts accounts;
    private final TlsContexts tls;
    private final HttpServer https;
    private final WebPush push;
    public final PushInbox pushes = new PushInbox(this::directory, this::principal, this::standing);

    public TestServer() throws IOException {
        MasterKey master = MasterKey.random();
        InstantSource clock = () -> Instant.ofEpochMilli(now.get());
        Path spool = Path.of("target", "spool");
        accounts = Accounts.open(store, master, spool, clock);
        directory = Directory.open(store, master, audit, clock, DirectoryOptions.CHEAP);
        gate = new Gate(accounts, audit, clock, directory::isMember);
        gate.onArrival(new SubmissionReports(gate)::arrived);
        Administration administration = administration();
        administration.addDomain("example.org").orThrow();
        for (String login : new String[] {ALICE, BOB}) {
            add(login, "A Person");
        }
        tls = TlsContexts.of(List.of(new CertificateFiles(pem("certificate.pem"), pem("key.pem"))), runtime);
        push = new WebPush(gate, pushes, runtime, Duration.ofMillis(50));
        push.start();
        signatures = new Signatures(new Authorities(false, Optional.of(authorities), clock), clock);
        JmapServer jmap = new JmapServer(
                new JmapConfig(1 << 20, java.util.Map.of(), signatures),
                gate, directory, Optional.of(new Sink()), Optional.of(push), runtime);
        https = HttpServer.open(
                new HttpConfig(
                        "https",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        100,
                        50,
                        List.of()),
                tls,
                directory,
                jmap.routes(),
                metrics,
                runtime);
    }

    private Directory directory() {
        return directory;
    }

    /** What was handed over to be sent, as sender, recipients and message; "nobody@" is refused. */
    public final List<String> sent = new java.util.concurrent.CopyOnWriteArrayList<>();

    /** The envelope ids of what was handed over. */
    public final List<String> envelopeIds = new java.util.concurrent.CopyOnWriteArrayList<>();

    /** What was taken back, by the name under which it was taken. */
    public final List<String> canceled = new java.util.concurrent.CopyOnWriteArrayList<>();

    /** A queue that keeps nothing. */
    private final class Sink implements MailSubmitter {
        @Override
        public Outcome submit(
                org.redoubt.guard.Principal person,
                SessionInfo session,
                Envelope envelope,
                byte[] header,
                java.io.InputStream body,
                long maxOctets)
                throws IOException {
            List<String> bad =
                    envelope.recipients().stream().filter(to -> to.startsWith("nobody@")).toList();
            if (!bad.isEmpty()) {
                return new Outcome.Refused("invalidRecipients", bad);
            }
            String text = new String(header, StandardCharsets.UTF_8) + new String(body.readAllBytes(), StandardCharsets.UTF_8);
            sent.add(envelope.mailFrom() + " " + envelope.recipients() + " " + text);
            envelopeIds.add(envelope.envelopeId());
            Instant at = Instant.ofEpochMilli(now.get());
            Instant release = envelope.hold()
                    .map(hold -> switch (hold) {
                        case Hold.For(var interval) -> at.plus(interval);
                        case Hold.Until(var time) -> time;
                    })
                    .orElse(at);
            return new Outcome.Taken("q" + sent.size(), release);
        }

        @Override
        public java.time.Duration longestHold() {
            return java.time.Duration.ofDays(10);
        }

        @Override
        public Instant latestHold() {
            return Instant.ofEpochMilli(now.get()).plus(longestHold());
        }

        @Override
        public boolean cancel(String queued, String follow) {
            // What the second message is is being sent.
            boolean early = !queued.equals("q2");
            if (early) {
                canceled.add(queued + " " + follow);
            }
            return early;
        }
    }

    /** Found from whatever module's folder the tests run in: scripts/mutate has others than their own. */
    static Path pem(String name) {
        return Path.of("../jmap/src/test/resources", name);
    }

    public int port() {
        return https.port();
    }

    /** A client that signs in as Alice. */
    public JmapClient alice() throws IOException {
        return new JmapClient(port(), ALICE, PASSWORD);
    }

    /** Puts a message into a mailbox of Alice's, past the server. */
    public EmailId put(Role role, String message, Keyword... keywords) throws IOException {
        try (AccountHandle account = account(); MessageIntake intake = gate.intake(1L << 30)) {
            intake.write(message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            MailboxId mailbox = account.mailboxes().byRole(role).orElseThrow().id();
            try (Message whole = intake.finish()) {
                AppendResult result = account.append(
                        mailbox, List.of(new NewEmail(whole, Set.of(keywords), Optional.empty())));
                return ((AppendResult.Appended) result).emails().getFirst();
            }
        }
    }

    private Optional<org.redoubt.guard.Principal> principal(AccountId account) {
        return directory.person(account).map(person -> new AuthenticatedPrincipal(person.address(), account, false));
    }

    private OptionalLong standing(AccountId account) {
        return directory.standing(account);
    }

    /** The way to change the directory. */
    public Administration administration() {
        return directory.administration(new AuthenticatedPrincipal("admin", new AccountId(1), true), SETUP);
    }

    /** Adds somebody, with an account. */
    public Person add(String login, String name) throws IOException {
        Person person = administration()
                .addPerson(login, name, PASSWORD.getBytes(StandardCharsets.UTF_8), 0, false)
                .orThrow();
        accounts.create(person.account(), 0);
        return person;
    }

    /** Gives Alice another password. */
    public void newPassword(String password) throws IOException {
        directory
                .administration(new AuthenticatedPrincipal("admin", new AccountId(1), true), SETUP)
                .setPassword(ALICE, password.getBytes(StandardCharsets.UTF_8))
                .orThrow();
    }

    /** Gives Alice another quota, as an administrator does. */
    public void limit(long octets) throws IOException {
        accounts.limit(directory.person(ALICE).orElseThrow().account(), octets);
    }

    /** A short message. */
    public static String mail(String subject) {
        return "From: Bob <bob@example.org>\nTo: alice@example.org\nSubject: " + subject
                + "\nDate: Tue, 24 Nov 2026 09:00:00 +0100\nMessage-ID: <" + subject.hashCode()
                + "@example.org>\n\nHello " + subject + "\n";
    }

    /** Alice's account, past the server. */
    public AccountHandle account() throws IOException {
        return open(ALICE);
    }

    /** Carries what Alice's account has for others. */
    public void settle() throws IOException {
        accounts.carry(directory.person(ALICE).orElseThrow().account());
    }

    /** Puts a message into somebody's INBOX, as mail that arrives. */
    public void deliver(AccountId account, String message) throws IOException {
        try (MessageIntake intake = gate.intake(1L << 30)) {
            intake.write(message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            try (Message whole = intake.finish()) {
                gate.deliver(whole, List.of(Deposit.inbox(account)), SETUP);
            }
        }
    }

    /** Somebody's account, past the server. */
    public AccountHandle open(String login) throws IOException {
        AccountId account = directory.person(login).orElseThrow().account();
        try {
            return gate.open(new AuthenticatedPrincipal(login, account, false), account, SETUP, Purpose.MAIL_ACCESS);
        } catch (AccessDeniedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        push.close();
        JmapClient.leave(port());
        https.close();
        tls.close();
        runtime.close();
        for (AccountId account : accounts.all()) {
            if (!account.equals(Directory.ACCOUNT)) {
                AccountChecker.Report report = accounts.check(account, true);
                if (!report.healthy()) {
                    throw new AssertionError(account + ": " + report.findings());
                }
            }
        }
        directory.close();
        accounts.close();
    }
}
