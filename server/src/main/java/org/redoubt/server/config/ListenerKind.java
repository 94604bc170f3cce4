package org.redoubt.server.config;

import java.util.List;
import java.util.Locale;

/** The services a server can offer, each with its registered port and its way to TLS. */
public enum ListenerKind {
    /** RFC 5321: mail from other servers. */
    SMTP(25, TlsUse.STARTTLS, 2_000, 100),
    /** RFC 2033: mail from a relay on this machine; the port is by custom, not registered. */
    LMTP(24, TlsUse.NONE, 500, 500),
    /** RFC 8314 3.3: mail from our people, TLS from the first byte. */
    SUBMISSIONS(465, TlsUse.IMPLICIT, 5_000, 100),
    /** RFC 6409: mail from our people. */
    SUBMISSION(587, TlsUse.STARTTLS, 5_000, 100),
    /** RFC 9051. */
    IMAP(143, TlsUse.STARTTLS, 50_000, 1_000),
    /** RFC 8314 3.2: IMAP, TLS from the first byte. */
    IMAPS(993, TlsUse.IMPLICIT, 50_000, 1_000),
    /** RFC 1939. */
    POP3(110, TlsUse.STARTTLS, 10_000, 500),
    /** RFC 8314 3.2: POP3, TLS from the first byte. */
    POP3S(995, TlsUse.IMPLICIT, 10_000, 500),
    /** RFC 8620: JMAP, over HTTP (RFC 9110) with TLS. */
    HTTPS(443, TlsUse.IMPLICIT, 10_000, 500),
    /** RFC 5804: people look after their Sieve scripts. */
    MANAGESIEVE(4190, TlsUse.STARTTLS, 2_000, 100),
    /** Health and metrics over HTTP; loopback unless configured otherwise. */
    ADMIN(8443, TlsUse.NONE, 100, 100),
    /** Administration by people with roles, over HTTPS; loopback unless configured otherwise. */
    ADMINISTRATION(9443, TlsUse.IMPLICIT, 200, 100);

    /** How a listener's connections come to be encrypted. */
    public enum TlsUse {
        NONE,
        STARTTLS,
        IMPLICIT
    }

    private final int standardPort;
    private final TlsUse tls;
    private final int maxConnections;
    private final int maxPerAddress;

    ListenerKind(int standardPort, TlsUse tls, int maxConnections, int maxPerAddress) {
        this.standardPort = standardPort;
        this.tls = tls;
        this.maxConnections = maxConnections;
        this.maxPerAddress = maxPerAddress;
    }

    public int standardPort() {
        return standardPort;
    }

    public TlsUse tls() {
        return tls;
    }

    /** Connections at once, unless the configuration says otherwise. */
    public int maxConnections() {
        return maxConnections;
    }

    /** Connections at once from one address, unless the configuration says otherwise. */
    public int maxPerAddress() {
        return maxPerAddress;
    }

    /** What it is called in a TLS handshake (the IANA registry of ALPN; "smtp" is by custom); empty for HTTP, which has names of its own. */
    public List<String> applicationProtocols() {
        return switch (this) {
            case SMTP, LMTP, SUBMISSIONS, SUBMISSION -> List.of("smtp", "esmtp");
            case IMAP, IMAPS -> List.of("imap");
            case POP3, POP3S -> List.of("pop3");
            case MANAGESIEVE -> List.of("managesieve");
            case HTTPS, ADMIN, ADMINISTRATION -> List.of();
        };
    }

    /** Whether this is for programs on the same machine, so that it stays on loopback by default. */
    public boolean local() {
        return this == LMTP || this == ADMIN || this == ADMINISTRATION;
    }

    /** The name in {@code [listeners.NAME]}, in logs and in metrics. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
