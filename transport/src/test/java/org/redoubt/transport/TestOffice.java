package org.redoubt.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Accounts;
import org.redoubt.account.EmailId;
import org.redoubt.account.Gate;
import org.redoubt.account.MailboxView;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.Purpose;
import org.redoubt.account.Role;
import org.redoubt.account.Rows;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DirectoryOptions;
import org.redoubt.directory.Person;
import org.redoubt.directory.SigningKey;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.KeyPurpose;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.flow.FlowRules;
import org.redoubt.transport.flow.MailFlow;
import org.redoubt.transport.forward.SenderRewriting;
import org.redoubt.transport.milter.MilterSettings;
import org.redoubt.transport.milter.Milters;
import org.redoubt.transport.queue.OutboundService;
import org.redoubt.transport.queue.Schedule;
import org.redoubt.transport.queue.Submissions;
import org.redoubt.transport.route.Connector;
import org.redoubt.transport.route.MailHost;
import org.redoubt.transport.route.Route;
import org.redoubt.transport.route.SourcePools;
import org.redoubt.transport.route.TlsUse;
import org.redoubt.transport.scan.Scanners;
import org.redoubt.transport.tracking.Feedback;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.trust.Arrivals;
import org.redoubt.transport.trust.DkimKey;
import org.redoubt.transport.trust.SpamPolicy;
import org.redoubt.wire.CertificateFiles;
import org.redoubt.wire.Connection;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.ListenerConfig;
import org.redoubt.wire.Listeners;
import org.redoubt.wire.ManualRuntime;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.Network;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.TlsMode;
import org.redoubt.wire.WireRuntime;

