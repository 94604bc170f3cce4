package org.redoubt.guard.sigma;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A network; a single address is a network of one. */
public record Cidr(List<Byte> octets, int bits) {
    /** Reads {@code address/bits}; empty for what is not that. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        // Older writings such as 10.1 for 10.0.0.1 are more often mistakes.
        if (text.indexOf(':') < 0 && text.chars().filter(c -> c == '.').count() != 3) {
            return Optional.empty();
        }
        try {
            byte[] octets = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
            int bits = slash < 0 ? octets.length * 8 : Integer.parseInt(text.substring(slash + 1));
            return bits < 0 || bits > octets.length * 8 ? Optional.empty() : Optional.of(new Cidr(boxed(octets), bits));
        } catch (IllegalArgumentException wrong) {
            return Optional.empty();
        }
    }

    private static List<Byte> boxed(byte[] octets) {
        Byte[] boxed = new Byte[octets.length];
        Arrays.setAll(boxed, i -> octets[i]);
        return List.of(boxed);
    }

    /** Whether it is one address. */
    public boolean single() {
        return bits == octets.size() * 8;
    }

    /** Whether an address, as a text, is in it. */
    public boolean contains(String address) {
        try {
            byte[] other = InetAddress.ofLiteral(address).getAddress();
            if (other.length != octets.size()) {
                return false;
            }
            for (int i = 0; i * 8 < bits; i++) {
                int mask = bits - i * 8 >= 8 ? 0xff : 0xff << (8 - (bits - i * 8)) & 0xff;
                if (((other[i] ^ octets.get(i)) & mask) != 0) {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }
}
