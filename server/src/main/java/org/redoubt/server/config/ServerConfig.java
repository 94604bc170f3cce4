package org.redoubt.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code redoubt.toml} says, complete and checked.
 *
 * @param hostname the name the server greets with and its certificate carries
 * @param insecureLoopbackAuth whether a password may cross loopback without TLS, for trials
 * @param messageOctets the largest message taken, in octets
 * @param ldap where people of some domains come from
 * @param smime whose word counts for signatures of mail
 * @param oidc who else vouches for people
 * @param clientCertificates certificates by which people are known
 * @param countries a table of addresses and their countries, absolute or relative to the data folder
 * @param logFile where log lines go; empty is stderr
 */
public record ServerConfig(
        String hostname,
        boolean insecureLoopbackAuth,
        MasterKeySource masterKey,
        List<CertificatePaths> certificates,
        long messageOctets,
        System.Logger.Level logLevel,
        Optional<Path> logFile,
        DnsConfig dns,
        AuthenticationConfig authentication,
        SpamConfig spam,
        SmimeConfig smime,
        AlertsConfig alerts,
        Optional<LdapConfig> ldap,
        Optional<OidcConfig> oidc,
        Optional<ClientCertificatesConfig> clientCertificates,
        Optional<Path> countries,
        AdministrationConfig administration,
        AuditConfig audit,
        List<ListenerSettings> listeners,
        OutboundSettings outbound) {
    /** 50 MiB: what the large providers take today, after base64. */
    public static final long DEFAULT_MESSAGE_OCTETS = 50L << 20;

    public ServerConfig {
        certificates = List.copyOf(certificates);
        listeners = List.copyOf(listeners);
    }

    /** PEM files, absolute or relative to the data folder: the chain, leaf first, and the PKCS#8 key. */
    public record CertificatePaths(Path chain, Path key) {}
}
