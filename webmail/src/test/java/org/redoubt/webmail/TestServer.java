package org.redoubt.webmail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Accounts;
import org.redoubt.account.AppendResult;
import org.redoubt.account.EmailId;
import org.redoubt.account.Gate;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.NewEmail;
import org.redoubt.account.Purpose;
import org.redoubt.account.Role;
import org.redoubt.directory.AccountLocks;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DirectoryOptions;
import org.redoubt.directory.Person;
import org.redoubt.directory.program.ProgramGrants;
import org.redoubt.guard.AuditHistory;
import org.redoubt.guard.FileAuditLog;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.http.HttpConfig;
import org.redoubt.http.HttpServer;
import org.redoubt.http.Route;
import org.redoubt.http.WebSessions;
import org.redoubt.smime.Authorities;
import org.redoubt.smime.Signatures;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.webmail.self.Own;
import org.redoubt.wire.CertificateFiles;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.WireRuntime;

/** The server's half of the web application over HTTPS and an engine in memory, on a free port of loopback. */
final class TestServer implements AutoCloseable {
    static final String ALICE = "alice@example.org";
    static final String BOB = "bob@example.org";
    static final String PASSWORD = "swordfish";
    static final SessionInfo SETUP = new SessionInfo("setup", "test", "local", true);
    private static final AuthenticatedPrincipal ADMIN = new AuthenticatedPrincipal("admin", new AccountId(1), true);

    final RecordingAuditLog audit = new RecordingAuditLog();
    final AtomicLong now = new AtomicLong(Instant.parse("2026-11-25T10:00:00Z").toEpochMilli());
    /** What "Who opened my mailbox" reads; see {@link #writeLog}. */
    final Path log;

    final Gate gate;
    final Directory directory;
    final ProgramGrants programs;
    final Administration administration;
    private final WireRuntime runtime = WireRuntime.system();
    private final Accounts accounts;
    private final TlsContexts tls;
    private final List<Browser> browsers = new ArrayList<>();
    private final HttpServer https;

    TestServer(Map<String, byte[]> files) throws IOException {
        MasterKey master = MasterKey.random();
        InstantSource clock = () -> Instant.ofEpochMilli(now.get());
        Path spool = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "webmail");
        log = spool.resolve("audit.jsonl");
        MemoryStore store = new MemoryStore();
        accounts = Accounts.open(store, master, spool, clock);
        gate = new Gate(accounts, audit, clock);
        directory = Directory.open(store, master, audit, clock, DirectoryOptions.CHEAP);
        directory.sealWith(new Locks(accounts));
        administration = directory.administration(ADMIN, SETUP);
        administration.addDomain("example.org").orThrow();
        for (String login : new String[] {ALICE, BOB}) {
            Person person = administration
                    .addPerson(login, "A Person", PASSWORD.getBytes(StandardCharsets.UTF_8), 0, false)
                    .orThrow();
            accounts.create(person.account(), 0);
        }
        tls = TlsContexts.of(List.of(new CertificateFiles(pem("certificate.pem"), pem("key.pem"))), runtime);
        WebSessions sessions = new WebSessions(directory, audit, clock);
        programs = ProgramGrants.open(store, master, audit, clock, directory);
        // Their certificate, which the tests of JMAP use as well, is good until the middle of December.
        Signatures signatures = new Signatures(
                new Authorities(false, Optional.of(Path.of("../jmap/src/test/resources/smime")), clock), clock);
        Own own = new Own(audit, Optional.of(new AuditHistory(log)), programs, this::tell, clock);
        Webmail webmail = new Webmail("mx.example.org", gate, directory, sessions, this::unsubscribe, signatures, own, files);
        views = webmail.views();
        List<Route> routes = new ArrayList<>(webmail.routes());
        routes.add(new Route("/whoami", true, exchange -> {
            // Who is answered while she sends may find her request reset, and the answer gone with it.
            exchange.discard(100);
            exchange.json(
                    200, "\"" + exchange.signedIn().principal().login() + " " + exchange.signedIn().session().id() + "\"");
        }));
        https = HttpServer.open(
                new HttpConfig(
                        "https", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100, 50, List.of()),
                tls,
                directory,
                routes,
                Optional.of(sessions),
                new Metrics(),
                runtime);
    }

    /** Joins accounts and directory, as the server does. */
    private record Locks(Accounts accounts) implements AccountLocks {
        @Override
        public void seal(AccountId account, byte[] lock, LiveSession session) throws IOException {
            accounts.seal(account, lock, session);
        }

        @Override
        public void unseal(AccountId account, byte[] lock) throws IOException {
            accounts.unseal(account, lock);
        }

        @Override
        public boolean sealed(AccountId account) throws IOException {
            return accounts.sealed(account);
        }

        @Override
        public boolean held(AccountId account) throws IOException {
            return accounts.held(account);
        }

        @Override
        public boolean open(AccountId account, byte[] lock, LiveSession session) throws IOException {
            return accounts.open(account, lock, session);
        }

        @Override
        public Optional<byte[]> lock(AccountId account, LiveSession session) {
            return accounts.lock(account, session);
        }
    }

    /** What people were told, address and subject first. */
    final List<String> told = new CopyOnWriteArrayList<>();

    private void tell(String address, String subject, List<String> lines) {
        told.add(address + " " + subject + "\n" + String.join("\n", lines));
    }

    final Turns views;

    /** Where one-click requests went; those to "no.example" are refused. */
    final List<URI> unsubscribed = new CopyOnWriteArrayList<>();

    private boolean unsubscribe(URI address) {
        unsubscribed.add(address);
        return !address.getHost().equals("no.example");
    }

    /** Puts a message into somebody's inbox, past the server; what names it in a path is the answer. */
    String put(String login, String message) throws IOException {
        AccountId account = directory.person(login).orElseThrow().account();
        try (AccountHandle handle = gate.open(
                        new AuthenticatedPrincipal(login, account, false), account, SETUP, Purpose.MAIL_ACCESS);
                MessageIntake intake = gate.intake(1L << 30)) {
            intake.write(message.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            MailboxId inbox = handle.mailboxes().byRole(Role.INBOX).orElseThrow().id();
            try (Message whole = intake.finish()) {
                AppendResult result =
                        handle.append(inbox, List.of(new NewEmail(whole, Set.of(), Optional.empty())));
                EmailId id = ((AppendResult.Appended) result).emails().getFirst();
                return "a" + account.value() + "/e" + id.value();
            }
        } catch (AccessDeniedException e) {
            throw new AssertionError(e);
        }
    }

    /** Writes down what was recorded so far, where it is read. */
    void writeLog() throws IOException {
        Files.deleteIfExists(log);
        try (FileAuditLog file = FileAuditLog.open(log, InstantSource.system())) {
            audit.events().forEach(file::record);
        }
    }

    static Path pem(String name) {
        return Path.of("src/test/resources", name);
    }

    int port() {
        return https.port();
    }

    Browser browser() throws IOException {
        Browser browser = new Browser(port());
        browsers.add(browser);
        return browser;
    }

    @Override
    public void close() throws IOException {
        // A server that stops waits for those who are connected still.
        browsers.forEach(Browser::leave);
        https.close();
        tls.close();
        runtime.close();
        directory.close();
        accounts.close();
    }
}
