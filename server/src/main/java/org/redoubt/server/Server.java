package org.redoubt.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.redoubt.directory.DomainName;
import org.redoubt.directory.Escrow;
import org.redoubt.directory.EscrowNotice;
import org.redoubt.directory.PasswordService;
import org.redoubt.directory.Person;
import org.redoubt.filter.DnsLists;
import org.redoubt.filter.DnsLists.DnsList;
import org.redoubt.guard.AttackShapes;
import org.redoubt.guard.AuditHistory;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.country.CountryFile;
import org.redoubt.guard.tlog.LogReader;
import org.redoubt.guard.tlog.Witness;
import org.redoubt.guard.tlog.Witnessing;
import org.redoubt.http.HttpConfig;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpServer;
import org.redoubt.http.Route;
import org.redoubt.http.WebSessions;
import org.redoubt.http.page.DoorPage;
import org.redoubt.imap.ImapConfig;
import org.redoubt.imap.ImapServer;
import org.redoubt.jmap.JmapConfig;
import org.redoubt.jmap.JmapServer;
import org.redoubt.jmap.MailSubmitter;
import org.redoubt.jmap.SubmissionNews;
import org.redoubt.jmap.SubmissionReports;
import org.redoubt.jmap.WebPush;
import org.redoubt.ldap.LdapServer;
import org.redoubt.managesieve.ManageSieveConfig;
import org.redoubt.managesieve.ManageSieveServer;
import org.redoubt.oauth.OutsideSignIn;
import org.redoubt.oauth.Provider;
import org.redoubt.oidc.Issuer;
import org.redoubt.oidc.RelyingParty;
import org.redoubt.pop3.Pop3Config;
import org.redoubt.pop3.Pop3Server;
import org.redoubt.scim.ScimServer;
import org.redoubt.server.admin.ControlServer;
import org.redoubt.server.config.AuthenticationConfig;
import org.redoubt.server.config.ClientCertificatesConfig;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.FeedConfig;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.config.ListenerSettings;
import org.redoubt.server.config.OidcConfig;
import org.redoubt.server.config.ServerConfig;
import org.redoubt.server.config.SmimeConfig;
import org.redoubt.server.config.SpamConfig;
import org.redoubt.server.feed.IndicatorFeeds;
import org.redoubt.server.feedback.HttpsPost;
import org.redoubt.server.feedback.ReportSender;
import org.redoubt.server.feedback.TlsResults;
import org.redoubt.server.ldap.LdapFollower;
import org.redoubt.server.notify.Hosts;
import org.redoubt.server.notify.WitnessClient;
import org.redoubt.server.oidc.ClosedPasswords;
import org.redoubt.server.oidc.ProviderFetcher;
import org.redoubt.server.tls.ClientCertificates;
import org.redoubt.smime.Authorities;
import org.redoubt.smime.Signatures;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.SmtpConfig;
import org.redoubt.transport.SmtpServer;
import org.redoubt.transport.client.Login;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.flow.MailFlow;
import org.redoubt.transport.milter.Milters;
import org.redoubt.transport.queue.Outbound;
import org.redoubt.transport.queue.OutboundService;
import org.redoubt.transport.queue.Quarantine;
import org.redoubt.transport.queue.Schedule;
import org.redoubt.transport.queue.Submissions;
import org.redoubt.transport.queue.SystemMail;
import org.redoubt.transport.route.Connector;
import org.redoubt.transport.route.Router;
import org.redoubt.transport.route.SourcePools;
import org.redoubt.transport.scan.Scanners;
import org.redoubt.transport.sts.StsFetcher;
import org.redoubt.transport.sts.StsPolicies;
import org.redoubt.transport.trust.Arrivals;
import org.redoubt.transport.trust.Greylist;
import org.redoubt.transport.trust.Reputations;
import org.redoubt.transport.trust.SpamPolicy;
import org.redoubt.transport.web.OneClickPost;
import org.redoubt.webmail.StaticSite;
import org.redoubt.webmail.Webmail;
import org.redoubt.webmail.self.Own;
import org.redoubt.webmail.self.SecurityNotice;
import org.redoubt.wire.AdminHttp;
import org.redoubt.wire.CertificateFiles;
import org.redoubt.wire.ConnectionHandler;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.ListenerConfig;
import org.redoubt.wire.Listeners;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.Network;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.TlsMode;
import org.redoubt.wire.WireRuntime;

/**
 * The running server: this class is the whole wiring, by hand, top to bottom. An {@link Installation} below (store,
 * keys, directory, gate, audit log), listeners and their protocols above it, the control socket and the admin address
 * beside them.
 */
