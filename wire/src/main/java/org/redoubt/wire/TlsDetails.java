package org.redoubt.wire;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.StandardConstants;

/**
 * What a TLS handshake agreed on.
 *
 * @param protocol "TLSv1.3" or "TLSv1.2"
 * @param cipher the suite's IANA name
 * @param serverName the host that the client asked for (SNI), lower case
 * @param serverEndPoint channel binding "tls-server-end-point" (RFC 5929 4): the hash of our certificate;
 *     empty when its signature algorithm defines none (Ed25519)
 * @param exporter channel binding "tls-exporter" (RFC 9266): 32 bytes; empty below TLS 1.3
 * @param peerChain the other side's certificates, its own first, whose key it has proved to have; of a client nobody has
 *     looked at them yet. Empty when it gave none
 */
public record TlsDetails(
        String protocol,
        String cipher,
        Optional<String> serverName,
        Optional<ChannelBinding> serverEndPoint,
        Optional<ChannelBinding> exporter,
        List<X509Certificate> peerChain) {
    public TlsDetails {
        peerChain = List.copyOf(peerChain);
    }

    private static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";
    private static final int EXPORTER_BYTES = 32;

    /** Bytes that both ends of one TLS connection know. */
    public record ChannelBinding(String hex) {
        static ChannelBinding of(byte[] bytes) {
            return new ChannelBinding(HexFormat.of().formatHex(bytes));
        }

        public byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }

        /** Without the bytes: they are of use to someone who sits between the ends. */
        @Override
        public String toString() {
            return "ChannelBinding";
        }
    }

    static TlsDetails of(SSLSession session) {
        return new TlsDetails(
                session.getProtocol(),
                session.getCipherSuite(),
                serverName(session),
                serverEndPoint(session.getLocalCertificates()),
                exporter(session),
                peerChain(session));
    }

    private static List<X509Certificate> peerChain(SSLSession session) {
        try {
            return Arrays.stream(session.getPeerCertificates())
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }

    private static Optional<String> serverName(SSLSession session) {
        return session instanceof ExtendedSSLSession extended
                ? hostName(extended.getRequestedServerNames())
                : Optional.empty();
    }

    /** The host among the names of a ClientHello, lower case. */
    static Optional<String> hostName(List<SNIServerName> names) {
        return names.stream()
                .filter(name -> name.getType() == StandardConstants.SNI_HOST_NAME)
                .map(name -> new SNIHostName(name.getEncoded()).getAsciiName().toLowerCase(Locale.ROOT))
                .findFirst();
    }

    private static Optional<ChannelBinding> serverEndPoint(Certificate[] chain) {
        if (chain == null || chain.length == 0 || !(chain[0] instanceof X509Certificate leaf)) {
            return Optional.empty();
        }
        return bindingHash(leaf.getSigAlgName()).flatMap(hash -> digest(hash, leaf));
    }

    // RFC 5929 4.1: the hash of the certificate's signature, with MD5 and SHA-1 replaced by SHA-256.
    private static Optional<String> bindingHash(String signatureAlgorithm) {
        String name = signatureAlgorithm.toUpperCase(Locale.ROOT);
        int with = name.indexOf("WITH");
        if (with < 0) {
            return Optional.empty();
        }
        return switch (name.substring(0, with)) {
            case "MD5", "SHA1", "SHA256" -> Optional.of("SHA-256");
            case "SHA384" -> Optional.of("SHA-384");
            case "SHA512" -> Optional.of("SHA-512");
            default -> Optional.empty();
        };
    }

    private static Optional<ChannelBinding> digest(String hash, X509Certificate leaf) {
        try {
            return Optional.of(
                    ChannelBinding.of(MessageDigest.getInstance(hash).digest(leaf.getEncoded())));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static Optional<ChannelBinding> exporter(SSLSession session) {
        // RFC 9266 4.2 wants the extended master secret below TLS 1.3, which the session does not tell.
        if (!session.getProtocol().equals("TLSv1.3") || !(session instanceof ExtendedSSLSession extended)) {
            return Optional.empty();
        }
        try {
            byte[] none = {};
            return Optional.of(
                    ChannelBinding.of(extended.exportKeyingMaterialData(EXPORTER_LABEL, none, EXPORTER_BYTES)));
        } catch (SSLException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