/** A server with a few people, over an engine in memory; every mode listens on a port of its own. */
final class TestOffice implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";
    static final String ADMINISTRATOR = "root@example.org";
    static final int SMALL_QUOTA = 20_000;
    static final int MAX_MESSAGE = 200_000;
    static final int MAX_LINE = 2_000;
    /** Retries within milliseconds; never gives up within a test. */
    static final Schedule QUICK = new Schedule(
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofDays(1),
            Duration.ofDays(5),
            new Random(42));

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SessionInfo SESSION = new SessionInfo("test", "test", "local", true);

    private final RecordingAuditLog audit = new RecordingAuditLog();
    private final MemoryStore store = new MemoryStore();
    private final Metrics metrics = new Metrics();
    private final Map<Mode, Integer> ports = new EnumMap<>(Mode.class);
    private final WireRuntime runtime;
    private final Directory directory;
    private final Accounts accounts;
    private final Gate gate;
    private final TlsContexts tls;
    private final Listeners listeners;
    private final MasterKey master = MasterKey.random();
    private final Dialer dialer;
    private final OutboundQueue queue;
    private final Connector connector;
    private final OutboundService outbound;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private final SenderRewriting rewriting;
    private final List<TraceEvent> feedback = new CopyOnWriteArrayList<>();
    private final List<String> encrypted = new CopyOnWriteArrayList<>();
    private final List<TraceEvent> traced = new CopyOnWriteArrayList<>();

    private volatile List<SourcePools.Pool> pools = List.of();

    private TestOffice(WireRuntime runtime, boolean insecureLoopbackAuth) throws IOException {
        this.runtime = runtime;
        InstantSource clock = runtime::now;
        directory = Directory.open(store, master, audit, clock, DirectoryOptions.CHEAP);
        accounts = Accounts.open(store, master, Path.of("target", "spool"), clock);
        gate = new Gate(accounts, audit, clock);
        people();
        tls = TlsContexts.of(
                List.of(new CertificateFiles(resource("server-chain.pem"), resource("server-key.pem"))), runtime);
        listeners = new Listeners(tls, metrics, runtime);
        dialer = new Dialer(runtime, List.of());
        queue = OutboundQueue.open(store, master, clock);
        rewriting = new SenderRewriting(master.sealer(KeyPurpose.SENDER_REWRITING)::address, clock);
        connector = new Connector(
                dialer, this::route, "mx.example.org", this::encrypted, new SourcePools(() -> pools, metrics));
        outbound = new OutboundService(
                queue,
                new OutboundService.Setting(
                        gate, directory, connector, QUICK, "mx.example.org", metrics, traced::add, Optional.of(rewriting), Feedback.NONE),
                runtime);
        for (Mode mode : Mode.values()) {
            listen(mode, insecureLoopbackAuth);
        }
    }

    static TestOffice open() throws IOException {
        return new TestOffice(WireRuntime.system(), false);
    }

    static TestOffice withInsecureLoopbackAuth() throws IOException {
        return new TestOffice(WireRuntime.system(), true);
    }

    /** An office whose time stands still until the runtime is advanced. */
    static TestOffice withManualTime(ManualRuntime time) throws IOException {
        return new TestOffice(time, false);
    }

    /** Mail for a domain goes to a port of this machine. */
    TestOffice route(String domain, int port, TlsUse tls) {
        List<InetAddress> addresses = List.of(InetAddress.getLoopbackAddress());
        return route(
                domain,
                new Route.To(List.of(
                        new MailHost("mx." + domain, port, addresses, Dialer.Reach.CONFIGURED, tls, Optional.empty()))));
    }

    TestOffice route(String domain, Route route) {
        routes.put(domain, route);
        return this;
    }

    private Route route(String domain) {
        return routes.getOrDefault(domain, new Route.NotNow("4.4.3", "the test knows no such domain"));
    }

    /** Begins to send what is in the queue; until then it only gathers. */
    TestOffice sending() {
        outbound.start();
        return this;
    }

    /** Ends what {@link #sending} began. */
    void stopSending() {
        outbound.close();
    }

    private void encrypted(String domain, MailHost host, InetAddress address, Optional<String> failure) {
        encrypted.add(domain + ' ' + host.name() + ' ' + failure.orElse("ok"));
    }

    /** How encryption went: the domain, the host, and "ok" or what went wrong. */
    List<String> encrypted() {
        return List.copyOf(encrypted);
    }

    /** What the owners of authors' domains want to hear. */
    List<TraceEvent> feedback() {
        return List.copyOf(feedback);
    }

    /** What was noted of messages. */
    List<TraceEvent> traced() {
        return List.copyOf(traced);
    }

    Connector connector() {
        return connector;
    }

    Dialer dialer() {
        return dialer;
    }

    OutboundQueue queue() {
        return queue;
    }

    /** What people send from within their accounts. */
    Submissions submissions() {
        return new Submissions(gate, directory, outbound, "mx.example.org");
    }

    /** Likewise, where somebody looks for viruses. */
    Submissions submissions(Scanners scanners) {
        return new Submissions(gate, directory, outbound, "mx.example.org", Optional.of(scanners));
    }

    /** Mail leaves by these from now on. */
    TestOffice leavingBy(SourcePools.Pool... by) {
        pools = List.of(by);
        return this;
    }

    /** These filters are asked about what comes from now on. */
    TestOffice filter(MilterSettings... settings) {
        return filter(runtime::nanoTime, settings);
    }

    /** The same by another clock. */
    TestOffice filter(LongSupplier nanoTime, MilterSettings... settings) {
        outbound.filter(new Milters(() -> List.of(settings), dialer, "mx.example.org", nanoTime));
        return this;
    }

    /** These rules are applied to what comes from now on. */
    TestOffice govern(FlowRules rules) {
        outbound.govern(new MailFlow(
                () -> rules,
                queue,
                new MailFlow.Setting(
                        directory, gate, audit, traced::add, runtime::now, runtime::nanoTime, "mx.example.org")));
        return this;
    }

    Gate gate() {
        return gate;
    }

    /** Mail from this domain, one of ours, is signed from now on. */
    TestOffice signing(DkimKey... keys) {
        for (DkimKey key : keys) {
            administration()
                    .addSigningKeys(key.domain().text(), List.of(new SigningKey(
                            key.selector(), key.algorithm().label(), key.recordText(), key.pem(),
                            SigningKey.State.ACTIVE, runtime.now())))
                    .orThrow();
        }
        return this;
    }

    Administration administration() {
        return directory.administration(new AuthenticatedPrincipal("setup", new AccountId(2), true), SESSION);
    }

    /** Returns once the queue is empty. */
    void awaitEmptyQueue() {
        await(() -> queue.totals().messages() == 0);
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("what was waited for did not happen");
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    private void people() throws IOException {
        Administration admin = administration();
        admin.addDomain("example.org").orThrow();
        add(admin, "root@example.org", 0, true);
        add(admin, "alice@example.org", 0, false);
        add(admin, "carol@example.org", 0, false);
        add(admin, "zoë@example.org", 0, false);
        add(admin, "small@example.org", SMALL_QUOTA, false);
        admin.addAlias("sales@example.org", "alice@example.org").orThrow();
        admin.addGroup("team@example.org", List.of("alice@example.org", "carol@example.org"))
                .orThrow();
        admin.addGroup("nobody-here@example.org", List.of()).orThrow();
    }

    private void add(Administration admin, String address, long quota, boolean administrator) throws IOException {
        byte[] password = PASSWORD.getBytes(StandardCharsets.UTF_8);
        Person person = admin.addPerson(address, address, password, quota, administrator)
                .orThrow();
        accounts.create(person.account(), quota);
    }

    private void listen(Mode mode, boolean insecureLoopbackAuth) throws IOException {
        SmtpConfig config = SmtpConfig.of(mode, "mx.example.org")
                .withMaxMessageOctets(MAX_MESSAGE)
                .withMaxLineOctets(MAX_LINE)
                .withInsecureLoopbackAuth(insecureLoopbackAuth);
        TlsMode tlsMode =
                switch (mode) {
                    case MX, SUBMISSION -> TlsMode.STARTTLS;
                    case SUBMISSIONS -> TlsMode.IMPLICIT;
                    case LMTP -> TlsMode.PLAIN;
                };
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        SmtpServer server = new SmtpServer(config, gate, directory, outbound, metrics, runtime);
        // Where a test moves time, only the session's own patience is to end.
        ListenerConfig listener = ListenerConfig.of(mode.label(), address, tlsMode)
                .withTimeouts(Limits.COMMAND_TIMEOUT, Duration.ofDays(365), Duration.ofSeconds(30));
        ports.put(mode, listeners.open(listener, server).port());
    }

    /** One more listener. */
    int listen(SmtpConfig config, ListenerConfig listener) throws IOException {
        SmtpServer server = new SmtpServer(config, gate, directory, outbound, metrics, runtime);
        return listeners.open(listener, server, TestOffice::overload).port();
    }

    /** One more MX, whose clients say in a PROXY header where they come from; mail from them is checked. */
    int listenChecking(Resolver resolver, boolean refusing, Set<DnsName> trustedSealers) throws IOException {
        return listenChecking(resolver, refusing, trustedSealers, Optional.empty());
    }

    /** Likewise, with the spam filter. */
    int listenChecking(
            Resolver resolver, boolean refusing, Set<DnsName> trustedSealers, Optional<SpamPolicy> spam)
            throws IOException {
        return listenChecking(resolver, refusing, trustedSealers, spam, Optional.empty());
    }

    /** Likewise, with who looks for viruses where the filter does not. */
    int listenChecking(
            Resolver resolver,
            boolean refusing,
            Set<DnsName> trustedSealers,
            Optional<SpamPolicy> spam,
            Optional<Scanners> inside)
            throws IOException {
        SmtpConfig config = SmtpConfig.of(Mode.MX, "mx.example.org").withMaxMessageOctets(MAX_MESSAGE);
        var arrivals = new Arrivals(
                resolver,
                config.hostname(),
                refusing,
                trustedSealers,
                spam,
                new Random(1),
                runtime::nanoTime,
                feedback::add);
        ListenerConfig listener = ListenerConfig.of(
                        "checking", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TlsMode.PLAIN)
                .withProxySources(List.of(Network.parse("127.0.0.0/8")));
        SmtpServer server = new SmtpServer(config, gate, directory, outbound, metrics, runtime, Optional.of(arrivals), inside);
        return listeners.open(listener, server).port();
    }

    /** One more listener, with who looks for viruses. */
    int listenScanning(Mode mode, Scanners inside) throws IOException {
        SmtpConfig config = SmtpConfig.of(mode, "mx.example.org").withMaxMessageOctets(MAX_MESSAGE).withInsecureLoopbackAuth(true);
        ListenerConfig listener = ListenerConfig.of(
                "scanning", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TlsMode.PLAIN);
        SmtpServer server =
                new SmtpServer(config, gate, directory, outbound, metrics, runtime, Optional.empty(), Optional.of(inside));
        return listeners.open(listener, server).port();
    }

    private static void overload(Connection connection) throws IOException {
        SmtpServer.refuseOverload(connection);
    }

    int port(Mode mode) {
        return Objects.requireNonNull(ports.get(mode));
    }

    RecordingAuditLog audit() {
        return audit;
    }

    Metrics metrics() {
        return metrics;
    }

    Directory directory() {
        return directory;
    }

    List<AuditEvent> deliveries() {
        return audit.events(AuditKind.DELIVER);
    }

    /** The messages of a person's inbox, oldest first. */
    List<String> inbox(String address) throws IOException {
        return mailbox(address, "INBOX");
    }

    /** The messages of another of her mailboxes. */
    List<String> texts(String address, Role role) throws IOException {
        return mailbox(address, role.mailboxName());
    }

    /** Makes a text a person's active script. */
    void script(String address, String text) throws IOException {
        using(address, handle -> {
            handle.scripts().put("test", text.getBytes(StandardCharsets.UTF_8), org.redoubt.account.ScriptEffects.NONE);
            return handle.scripts().activate(Optional.of("test"));
        });
    }

    /** Something done with a person's account. */
    interface Use<R> {
        R with(AccountHandle handle) throws IOException;
    }

    <R> R using(String address, Use<R> use) throws IOException {
        Person person = directory.person(address).orElseThrow();
        var principal = new AuthenticatedPrincipal(person.address(), person.account(), false);
        try (AccountHandle handle = gate.open(principal, person.account(), SESSION, Purpose.MAIL_ACCESS)) {
            return use.with(handle);
        } catch (AccessDeniedException denied) {
            throw new AssertionError(denied);
        }
    }

    /** The messages of one of a person's mailboxes, oldest first; none when it is not there. */
    List<String> mailbox(String address, String path) throws IOException {
        Person person = directory.person(address).orElseThrow();
        var principal = new AuthenticatedPrincipal(person.address(), person.account(), false);
        try (AccountHandle handle = gate.open(principal, person.account(), SESSION, Purpose.MAIL_ACCESS)) {
            return texts(handle, path);
        } catch (AccessDeniedException denied) {
            throw new AssertionError(denied);
        }
    }

    private static List<String> texts(AccountHandle handle, String path) throws IOException {
        var found = handle.mailboxes().byPath(path);
        if (found.isEmpty()) {
            return List.of();
        }
        MailboxView inbox = handle.mailbox(found.get().id()).orElseThrow();
        List<EmailId> ids = new ArrayList<>();
        Rows rows = inbox.rows();
        while (rows.next()) {
            ids.add(rows.email());
        }
        var bodies = handle.read("TEST", inbox.mailbox().id(), inbox.uids(), ids);
        List<String> texts = new ArrayList<>();
        for (EmailId id : ids) {
            texts.add(new String(bodies.bytes(id), StandardCharsets.UTF_8));
        }
        return texts;
    }

    /** Stops as the server does and returns when every session is over. */
    void drain() {
        listeners.drain(Duration.ofSeconds(5));
    }

    @Override
    public void close() throws IOException {
        listeners.close();
        outbound.close();
        dialer.close();
        tls.close();
        runtime.close();
        for (Person person : directory.people()) {
            var report = accounts.check(person.account(), true);
            if (!report.healthy()) {
                throw new AssertionError(person.address() + ": " + report.findings());
            }
        }
        directory.close();
        accounts.close();
        store.close();
    }

    private static Path resource(String name) {
        try {
            return Path.of(TestOffice.class.getResource("/" + name).toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
