package org.redoubt.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DomainName;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.SigningKey.State;
import org.redoubt.oauth.Provider;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.ListenerSettings;
import org.redoubt.server.config.OutboundSettings.HostSettings;
import org.redoubt.server.config.ServerConfig;
import org.redoubt.server.config.ServerConfig.CertificatePaths;
import org.redoubt.server.publish.Autodiscover;
import org.redoubt.server.publish.ClientSettings;
import org.redoubt.server.publish.DomainDocuments;
import org.redoubt.transport.dns.BoundedResolver;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.trust.DomainAudit;
import org.redoubt.transport.trust.DomainPublication;
import org.redoubt.transport.trust.DomainPublication.Key;
import org.redoubt.transport.trust.DomainPublication.Service;
import org.redoubt.transport.trust.DomainRecord;

/** What a domain has to publish, and what it does; a row for each record. */
final class DomainDns {
    /** A person waits; some forty questions are asked, most of them answered at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int QUESTIONS = 200;

    private final ServerConfig config;
    private final DataFolder folder;
    private final Directory directory;
    private final Resolver resolver;

    DomainDns(ServerConfig config, DataFolder folder, Directory directory, Resolver resolver) {
        this.config = config;
        this.folder = folder;
        this.directory = directory;
        this.resolver = resolver;
    }

    AdminAnswer check(String name) throws IOException {
        Optional<DomainName> domain = DomainName.parse(name).filter(given -> directory.localDomain(given.ascii()));
        if (domain.isEmpty()) {
            return new AdminAnswer.Refused(Outcome.Problem.NO_SUCH_DOMAIN.text());
        }
        DomainPublication wanted = wanted(domain.get());
        List<Map<String, Object>> rows = new ArrayList<>();
        Resolver bounded = new BoundedResolver(resolver, QUESTIONS, PATIENCE, System::nanoTime);
        for (DomainRecord record : new DomainAudit(wanted, bounded, Instant.now()).run()) {
            rows.add(row(record));
        }
        return new AdminAnswer.Done(wanted.mtaStsAddress() + '\n' + wanted.mtaStsPolicy().replace("\r\n", "\n"), rows);
    }

    private static Map<String, Object> row(DomainRecord record) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", record.name());
        row.put("type", record.type());
        row.put("data", record.data());
        row.put("state", record.state().name().toLowerCase(Locale.ROOT));
        row.put("needed", record.needed());
        row.put("words", record.words());
        row.put("zone", record.zoneLine());
        return row;
    }

    /**
     * What the server gives out over HTTPS for its domains.
     *
     * @param oauth where programs get tokens, if they do
     */
    DomainDocuments documents(int portOffset, Optional<Provider> oauth) {
        List<ClientSettings.Service> services = config.listeners().stream()
                .flatMap(listener -> clientService(listener, portOffset).stream())
                .sorted(Comparator.comparing(ClientSettings.Service::startTls))
                .sorted(Comparator.comparing(ClientSettings.Service::type))
                .toList();
        return new DomainDocuments(
                directory::localDomain,
                domain -> DomainPublication.mtaStsPolicy(DnsName.of(config.hostname()), enforcesSts(domain)),
                domain -> ClientSettings.of(domain, config.hostname(), services, oauth.map(DomainDns::tokens)),
                address -> Autodiscover.of(address, config.hostname(), services));
    }

    private static ClientSettings.Tokens tokens(Provider oauth) {
        return new ClientSettings.Tokens(
                oauth.issuer(), oauth.scope(), oauth.authorizationEndpoint(), oauth.tokenEndpoint(), oauth.clientId());
    }

    private static Optional<ClientSettings.Service> clientService(ListenerSettings listener, int portOffset) {
        int port = listener.port() + portOffset;
        return switch (listener.kind()) {
            case IMAPS -> Optional.of(new ClientSettings.Service("imap", port, false));
            case IMAP -> Optional.of(new ClientSettings.Service("imap", port, true));
            case POP3S -> Optional.of(new ClientSettings.Service("pop3", port, false));
            case POP3 -> Optional.of(new ClientSettings.Service("pop3", port, true));
            case SUBMISSIONS -> Optional.of(new ClientSettings.Service("smtp", port, false));
            case SUBMISSION -> Optional.of(new ClientSettings.Service("smtp", port, true));
            case SMTP, LMTP, MANAGESIEVE, HTTPS, ADMIN, ADMINISTRATION -> Optional.empty();
        };
    }

    private DomainPublication wanted(DomainName domain) throws IOException {
        return new DomainPublication(
                DnsName.of(domain.ascii()),
                DnsName.of(config.hostname()),
                directory.signingKeys(domain).stream()
                        .map(key -> new Key(key.selector(), key.record(), key.state() == State.RETIRED))
                        .toList(),
                certificate(),
                config.listeners().stream().flatMap(listener -> service(listener).stream()).toList(),
                config.outbound().smartHost().map(HostSettings::host),
                enforcesSts(domain.ascii()));
    }

    private boolean enforcesSts(String domain) {
        return config.authentication().mtaStsEnforce().stream().anyMatch(domain::equalsIgnoreCase);
    }

    /** RFC 6186 3.1, RFC 8314 5.1. */
    private static Optional<Service> service(ListenerSettings listener) {
        Optional<String> label =
                switch (listener.kind()) {
                    case SUBMISSIONS -> Optional.of("submissions");
                    case SUBMISSION -> Optional.of("submission");
                    case IMAPS -> Optional.of("imaps");
                    case IMAP -> Optional.of("imap");
                    case POP3S -> Optional.of("pop3s");
                    case POP3 -> Optional.of("pop3");
                    // RFC 5804 1.8
                    case MANAGESIEVE -> Optional.of("sieve");
                    // RFC 8620 2.2
                    case HTTPS -> Optional.of("jmap");
                    case SMTP, LMTP, ADMIN, ADMINISTRATION -> Optional.empty();
                };
        return label.map(name -> new Service(name, listener.port()));
    }

    /** What port 25 shows to a client that asks for the host's name: the one of that name, or the first. */
    private Optional<X509Certificate> certificate() throws IOException {
        List<X509Certificate> leaves = new ArrayList<>();
        for (CertificatePaths paths : config.certificates()) {
            byte[] pem = Files.readAllBytes(folder.resolve(paths.chain()));
            try {
                for (Certificate certificate :
                        CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
                    leaves.add((X509Certificate) certificate);
                    break;
                }
            } catch (CertificateException e) {
                throw new IOException(paths.chain() + " is no PEM certificate", e);
            }
        }
        return leaves.stream()
                .filter(leaf -> DomainAudit.named(leaf, DnsName.of(config.hostname())))
                .findFirst()
                .or(() -> leaves.stream().findFirst());
    }
}
