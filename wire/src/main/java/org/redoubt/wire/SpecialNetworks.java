package org.redoubt.wire;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses that name no host of the Internet (RFC 6890 and the registries it made). A name that leads here was either
 * set up wrongly or shall make this server speak to its own neighbours.
 */
final class SpecialNetworks {
    private static final List<Network> ALL = Stream.of(
                    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
                    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
                    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
                    // Below ::/96 are the unspecified address, loopback and addresses of IPv4 in disguise; 64:ff9b:1,
                    // Teredo and 6to4 hold such too.
                    "::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32", "2002::/16", "fc00::/7",
                    "fe80::/10", "fec0::/10", "ff00::/8")
            .map(Network::parse)
            .toList();

    private SpecialNetworks() {}

    static boolean hold(InetAddress address) {
        return ALL.stream().anyMatch(network -> network.contains(address));
    }
}
