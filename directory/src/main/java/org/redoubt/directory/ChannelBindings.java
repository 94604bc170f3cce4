package org.redoubt.directory;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Bytes that both ends of the TLS connection below a SASL exchange know, and nobody between them (RFC 5056). A
 * protocol takes them from its connection.
 */
public final class ChannelBindings {
    /** No TLS, or none that was ended here. */
    public static final ChannelBindings NONE = new ChannelBindings(Optional.empty(), Optional.empty(), List.of());

    private final List<X509Certificate> certificates;
    private final Optional<byte[]> exporter;
    private final Optional<byte[]> serverEndPoint;

    private ChannelBindings(
            Optional<byte[]> exporter, Optional<byte[]> serverEndPoint, List<X509Certificate> certificates) {
        this.certificates = List.copyOf(certificates);
        this.exporter = exporter;
        this.serverEndPoint = serverEndPoint;
    }

    /**
     * Those of one connection.
     *
     * @param exporter "tls-exporter", RFC 9266
     * @param serverEndPoint "tls-server-end-point", RFC 5929 4
     */
    public static ChannelBindings of(Optional<byte[]> exporter, Optional<byte[]> serverEndPoint) {
        return of(exporter, serverEndPoint, List.of());
    }

    /** @param certificates those with which the client has connected, its own first; nobody has looked at them yet */
    public static ChannelBindings of(
            Optional<byte[]> exporter, Optional<byte[]> serverEndPoint, List<X509Certificate> certificates) {
        return new ChannelBindings(exporter.map(byte[]::clone), serverEndPoint.map(byte[]::clone), certificates);
    }

    List<X509Certificate> certificates() {
        return certificates;
    }

    /** Whether there is any to bind to. */
    public boolean any() {
        return exporter.isPresent() || serverEndPoint.isPresent();
    }

    Optional<byte[]> named(String type) {
        return switch (type) {
            case "tls-exporter" -> exporter;
            case "tls-server-end-point" -> serverEndPoint;
            default -> Optional.empty();
        };
    }
}