final class Server implements AutoCloseable {
    private static final int WIDEST_RELAYED_4 = 8;
    private static final int WIDEST_RELAYED_6 = 16;
    private static final System.Logger LOG = System.getLogger("redoubt.server");

    /** The web application asks whether there is another sign-in, and hears that there is none. */
    private static final Route NO_OIDC =
            new Route(RelyingParty.PATH, false, exchange -> exchange.respond(204, Map.of(), new byte[0]));

    /** Whose clients are asked for certificates: not other servers, and not browsers, which would ask their people. */
    private static final Set<ListenerKind> ASKING_FOR_CERTIFICATES = EnumSet.of(
            ListenerKind.IMAP,
            ListenerKind.IMAPS,
            ListenerKind.POP3,
            ListenerKind.POP3S,
            ListenerKind.SUBMISSION,
            ListenerKind.SUBMISSIONS,
            ListenerKind.MANAGESIEVE);

    /** How often the files of their authorities are looked at. */
    private static final Duration CERTIFICATE_FILES = Duration.ofSeconds(2);

    /** What being on a list in the DNS weighs: not enough alone, as lists err. */
    private static final double LISTED = 3;

    /** Conversations may finish their command; with what follows it stays within the ten seconds that are promised. */
    private static final Duration DRAIN = Duration.ofSeconds(7);

    /** Paths of the application of administration that all mean its one page. */
    private static final List<String> ADMINISTRATION_PAGES = List.of("/", "/admin/");

    private final Installation installation;
    private final ServeOptions options;
    private final ServerConfig config;
    private final Metrics metrics = new Metrics();
    private final List<OpenListener> open = new ArrayList<>();
    private final Map<ListenerKind, List<Route>> routes = new EnumMap<>(ListenerKind.class);
    /** What to close after the listeners, the last opened first. */
    private final Deque<AutoCloseable> closeables = new ArrayDeque<>();

    private final WireRuntime runtime = WireRuntime.system();
    private final TlsContexts certificates;
    private final Listeners listeners;
    private final Resolver resolver;
    private final Housekeeping housekeeping;
    private final Dialer dialer;
    private Optional<MailSubmitter> jmapSubmitter = Optional.empty();
    private Optional<WebPush> webPush = Optional.empty();
    private Optional<SecurityNotice> securityNotice = Optional.empty();
    private Optional<Provider> oauth = Optional.empty();
    private Optional<RelyingParty> oidc = Optional.empty();
    /** One for all addresses of HTTPS: a browser may come by another one the next time. */
    private final WebSessions browsers;

    /** An address that accepts. */
    record OpenListener(ListenerKind kind, String host, int port) {}

    private Server(Installation installation, ServeOptions options) throws ConfigException {
        this.installation = installation;
        this.options = options;
        this.config = installation.config();
        closeables.push(runtime);
        this.certificates = tls();
        this.listeners = new Listeners(certificates, metrics, runtime);
        this.resolver = installation.resolver();
        this.browsers = new WebSessions(installation.directory(), installation.audit(), InstantSource.system());
        this.housekeeping = new Housekeeping(installation.accounts());
        this.dialer = new Dialer(runtime, OutboundAssembly.reachable(config.outbound()));
        closeables.push(dialer);
    }

