package org.redoubt.transport.dns;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The data of one record, of the types that mail needs. */
public sealed interface Rdata {

    /** A (RFC 1035 3.4.1) or AAAA (RFC 3596 2.2). */
    record Address(InetAddress address) implements Rdata {}

    /** RFC 1035 3.3.9. The host is {@link DnsName#ROOT} in a null MX (RFC 7505 3). */
    record Mx(int preference, DnsName host) implements Rdata {}

    /**
     * RFC 1035 3.3.14.
     *
     * @param text the record's strings joined without anything between them (RFC 7208 3.3, RFC 6376 3.6.2.2), an octet
     *     a character
     */
    record Txt(String text) implements Rdata {
        /** The octets. */
        public byte[] octets() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** RFC 6698 2.1. */
    record Tlsa(int usage, int selector, int matchingType, byte[] association) implements Rdata {
        public Tlsa {
            association = association.clone();
        }

        @Override
        public byte[] association() {
            return association.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tlsa tlsa && toString().equals(tlsa.toString());
        }

        @Override
        public int hashCode() {
            return toString().hashCode();
        }

        @Override
        public String toString() {
            return usage + " " + selector + " " + matchingType + " " + HexFormat.of().formatHex(association);
        }
    }

    /** RFC 2782. */
    record Srv(int priority, int weight, int port, DnsName target) implements Rdata {}

    /**
     * RFC 8659 4.1.
     *
     * @param tag such as {@code issue}
     */
    record Caa(int flags, String tag, String value) implements Rdata {}

    /** RFC 1035 3.3.12. */
    record Ptr(DnsName name) implements Rdata {}

    /** RFC 1035 3.3.1. */
    record Cname(DnsName name) implements Rdata {}
}
