package org.redoubt.transport.trust;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Addresses as people write them. */
final class IpText {
    private IpText() {}

    /** Dotted quad, or the canonical form of RFC 5952 4. */
    static String of(InetAddress address) {
        byte[] octets = address.getAddress();
        if (address instanceof Inet4Address) {
            return (octets[0] & 0xff) + "." + (octets[1] & 0xff) + "." + (octets[2] & 0xff) + "." + (octets[3] & 0xff);
        }
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < octets.length; i += 2) {
            groups.add(Integer.toHexString((octets[i] & 0xff) << 8 | octets[i + 1] & 0xff));
        }
        int best = 0;
        int length = 1;
        for (int from = 0; from < groups.size(); from++) {
            int to = from;
            while (to < groups.size() && groups.get(to).equals("0")) {
                to++;
            }
            if (to - from > length) {
                best = from;
                length = to - from;
            }
        }
        return length < 2
                ? String.join(":", groups)
                : String.join(":", groups.subList(0, best)) + "::"
                        + String.join(":", groups.subList(best + length, groups.size()));
    }
}
