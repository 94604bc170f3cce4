package org.redoubt.oauth;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DirectoryOptions;
import org.redoubt.directory.program.ProgramGrant;
import org.redoubt.directory.program.ProgramGrants;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.http.HttpConfig;
import org.redoubt.http.HttpServer;
import org.redoubt.http.Route;
import org.redoubt.http.page.DoorPage;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.wire.CertificateFiles;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.WireRuntime;

/** The provider over HTTPS, a directory in memory, and something behind a sign-in, on a free port of loopback. */
final class TestServer implements AutoCloseable {
    static final String ALICE = "alice@example.org";
    static final String BOB = "bob@example.org";
    static final String PASSWORD = "swordfish";
    static final String ISSUER = "https://mail.example.org";
    static final SessionInfo SETUP = new SessionInfo("setup", "test", "local", true);
    private static final AuthenticatedPrincipal ADMIN = new AuthenticatedPrincipal("admin", new AccountId(1), true);

    final RecordingAuditLog audit = new RecordingAuditLog();
    final AtomicLong now = new AtomicLong(Instant.parse("2026-11-25T10:00:00Z").toEpochMilli());
    final Directory directory;
    final Administration administration;
    final ProgramGrants grants;
    final Provider provider;
    private final WireRuntime runtime = WireRuntime.system();
    private final TlsContexts tls;
    private final HttpServer https;
    private final List<Browser> browsers = new ArrayList<>();

    TestServer() throws IOException {
        MasterKey master = MasterKey.random();
        InstantSource clock = () -> Instant.ofEpochMilli(now.get());
        MemoryStore store = new MemoryStore();
        directory = Directory.open(store, master, audit, clock, DirectoryOptions.CHEAP);
        administration = directory.administration(ADMIN, SETUP);
        administration.addDomain("example.org").orThrow();
        for (String login : new String[] {ALICE, BOB}) {
            administration
                    .addPerson(login, "A <Person>", PASSWORD.getBytes(StandardCharsets.UTF_8), 0, false)
                    .orThrow();
        }
        grants = ProgramGrants.open(store, master, audit, clock, directory);
        provider = new Provider(ISSUER, "localhost", "/jmap/session", directory, grants, this::tell, clock, runtime);
        directory.takeTokens(provider);
        tls = TlsContexts.of(List.of(new CertificateFiles(pem("certificate.pem"), pem("key.pem"))), runtime);
        List<Route> routes = new ArrayList<>(provider.routes());
        routes.addAll(DoorPage.routes());
        routes.add(new Route("/whoami", true, exchange -> exchange.respond(
                200,
                "text/plain",
                (exchange.signedIn().principal().login() + " "
                                + exchange.signedIn().principal().session().by().credential() + " "
                                + exchange.signedIn().principal().session().readOnly())
                        .getBytes(StandardCharsets.UTF_8))));
        https = HttpServer.open(
                new HttpConfig(
                        "https", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100, 50, List.of()),
                tls,
                directory,
                routes,
                Optional.empty(),
                new Metrics(),
                runtime);
    }

    static Path pem(String name) {
        return Path.of("src/test/resources", name);
    }

    /** What people were told by mail. */
    final List<String> told = new CopyOnWriteArrayList<>();

    private void tell(String address, String subject, List<String> lines) {
        told.add(address + ": " + subject + "\n" + String.join("\n", lines));
    }

    int port() {
        return https.port();
    }

    void later(Duration by) {
        now.addAndGet(by.toMillis());
    }

    AccountId account(String login) {
        return directory.person(login).orElseThrow().account();
    }

    List<ProgramGrant> grantsOf(String login) {
        return grants.of(account(login));
    }

    /** Actions and outcomes of what the audit log tells of OAuth. */
    List<String> told() {
        return audit.events().stream()
                .filter(event -> event.action().startsWith("OAUTH-") || event.action().equals("SESSION-END"))
                .map(event -> event.action() + " " + event.outcome())
                .toList();
    }

    AuditEvent last(String action) {
        return audit.events().reversed().stream()
                .filter(event -> event.action().equals(action))
                .findFirst()
                .orElseThrow();
    }

    Browser browser() throws IOException {
        Browser made = new Browser(port());
        browsers.add(made);
        return made;
    }

    @Override
    public void close() throws IOException {
        // Else the server waits for their connections.
        browsers.forEach(Browser::close);
        https.close();
        tls.close();
        runtime.close();
        directory.close();
    }
}