    /**
     * Opens every listener; when this returns, all of them accept.
     *
     * @throws ConfigException when a certificate cannot be used or an address cannot be bound
     */
    static Server start(Installation installation, ServeOptions options) throws ConfigException, IOException {
        Server server = new Server(installation, options);
        try {
            server.openAll();
            return server;
        } catch (ConfigException | IOException | RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    private TlsContexts tls() throws ConfigException {
        List<CertificateFiles> files = config.certificates().stream()
                .map(paths -> new CertificateFiles(
                        installation.folder().resolve(paths.chain()),
                        installation.folder().resolve(paths.key())))
                .toList();
        try {
            TlsContexts contexts = TlsContexts.of(files, runtime);
            closeables.push(contexts);
            return contexts;
        } catch (IOException e) {
            runtime.close();
            throw new ConfigException("a certificate cannot be used: " + e.getMessage());
        }
    }

    /** Begins with what was followed before: people sign in although the LDAP server is not there yet. */
    private void followLdap() throws ConfigException {
        if (config.ldap().isEmpty()) {
            closePasswords(Optional.empty());
            return;
        }
        try {
            LdapServer ldap = LdapServer.of(config.ldap().get().setting().in(installation.folder()::resolve));
            closeables.push(ldap);
            LdapFollower ldapFollower = LocalAdmin.ldap(installation, ldap, config.ldap().get());
            closePasswords(Optional.of(ldapFollower));
            Runnable follow = () -> housekeeping.beside("ldap", ldapFollower::follow);
            follow.run();
            closeables.push(runtime.every(LdapFollower.PERIOD, follow));
        } catch (IOException wrong) {
            throw new ConfigException(String.valueOf(wrong.getMessage()));
        }
    }

    /** Where people sign in elsewhere, and nowhere else. */
    private void closePasswords(Optional<PasswordService> others) {
        Optional<OidcConfig> closing = config.oidc().filter(each -> !each.passwords());
        closing.<PasswordService>map(each -> new ClosedPasswords(each.setting().domains(), others))
                .or(() -> others)
                .ifPresent(installation.directory()::askForPasswords);
    }

    private void followFeeds() throws ConfigException {
        List<IndicatorFeeds.Feed> feeds = new ArrayList<>();
        for (FeedConfig feed : config.alerts().feeds()) {
            Optional<Login> login = feed.credentials().isPresent()
                    ? Optional.of(OutboundAssembly.login(installation.folder().resolve(feed.credentials().get())))
                    : Optional.empty();
            feeds.add(new IndicatorFeeds.Feed(feed, login));
        }
        if (!feeds.isEmpty()) {
            IndicatorFeeds all =
                    new IndicatorFeeds(new Hosts(dialer, resolver), feeds, installation.folder().indicators());
            Runnable fetch = () -> housekeeping.beside("feeds", all::fetch);
            fetch.run();
            closeables.push(runtime.every(IndicatorFeeds.PERIOD, fetch));
        }
    }

    /** Nobody is let in by a table that is not read yet: where a group asks for countries, the start waits for it. */
    private void followCountries() {
        config.countries().ifPresent(path -> {
            CountryFile countries = new CountryFile(installation.folder().resolve(path));
            installation.directory().tellCountries(countries);
            if (installation.directory().asksForCountries()) {
                countries.follow();
            } else {
                housekeeping.beside("countries", countries::follow);
            }
            closeables.push(runtime.every(
                    Housekeeping.COUNTRIES_PERIOD, () -> housekeeping.beside("countries", countries::follow)));
        });
    }

    private void askWitnesses() {
        Hosts hosts = new Hosts(dialer, resolver);
        List<Witnessing.Contact> witnesses = new ArrayList<>();
        config.audit().witnesses().forEach(target -> witnesses.add(new WitnessClient(hosts, target)));
        if (!witnesses.isEmpty()) {
            int quorum = config.audit().quorum();
            closeables.push(new WitnessRounds(
                            new Witnessing(installation.folder().sealedAudit(), installation.sealer().key(), quorum),
                            witnesses,
                            quorum,
                            installation.audit(),
                            installation.sealer()::sealedEntries)
                    .start());
        }
    }

    private void pruneLogs() {
        closeables.push(runtime.every(
                Housekeeping.PERIOD,
                () -> housekeeping.beside("trace", () -> installation.trace().age())));
        Runnable past = () -> housekeeping.beside("past-mail", () -> installation.past().tidy());
        past.run();
        closeables.push(runtime.every(Housekeeping.PERIOD, past));
    }

    private void openAll() throws ConfigException, IOException {
        ServerFigures.register(metrics, installation);
        housekeeping.resume();
        closeables.push(runtime.every(Housekeeping.PERIOD, housekeeping::begin));
        closeables.push(runtime.every(Housekeeping.INDEX_PERIOD, housekeeping::followIndexes));
        DomainKeys keys = LocalAdmin.keys(installation);
        closeables.push(runtime.every(
                Housekeeping.PERIOD,
                () -> housekeeping.beside("policies", () -> installation.queue().forgetNotes())));
        pruneLogs();
        followLdap();
        followFeeds();
        followCountries();
        closeables.push(runtime.every(DomainKeys.PERIOD, () -> housekeeping.beside("domain-keys", keys::follow)));
        Outbound outbound = outbound();
        installation.accounts().onOpened(outbound::fileWaiting);
        Map<ListenerKind, ConnectionHandler> handlers = handlers(outbound);
        jmapSubmitter = Optional.of(new JmapSubmitter(
                new Submissions(installation.gate(), installation.directory(), outbound, config.hostname(), inside()),
                installation.queue(),
                runtime::now));
        notices(outbound);
        SubmissionFollower follower =
                new SubmissionFollower(installation.queue(), new SubmissionNews(installation.gate()), runtime);
        installation.gate().onArrival(new SubmissionReports(installation.gate())::arrived);
        installation.gate().onJudgement((account, spam, header) ->
                installation.reputations().judged(account, spam, header, config.hostname(), ownDomains()));
        closeables.push(runtime.every(
                Reputations.LATE, () -> housekeeping.beside("reputation", installation.reputations()::flush)));
        closeables.push(follower);
        follower.start();
        AwakeningFollower awakenings = new AwakeningFollower(
                installation.gate().awakening(), signatures()::authorities, runtime);
        closeables.push(awakenings);
        awakenings.start();
        oauth();
        oidc();
        clientCertificates();
        Watching watching = Watching.of(installation, outbound, dialer, metrics);
        closeables.push(watching);
        for (ListenerSettings settings : config.listeners()) {
            for (String address : addresses(settings)) {
                open(settings, bindTo(settings, address), handlers);
            }
        }
        closeables.push(runtime.every(
                Housekeeping.GRANT_PERIOD,
                () -> housekeeping.beside("grants", () -> LocalAdmin.endDue(installation))));
        closeables.push(runtime.every(Housekeeping.PROBE_PERIOD, installation.directory().probes()::flush));
        closeables.push(AuditUpkeep.start(installation));
        closeables.push(installation.masterKeyChange().follow());
        closeables.push(installation.accountKeys().follow());
        askWitnesses();
        watching.start();
        closeables.push(ControlServer.open(
                installation.folder().controlSocket(),
                installation.folder().spool(),
                config.messageOctets(),
                login -> AdminDesk.operator(installation, false, openListeners(), login)));
        if (config.administration().socket().isPresent()) {
            closeables.push(ControlServer.openToAll(
                    config.administration().socket().get(),
                    config.messageOctets(),
                    _ -> AdminDesk.reception(installation, openListeners())));
        }
    }

    /** From now on mail of the server's own goes out. */
    private void notices(Outbound outbound) {
        SystemMail mail = new SystemMail(outbound, installation.directory(), installation.gate());
        installation.mailBy(mail::send);
        SecurityMail notices = new SecurityMail(mail::send, config.hostname(), runtime::now);
        securityNotice = Optional.of(notices);
        installation.directory().tellOfEscrow(new EscrowNotice() {
            @Override
            public void shared(Person person, Escrow escrow) {
                notices.tell(person.address(), "Officers can let you into your sealed account", EscrowMail.shared(escrow));
            }

            @Override
            public void asks(Person person, Escrow escrow) {
                notices.tell(person.address(), "Officers of the escrow wait for you to agree", EscrowMail.asks(escrow));
            }
        });
    }

    /** The way out, already at work. */
    private Outbound outbound() throws ConfigException {
        push(dialer);
        StsPolicies policies = new StsPolicies(
                installation.queue(), resolver, new StsFetcher(dialer, resolver, runtime::nanoTime), runtime::now);
        FlowFile flow = flowFile();
        Router router = OutboundAssembly.router(
                config.outbound(), installation.folder(), resolver, dialer, config.hostname(), policies::of);
        OutboundService service = new OutboundService(
                installation.queue(),
                new OutboundService.Setting(
                        installation.gate(),
                        installation.directory(),
                        new Connector(
                                dialer,
                                router,
                                config.hostname(),
                                new TlsResults(installation.feedback(), runtime::now),
                                new SourcePools(() -> flow.get().pools(), metrics)),
                        Schedule.standard(),
                        config.hostname(),
                        metrics,
                        installation.trace(),
                        Optional.of(installation.rewriting()),
                        installation.feedback()),
                runtime);
        closeables.push(service);
        govern(service, flow);
        service.start();
        reports(dialer, policies, service);
        return service;
    }

    /** Tells devices of changes, where names can be looked up. */
    private void push(Dialer dialer) throws ConfigException {
        try {
            WebPush push = new WebPush(
                    installation.gate(),
                    new WebPushOut(
                            dialer, resolver, installation.directory(), config.hostname(), runtime::nanoTime),
                    runtime);
            closeables.push(push);
            push.start();
            webPush = Optional.of(push);
        } catch (IOException e) {
            throw new ConfigException("the subscriptions of devices cannot be read: " + e.getMessage());
        }
    }

    /** The rules of the organisation and the filters it asks, followed as their file changes. */
    private FlowFile flowFile() throws ConfigException {
        FlowFile file = FlowFile.open(installation.folder().mailFlow());
        closeables.push(runtime.every(FlowFile.PERIOD, file::follow));
        metrics.gauge(
                "redoubt_rules_refused",
                "Whether mail-flow.toml cannot be used and earlier rules are in force",
                () -> file.problem().isPresent() ? 1 : 0);
        return file;
    }

    private void govern(OutboundService service, FlowFile file) {
        service.filter(new Milters(() -> file.get().milters(), dialer, config.hostname(), runtime::nanoTime));
        service.govern(new MailFlow(
                () -> file.get().rules(),
                installation.queue(),
                new MailFlow.Setting(
                        installation.directory(),
                        installation.gate(),
                        installation.audit(),
                        installation.trace(),
                        runtime::now,
                        runtime::nanoTime,
                        config.hostname())));
    }

    private void reports(Dialer dialer, StsPolicies policies, Outbound outbound) {
        ReportSender sender = new ReportSender(
                installation.feedback(),
                new ReportSender.Setting(
                        installation.queue(),
                        new SystemMail(outbound, installation.directory(), installation.gate()),
                        installation.directory(),
                        resolver,
                        policies::of,
                        new HttpsPost(dialer, resolver),
                        config.hostname()),
                runtime::now);
        closeables.push(runtime.every(ReportSender.PERIOD, () -> housekeeping.beside("reports", () -> {
            sender.run();
            installation.feedback().age();
        })));
    }

    /** One handler for each protocol and role; it serves every address of its listener. */
    private Map<ListenerKind, ConnectionHandler> handlers(Outbound outbound) throws ConfigException {
        Map<ListenerKind, ConnectionHandler> handlers = new HashMap<>();
        handlers.put(ListenerKind.SMTP, smtp(SmtpConfig.Mode.MX, outbound));
        handlers.put(ListenerKind.LMTP, smtp(SmtpConfig.Mode.LMTP, outbound));
        handlers.put(ListenerKind.SUBMISSION, smtp(SmtpConfig.Mode.SUBMISSION, outbound));
        handlers.put(ListenerKind.SUBMISSIONS, smtp(SmtpConfig.Mode.SUBMISSIONS, outbound));
        ImapServer imap = new ImapServer(
                ImapConfig.of(config.hostname())
                        .withMaxMessageOctets(config.messageOctets())
                        .withInsecureLoopbackAuth(config.insecureLoopbackAuth())
                        .withJmapSession(jmapSession()),
                installation.gate(),
                installation.directory(),
                metrics);
        handlers.put(ListenerKind.IMAP, imap);
        handlers.put(ListenerKind.IMAPS, imap);
        Pop3Server pop3 = new Pop3Server(
                Pop3Config.of(config.hostname()).withInsecureLoopbackAuth(config.insecureLoopbackAuth()),
                installation.gate(),
                installation.directory(),
                metrics);
        handlers.put(ListenerKind.POP3, pop3);
        handlers.put(ListenerKind.POP3S, pop3);
        handlers.put(
                ListenerKind.MANAGESIEVE,
                new ManageSieveServer(
                        ManageSieveConfig.standard().withInsecureLoopbackAuth(config.insecureLoopbackAuth()),
                        installation.gate(),
                        installation.directory(),
                        metrics));
        return handlers;
    }

    /** How the first HTTPS listener is reached; empty when there is none. */
    private Optional<String> httpsOrigin() {
        return config.listeners().stream()
                .filter(listener -> listener.kind() == ListenerKind.HTTPS)
                .findFirst()
                .map(listener -> listener.port() + options.portOffset())
                .map(port -> "https://" + config.hostname() + (port == 443 ? "" : ":" + port));
    }

    /** Where programs that know IMAP find JMAP (RFC 9698). */
    private Optional<URI> jmapSession() {
        return httpsOrigin().map(origin -> URI.create(origin + JmapServer.SESSION_PATH));
    }

    /** Tokens are given by browser, so they are taken where there is HTTPS and nowhere else. */
    private void oauth() {
        oauth = httpsOrigin().map(origin -> new Provider(
                origin,
                config.hostname(),
                JmapServer.SESSION_PATH,
                installation.directory(),
                installation.grants(),
                securityNotice.orElseThrow()::tell,
                InstantSource.system(),
                runtime));
        oauth.ifPresent(provider -> {
            installation.directory().takeTokens(provider);
            closeables.push(runtime.every(
                    Provider.SWEEP, () -> housekeeping.beside("grants", provider::sweep)));
        });
    }

    /** Certificates by which people are known. */
    private void clientCertificates() throws ConfigException {
        if (config.clientCertificates().isEmpty()) {
            return;
        }
        try {
            ClientCertificatesConfig clients =
                    config.clientCertificates().get().in(installation.folder()::resolve);
            ClientCertificates known = ClientCertificates.open(clients, InstantSource.system());
            installation.directory().takeCertificates(known, clients.demanded());
            certificates.askForCertificates(
                    ASKING_FOR_CERTIFICATES.stream().map(ListenerKind::text).collect(Collectors.toSet()),
                    known::authorities);
            closeables.push(runtime.every(CERTIFICATE_FILES, () -> housekeeping.beside("client-certificates", known::follow)));
        } catch (IOException wrong) {
            throw new ConfigException("[client_certificates]: " + wrong.getMessage());
        }
    }

    /** The sign-in of the organisation's identity provider, in the web application and where programs are let in. */
    private void oidc() throws ConfigException {
        Optional<OidcConfig> configured = config.oidc();
        Optional<String> origin = httpsOrigin();
        if (configured.isEmpty() || origin.isEmpty()) {
            return;
        }
        try {
            Issuer issuer = ProviderFetcher.issuer(
                    configured.get(), installation.folder()::resolve, new Hosts(dialer, resolver));
            RelyingParty party = new RelyingParty(
                    issuer,
                    origin.get(),
                    installation.directory(),
                    browsers,
                    which -> LocalAdmin.endSessions(installation, which),
                    InstantSource.system(),
                    runtime);
            oidc = Optional.of(party);
            oauth.ifPresent(provider -> provider.alsoBy(new OutsideSignIn() {
                @Override
                public String label() {
                    return party.label();
                }

                @Override
                public void begin(HttpExchange exchange, Then then) throws IOException {
                    party.begin(
                            exchange,
                            (back, came) -> then.came(
                                    back, came.login(), came.standing(), came.secondFactor(), came.outcome()));
                }
            }));
        } catch (IOException wrong) {
            throw new ConfigException(String.valueOf(wrong.getMessage()));
        }
    }

    /** Machines that may send without signing in. A network as large as these would be an open relay. */
    private List<Network> relaying() throws ConfigException {
        List<Network> networks = new ArrayList<>();
        for (ListenerSettings listener : config.listeners()) {
            for (String text : listener.relaying()) {
                try {
                    networks.add(Network.parse(text));
                } catch (IllegalArgumentException e) {
                    throw new ConfigException("relay_networks must be addresses or networks such as 10.0.0.0/8: " + e.getMessage());
                }
                Network last = networks.getLast();
                if (last.length() < (last.prefix() instanceof Inet4Address ? WIDEST_RELAYED_4 : WIDEST_RELAYED_6)) {
                    throw new ConfigException("relay_networks: " + text + " is so wide that strangers could send through here");
                }
            }
        }
        return networks;
    }

    private SmtpServer smtp(SmtpConfig.Mode mode, Outbound outbound) throws ConfigException {
        SmtpConfig smtp = SmtpConfig.of(mode, config.hostname())
                .withRelaying(relaying())
                .withMaxMessageOctets(config.messageOctets())
                .withInsecureLoopbackAuth(config.insecureLoopbackAuth());
        Optional<Arrivals> checks = mode == SmtpConfig.Mode.MX ? arrivals() : Optional.empty();
        return new SmtpServer(smtp, installation.gate(), installation.directory(), outbound, metrics, runtime, checks, inside());
    }

    private Optional<Arrivals> arrivals() {
        AuthenticationConfig authentication = config.authentication();
        return authentication.check() && resolver.available()
                ? Optional.of(new Arrivals(
                        resolver,
                        config.hostname(),
                        authentication.refuseDmarcReject(),
                        authentication.trustedSealers().stream().map(DnsName::of).collect(Collectors.toSet()),
                        spamPolicy(),
                        new SecureRandom(),
                        runtime::nanoTime,
                        installation.feedback()))
                : Optional.empty();
    }

    private Optional<SpamPolicy> spamPolicy() {
        SpamConfig spam = config.spam();
        List<DnsList> lists = Stream.concat(
                        spam.addressLists().stream().map(zone -> new DnsList(zone, DnsLists.Kind.ADDRESSES, LISTED)),
                        spam.domainLists().stream().map(zone -> new DnsList(zone, DnsLists.Kind.DOMAINS, LISTED)))
                .toList();
        return spam.check()
                ? Optional.of(new SpamPolicy(
                        new SpamPolicy.Scores(
                                spam.greylistScore() == 0 ? spam.junkScore() : spam.greylistScore(),
                                spam.junkScore(),
                                spam.quarantineScore() == 0 ? Double.POSITIVE_INFINITY : spam.quarantineScore(),
                                spam.rejectScore()),
                        new Quarantine(Duration.ofDays(spam.quarantineDays()), spam.quarantineMegabytes() << 20),
                        Set.copyOf(spam.refusedFiles()),
                        lists,
                        scanners(spam),
                        spam.greylistScore() == 0
                                ? Optional.empty()
                                : Optional.of(new Greylist(installation.queue(), runtime::now)),
                        Optional.of(installation.reputations()),
                        this::ownDomains,
                        new OwnNames(installation.directory()::people, runtime::nanoTime)))
                : Optional.empty();
    }

    /** Who looks for viruses in mail that is not that of strangers. */
    private Optional<Scanners> inside() {
        return config.spam().clamd().isPresent() && config.spam().scanInside() ? scanners(config.spam()) : Optional.empty();
    }

    private Optional<Scanners> scanners(SpamConfig spam) {
        if (spam.clamd().isEmpty() && spam.rspamd().isEmpty()) {
            return Optional.empty();
        }
        Dialer dialer = new Dialer(runtime, List.of());
        closeables.push(dialer);
        return Optional.of(
                new Scanners(dialer, spam.clamd(), spam.rspamd(), spam.deferUnscanned(), runtime::nanoTime));
    }

    private Set<String> ownDomains() {
        return installation.directory().domains().stream().map(DomainName::ascii).collect(Collectors.toSet());
    }

    /** The configured addresses, unless the command line names one; services for this machine never leave it by that. */
    private List<String> addresses(ListenerSettings settings) throws ConfigException {
        if (options.host().isEmpty()) {
            return settings.addresses();
        }
        String host = options.host().get();
        return settings.kind().local() && !address(host).isLoopbackAddress() ? settings.addresses() : List.of(host);
    }

    private InetSocketAddress bindTo(ListenerSettings settings, String address) throws ConfigException {
        int port = settings.port() + options.portOffset();
        if (port < 1 || port > 65535) {
            throw new ConfigException("the port of " + settings.kind().text() + " with the offset is " + port
                    + "; ports are from 1 to 65535");
        }
        return address.equals("*") ? new InetSocketAddress(port) : new InetSocketAddress(address(address), port);
    }

    private static InetAddress address(String text) throws ConfigException {
        try {
            return text.equals("*") ? new InetSocketAddress(0).getAddress() : InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new ConfigException("'" + text + "' is no address of this machine");
        }
    }

    private void open(ListenerSettings settings, InetSocketAddress to, Map<ListenerKind, ConnectionHandler> handlers)
            throws ConfigException, IOException {
        ListenerKind kind = settings.kind();
        try {
            ConnectionHandler handler = handlers.get(kind);
            if (kind == ListenerKind.HTTPS) {
                openHttps(listenerConfig(settings, to));
            } else if (kind == ListenerKind.ADMINISTRATION) {
                openAdministration(listenerConfig(settings, to));
            } else if (handler == null) {
                LogReader sealed = new LogReader(installation.folder().sealedAudit());
                closeables.push(AdminHttp.open(to, metrics, installation::health, Map.of("/audit/", sealed::published), this::refusedFigures));
            } else {
                listeners.open(listenerConfig(settings, to), handler, overload(kind));
            }
        } catch (SocketException e) {
            throw new ConfigException("cannot listen on " + to.getAddress().getHostAddress() + ":" + to.getPort()
                    + " for " + kind.text() + ": " + e.getMessage() + hint(to));
        }
        open.add(new OpenListener(kind, to.getAddress().getHostAddress(), to.getPort()));
        LOG.log(
                Level.INFO,
                "event=server.listening listener=" + kind.text() + " address="
                        + to.getAddress().getHostAddress() + " port=" + to.getPort());
    }

    /** Where figures are, nobody signs in: whatever is refused there is a stranger's. */
    private void refusedFigures(InetSocketAddress from, String method, String target, int status) {
        installation
                .directory()
                .probes()
                .seen(
                        new SessionInfo(
                                "-", ListenerKind.ADMIN.text(), from.getAddress().getHostAddress() + ":" + from.getPort(), false),
                        "HTTP-" + status,
                        AttackShapes.of(target, List.of()),
                        method + ':' + target);
    }

    private static HttpConfig httpConfig(ListenerConfig listener) {
        return new HttpConfig(
                listener.name(),
                listener.address(),
                listener.maxConnections(),
                listener.maxPerAddress(),
                listener.proxySources());
    }

    private void openAdministration(ListenerConfig listener) throws IOException {
        WebSessions browsers = new WebSessions(
                WebSessions.Kind.ADMINISTRATION,
                installation.directory(),
                installation.audit(),
                InstantSource.system());
        List<Route> served = Stream.of(
                        AdminApi.routes(installation, browsers, this::openListeners),
                        StaticSite.ofAdministration(WebApplicationFiles.administration(), ADMINISTRATION_PAGES).routes())
                .flatMap(List::stream)
                .toList();
        routes.put(ListenerKind.ADMINISTRATION, served);
        closeables.push(HttpServer.open(
                httpConfig(listener),
                certificates,
                installation.directory(),
                served,
                Optional.of(browsers),
                metrics,
                runtime));
    }

    private Signatures signatures() {
        SmimeConfig smime = config.smime();
        return new Signatures(
                new Authorities(
                        smime.systemAuthorities(),
                        Optional.of(installation.folder().resolve(smime.authorities())),
                        InstantSource.system()),
                InstantSource.system());
    }

    private void openHttps(ListenerConfig listener) throws IOException {
        Signatures signatures = signatures();
        HttpConfig http = httpConfig(listener);
        JmapServer jmap = new JmapServer(
                new JmapConfig(config.messageOctets(), Webmail.CAPABILITIES, signatures),
                installation.gate(),
                installation.directory(),
                jmapSubmitter,
                webPush,
                runtime);
        Webmail webmail = new Webmail(
                config.hostname(),
                installation.gate(),
                installation.directory(),
                browsers,
                new OneClickPost(dialer, resolver, runtime::nanoTime)::post,
                signatures,
                new Own(
                        installation.audit(),
                        Optional.of(new AuditHistory(installation.folder().audit())),
                        installation.grants(),
                        securityNotice.orElseThrow(),
                        InstantSource.system()),
                WebApplicationFiles.mail());
        DomainDns dns =
                new DomainDns(config, installation.folder(), installation.directory(), installation.resolver());
        // The first that fits counts, and the web application takes all below /mail/.
        List<Route> served = Stream.of(
                        dns.documents(options.portOffset(), oauth).routes(),
                        DoorPage.routes(),
                        oauth.map(Provider::routes).orElse(List.of()),
                        scim(),
                        witnessRoutes(),
                        oidc.map(RelyingParty::routes).orElse(List.of(NO_OIDC)),
                        jmap.routes(),
                        webmail.routes())
                .flatMap(List::stream)
                .toList();
        routes.put(ListenerKind.HTTPS, served);
        closeables.push(HttpServer.open(
                http, certificates, installation.directory(), served, Optional.of(browsers), metrics, runtime));
    }

    private List<Route> scim() {
        return httpsOrigin()
                .map(origin -> new ScimServer(
                        origin,
                        installation.directory(),
                        installation.provisioning(),
                        person -> installation.accounts().create(person.account(), person.quotaOctets()),
                        InstantSource.system(),
                        runtime))
                .map(ScimServer::routes)
                .orElse(List.of());
    }

    private List<Route> witnessRoutes() {
        return installation.witness().stream()
                .flatMap(signer -> new WitnessDesk(new Witness(
                                installation.folder().witness(), signer, config.audit().logs(), InstantSource.system()))
                        .routes().stream())
                .toList();
    }

    private static String hint(InetSocketAddress to) {
        return to.getPort() < 1024
                ? "; ports below 1024 need CAP_NET_BIND_SERVICE (see packaging/redoubt.service), or use --port-offset"
                        + " 10000"
                : "; is something else running there? Try another --port-offset";
    }

    private static ListenerConfig listenerConfig(ListenerSettings settings, InetSocketAddress to)
            throws ConfigException {
        TlsMode tls = switch (settings.kind().tls()) {
            case NONE -> TlsMode.PLAIN;
            case STARTTLS -> TlsMode.STARTTLS;
            case IMPLICIT -> TlsMode.IMPLICIT;
        };
        try {
            return ListenerConfig.of(settings.kind().text(), to, tls)
                    .withMaxConnections(settings.maxConnections(), settings.maxPerAddress())
                    .withApplicationProtocols(settings.kind().applicationProtocols())
                    .withProxySources(
                            settings.proxies().stream().map(Network::parse).toList());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("trusted_proxies of " + settings.kind().text()
                    + " must be addresses or networks such as 10.0.0.0/8: " + e.getMessage());
        }
    }

    private static ConnectionHandler overload(ListenerKind kind) {
        return switch (kind) {
            case SMTP, LMTP, SUBMISSION, SUBMISSIONS -> SmtpServer::refuseOverload;
            case IMAP, IMAPS -> ImapServer::refuse;
            case POP3, POP3S -> Pop3Server::refuse;
            case MANAGESIEVE -> ManageSieveServer::refuse;
            case HTTPS, ADMIN, ADMINISTRATION -> connection -> {};
        };
    }

    List<OpenListener> openListeners() {
        return List.copyOf(open);
    }

    /** What a listener of HTTPS serves, in the order in which it is asked who takes a request; nothing when it is not open. */
    List<Route> routes(ListenerKind kind) {
        return routes.getOrDefault(kind, List.of());
    }

    /** Accepts nothing more, lets conversations end, then stops; within eight seconds. */
    @Override
    public void close() {
        listeners.drain(DRAIN);
        while (!closeables.isEmpty()) {
            try {
                closeables.pop().close();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "event=server.close_failed", e);
            }
        }
    }
}
