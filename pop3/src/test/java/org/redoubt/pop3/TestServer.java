package org.redoubt.pop3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountChecker;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Accounts;
import org.redoubt.account.FlagChange;
import org.redoubt.account.Gate;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxId;
import org.redoubt.account.MailboxView;
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
import org.redoubt.store.MemoryStore;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.wire.Listener;
import org.redoubt.wire.ListenerConfig;
import org.redoubt.wire.Listeners;
import org.redoubt.wire.ManualRuntime;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.TlsMode;
import org.redoubt.wire.WireRuntime;

/** A whole POP3 server over an engine in memory, on a free port of loopback; closing it checks every account. */
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

    public TestServer(UnaryOperator<Pop3Config> change) throws IOException {
        this(change, TlsContexts.none());
    }

    public TestServer(UnaryOperator<Pop3Config> change, TlsContexts tls) throws IOException {
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
        Pop3Config config = change.apply(Pop3Config.of("mail.example.org").withInsecureLoopbackAuth(true));
        listeners = new Listeners(tls, metrics, runtime);
        listener = listeners.open(
                // A test that moves the clock by an hour means silence, not a write that hangs.
                ListenerConfig.of("pop3", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TlsMode.STARTTLS)
                        .withTimeouts(Duration.ofMinutes(5), Duration.ofDays(1), Duration.ofSeconds(30)),
                new Pop3Server(config, gate, directory, metrics),
                Pop3Server::refuse);
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
        client.signIn(ALICE, PASSWORD);
        return client;
    }

    /** Puts messages into Alice's INBOX, past the server. */
    public void put(String... messages) throws IOException {
        try (AccountHandle account = account()) {
            for (String message : messages) {
                put(account, message.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    public void put(byte[] message) throws IOException {
        try (AccountHandle account = account()) {
            put(account, message);
        }
    }

    private void put(AccountHandle account, byte[] octets) throws IOException {
        try (MessageIntake intake = gate.intake(1L << 30)) {
            intake.write(octets);
            try (Message message = intake.finish()) {
                account.append(inbox(account), List.of(new NewEmail(message, Set.of(), Optional.empty())));
            }
        }
    }

    public static MailboxId inbox(AccountHandle account) {
        return account.mailboxes().byRole(Role.INBOX).orElseThrow().id();
    }

    /** Alice's INBOX as it is now. */
    public MailboxView inbox() throws IOException {
        try (AccountHandle account = account()) {
            return account.mailbox(inbox(account)).orElseThrow();
        }
    }

    /** Removes messages from Alice's INBOX as an IMAP client would. */
    public void expunge(long... uids) throws IOException {
        NumberSet.Builder set = NumberSet.builder();
        for (long uid : uids) {
            set.add(uid);
        }
        try (AccountHandle account = account()) {
            FlagChange change = new FlagChange(FlagChange.Mode.ADD, Set.of(Keyword.DELETED));
            account.store(inbox(account), set.build(), change, OptionalLong.empty());
            account.expunge(inbox(account), Optional.of(set.build()));
        }
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
