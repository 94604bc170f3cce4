package org.redoubt.transport.dns;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Whom to ask.
 *
 * @param servers resolvers that do recursion, asked in turn; at least one
 * @param validate whether signatures are checked here; without that, nothing is ever called secure
 * @param rootAnchors DS or DNSKEY records of the root as zone files write them
 */
public record DnsSettings(List<InetSocketAddress> servers, boolean validate, String rootAnchors) {
    /** The root's keys of 2017 and 2024 as IANA publishes them (RFC 9718). */
    public static final String IANA_ROOT = """
            . IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
            . IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
            """;

    public DnsSettings {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no name server to ask");
        }
    }

    public static DnsSettings of(List<InetSocketAddress> servers, boolean validate) {
        return new DnsSettings(servers, validate, IANA_ROOT);
    }
}
