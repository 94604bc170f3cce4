package org.redoubt.server.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.redoubt.transport.dns.DnsSettings;

/**
 * {@code [dns]}: whom the server asks.
 *
 * @param servers resolvers; empty means those of the machine
 * @param dnssec whether answers are validated here
 * @param trustAnchors a file of DS or DNSKEY records of zones whose keys are believed, beneath the data folder or absolute; without
 *     one, the Internet's root is
 */
public record DnsConfig(List<InetSocketAddress> servers, boolean dnssec, Optional<Path> trustAnchors) {
    private static final long MAX_ANCHORS = 64 << 10;

    public static final DnsConfig DEFAULT = new DnsConfig(List.of(), true, Optional.empty());

    public DnsConfig {
        servers = List.copyOf(servers);
    }

    /**
     * What a resolver needs; empty when there is no server to ask.
     *
     * @throws IOException when the trust anchors cannot be read
     */
    public Optional<DnsSettings> settings(Path folder) throws IOException {
        List<InetSocketAddress> asked = effectiveServers();
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        String anchors = DnsSettings.IANA_ROOT;
        if (trustAnchors.isPresent()) {
            Path file = folder.resolve(trustAnchors.get());
            if (!Files.isReadable(file) || Files.size(file) > MAX_ANCHORS) {
                throw new IOException(file + " cannot be read; [dns] trust_anchors names a file of DS or DNSKEY records");
            }
            anchors = Files.readString(file, StandardCharsets.US_ASCII);
        }
        return Optional.of(new DnsSettings(asked, dnssec, anchors));
    }

    /** The configured servers, or those in {@code /etc/resolv.conf}; none when there are neither. */
    public List<InetSocketAddress> effectiveServers() {
        return servers.isEmpty() ? NameServers.ofMachine() : servers;
    }
}
