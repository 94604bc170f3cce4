package org.redoubt.imap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountChecker;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Accounts;
import org.redoubt.account.Gate;
import org.redoubt.account.Purpose;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DirectoryOptions;
import org.redoubt.directory.Person;
import org.redoubt.directory.TokenVerifier;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.search.Indexes;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.wire.Listener;
import org.redoubt.wire.ListenerConfig;
import org.redoubt.wire.Listeners;
import org.redoubt.wire.ManualRuntime;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.TlsMode;
import org.redoubt.wire.WireRuntime;

/** A whole IMAP server over an engine in memory, on a free port of loopback; closing it checks every account. */
public final class TestServer implements AutoCloseable {
    public static final String ALICE = "alice@example.org";
    public static final String BOB = "bob@example.org";
    public static final String PASSWORD = "swordfish";
    private static final SessionInfo SETUP = new SessionInfo("setup", "test", "local", true);

    public final RecordingAuditLog audit = new RecordingAuditLog();
    public final AtomicLong now = new AtomicLong(Instant.parse("2026-11-24T10:00:00Z").toEpochMilli());
    public final ManualRuntime runtime = WireRuntime.manual();
    public final Metrics metrics = new Metrics();
    public final Gate gate;
    public final Directory directory;
    public final Administration administration;
    public final MemoryStore store = new MemoryStore();
    public final Optional<Indexes> indexes;
    private final Accounts accounts;
    private final Listeners listeners;
    private final Listener listener;

    public TestServer() throws IOException {
        this(config -> config);
    }

    public TestServer(UnaryOperator<ImapConfig> change) throws IOException {
        this(change, TlsContexts.none());
    }

    public TestServer(UnaryOperator<ImapConfig> change, TlsContexts tls) throws IOException {
        this(change, tls, Optional.empty());
    }

    public TestServer(UnaryOperator<ImapConfig> change, TlsContexts tls, Optional<TokenVerifier> tokens) throws IOException {
        this(change, tls, tokens, Optional.empty());
    }

    /** A server that indexes what is searched for, in a folder of its own. */
    public static TestServer indexed(Path folder) throws IOException {
        return new TestServer(
                config -> config, TlsContexts.none(), Optional.empty(), Optional.of(Indexes.open(folder)));
    }

    private TestServer(
            UnaryOperator<ImapConfig> change, TlsContexts tls, Optional<TokenVerifier> tokens, Optional<Indexes> indexes)
            throws IOException {
        this.indexes = indexes;
        MasterKey master = MasterKey.random();
        InstantSource clock = () -> Instant.ofEpochMilli(now.get());
        Path spool = Path.of("target", "spool");
        accounts = indexes.isPresent()
                ? Accounts.open(store, master, spool, indexes.get(), clock)
                : Accounts.open(store, master, spool, clock);
        directory = Directory.open(store, master, audit, clock, DirectoryOptions.CHEAP, tokens);
        gate = new Gate(accounts, holding(), clock, directory::isMember);
        administration =
                directory.administration(new AuthenticatedPrincipal("admin", new AccountId(1), true), SETUP);
        administration.addDomain("example.org").orThrow();
        for (String login : new String[] {ALICE, BOB}) {
            Person person = administration
                    .addPerson(login, "A Person", PASSWORD.getBytes(StandardCharsets.UTF_8), 0, false)
                    .orThrow();
            accounts.create(person.account(), 0);
        }
        ImapConfig config = change.apply(ImapConfig.of("mail.example.org").withInsecureLoopbackAuth(true));
        listeners = new Listeners(tls, metrics, runtime);
        listener = listeners.open(
                // A test that moves the clock by an hour means silence, not a write that hangs.
                ListenerConfig.of("imap", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TlsMode.STARTTLS)
                        .withTimeouts(Duration.ofMinutes(5), Duration.ofDays(1), Duration.ofSeconds(30)),
                new ImapServer(config, gate, directory, metrics),
                ImapServer::refuse);
    }

    /** What is to be in the audit log before it is done is held up by this, and with it the command that does it. */
    public volatile CountDownLatch held = new CountDownLatch(0);

    private AuditLog holding() {
        return new AuditLog() {
            @Override
            public void record(AuditEvent event) {
                audit.record(event);
            }

            @Override
            public void recordDurably(AuditEvent event) {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                audit.recordDurably(event);
            }

            @Override
            public boolean available() {
                return audit.available();
            }

            @Override
            public void close() {}
        };
    }

    public int port() {
        return listener.port();
    }

    /** A client that has read the greeting. */
    public ScriptedClient connect() throws IOException {
        ScriptedClient client = new ScriptedClient(port());
        client.line();
        return client;
    }

    /** A client that has signed in as Alice. */
    public ScriptedClient alice() throws IOException {
        ScriptedClient client = connect();
        client.ok("LOGIN " + ALICE + " " + PASSWORD);
        return client;
    }

    /** A client that has signed in as Bob. */
    public ScriptedClient bob() throws IOException {
        ScriptedClient client = connect();
        client.ok("LOGIN " + BOB + " " + PASSWORD);
        return client;
    }

    /** A client that has signed in as Alice and selected INBOX. */
    public ScriptedClient inbox() throws IOException {
        ScriptedClient client = alice();
        client.ok("SELECT INBOX");
        return client;
    }

    public void quota(String login, long octets) throws IOException {
        accounts.limit(directory.person(login).orElseThrow().account(), octets);
    }

    /** Alice's account, past the server. */
    public AccountHandle account() throws IOException {
        AccountId account = directory.person(ALICE).orElseThrow().account();
        try {
            return gate.open(new AuthenticatedPrincipal(ALICE, account, false), account, SETUP, Purpose.MAIL_ACCESS);
        } catch (AccessDeniedException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets this time pass, again when the server had not begun to wait yet, until it says something of its own accord. */
    public void passUntilAnswered(ScriptedClient client, Duration time) throws IOException {
        for (int i = 0; i < 20 && !client.hasInput(); i++) {
            runtime.advance(time);
            for (int n = 0; n < 100 && !client.hasInput(); n++) {
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
        }
    }

    /** Has the indexes that there are catch up, and waits for it. */
    public void caughtUp() throws Exception {
        CountDownLatch before = new CountDownLatch(1);
        indexes.orElseThrow().inBackground(before::countDown);
        before.await();
        accounts.followIndexes();
        CountDownLatch done = new CountDownLatch(1);
        indexes.orElseThrow().inBackground(done::countDown);
        done.await();
    }

    public void drain() {
        listeners.drain(Duration.ofSeconds(5));
    }

    @Override
    public void close() throws IOException {
        listeners.close();
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
        if (indexes.isPresent()) {
            indexes.get().close();
        }
    }
}
