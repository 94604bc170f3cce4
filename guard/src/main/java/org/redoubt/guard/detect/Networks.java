package org.redoubt.guard.detect;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;

/** Network addresses as texts, from {@code address:port}. No name is ever looked up: what is no address is nothing. */
public final class Networks {
    private Networks() {}

    /** Of {@code address:port}; empty for what is not that. */
    public static String address(String remote) {
        int colon = remote.lastIndexOf(':');
        String host = colon < 0 ? remote : remote.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        int zone = host.indexOf('%');
        host = zone < 0 ? host : host.substring(0, zone);
        return literal(host) ? host : "";
    }

    private static boolean literal(String host) {
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException name) {
            return false;
        }
    }

    /** The /24 of an IPv4 address, the /48 of an IPv6 one: a household or an office. */
    public static String near(String remote) {
        return prefix(remote, 3, 6);
    }

    /** The /16 of an IPv4 address, the /32 of an IPv6 one: a provider. */
    static String wide(String remote) {
        return prefix(remote, 2, 4);
    }

    private static String prefix(String remote, int octets4, int octets6) {
        String text = address(remote);
        if (text.isEmpty()) {
            return "";
        }
        InetAddress address = InetAddress.ofLiteral(text);
        byte[] octets = address.getAddress();
        int kept = address instanceof Inet4Address ? octets4 : octets6;
        Arrays.fill(octets, kept, octets.length, (byte) 0);
        try {
            return InetAddress.getByAddress(octets).getHostAddress() + "/" + kept * 8;
        } catch (java.net.UnknownHostException impossible) {
            throw new IllegalStateException("an address has a wrong length", impossible);
        }
    }
}
