package org.redoubt.transport.trust;

import java.net.InetAddress;
import java.util.Optional;

/** The mechanisms of RFC 7208 5. */
sealed interface SpfTerm {
    record All() implements SpfTerm {}

    record Include(SpfMacro domain) implements SpfTerm {}

    record A(Optional<SpfMacro> domain, Cidr cidr) implements SpfTerm {}

    record Mx(Optional<SpfMacro> domain, Cidr cidr) implements SpfTerm {}

    record Ptr(Optional<SpfMacro> domain) implements SpfTerm {}

    record Ip(InetAddress network, int prefix) implements SpfTerm {}

    record Exists(SpfMacro domain) implements SpfTerm {}

    /** How many leading bits count, of each family. */
    record Cidr(int ip4, int ip6) {
        static final Cidr WHOLE = new Cidr(32, 128);

        boolean matches(InetAddress network, InetAddress client) {
            return SpfTerm.matches(network, client, network.getAddress().length == 4 ? ip4 : ip6);
        }
    }

    /** Whether both agree in their first bits; addresses of two families never do. */
    static boolean matches(InetAddress network, InetAddress client, int prefix) {
        byte[] a = network.getAddress();
        byte[] b = client.getAddress();
        if (a.length != b.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit += 8) {
            int mask = prefix - bit >= 8 ? 0xff : 0xff << (8 - (prefix - bit));
            if (((a[bit / 8] ^ b[bit / 8]) & mask & 0xff) != 0) {
                return false;
            }
        }
        return true;
    }
}
