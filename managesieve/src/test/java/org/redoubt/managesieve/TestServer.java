package org.redoubt.managesieve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
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
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
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

/** A whole ManageSieve server over an engine in memory, on a free port of loopback; closing it checks every account. */
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
    public final MemoryStore store = new MemoryStore();
    private final Accounts accounts;
    private final Listeners listeners;
    private final Listener listener;

    public TestServer() throws IOException {
        this(config -> config);
    }

    public TestServer(UnaryOperator<ManageSieveConfig> change) throws IOException {
        this(change, TlsContexts.none());
    }

    public TestServer(UnaryOperator<ManageSieveConfig> change, TlsContexts tls) throws IOException {
        MasterKey master = MasterKey.random();
        InstantSource clock = () -> Instant.ofEpochMilli(now.get());
        Path spool = Path.of("target", "spool");
        accounts = Accounts.open(store, master, spool, clock);
        gate = new Gate(accounts, audit, clock);
        directory = Directory.open(store, master, audit, clock, DirectoryOptions.CHEAP);
        Administration administration =
                directory.administration(new AuthenticatedPrincipal("admin", new AccountId(1), true), SETUP);
        administration.addDomain("example.org").orThrow();
        for (String login : new String[] {ALICE, BOB}) {
            Person person = administration
                    .addPerson(login, "A Person", PASSWORD.getBytes(StandardCharsets.UTF_8), 0, false)
                    .orThrow();
            accounts.create(person.account(), 0);
        }
        ManageSieveConfig config = change.apply(ManageSieveConfig.standard().withInsecureLoopbackAuth(true));
        listeners = new Listeners(tls, metrics, runtime);
        listener = listeners.open(
                // A test that moves the clock by an hour means silence, not a write that hangs.
                ListenerConfig.of("managesieve", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TlsMode.STARTTLS)
                        .withTimeouts(Duration.ofMinutes(5), Duration.ofDays(1), Duration.ofSeconds(30)),
                new ManageSieveServer(config, gate, directory, metrics),
                ManageSieveServer::refuse);
    }

    public int port() {
        return listener.port();
    }

    /** A client that has read the capabilities. */
    public ScriptedClient connect() throws IOException {
        ScriptedClient client = new ScriptedClient(port());
        client.answer();
        return client;
    }

    /** A client that has signed in as Alice. */
    public ScriptedClient alice() throws IOException {
        ScriptedClient client = connect();
        client.signIn(ALICE, PASSWORD);
        return client;
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
    }
}
