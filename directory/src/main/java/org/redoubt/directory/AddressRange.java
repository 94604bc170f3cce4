package org.redoubt.directory;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * Internet addresses that begin alike.
 *
 * @param text as in {@code 192.0.2.0/24}
 */
public record AddressRange(String text) {
    /** Reads an address or a network; empty when it is neither. Names are not looked up. */
    public static Optional<AddressRange> parse(String text) {
        return parts(text).map(_ -> new AddressRange(text));
    }

    private record Parts(byte[] address, int bits) {}

    private static Optional<Parts> parts(String text) {
        int slash = text.indexOf('/');
        try {
            byte[] address =
                    InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
            int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
            return bits < 0 || bits > address.length * 8 ? Optional.empty() : Optional.of(new Parts(address, bits));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    /** Whether an address, as in {@code 192.0.2.7}, is one of them. */
    boolean has(String address) {
        Optional<Parts> other = parts(address);
        Optional<Parts> own = parts(text);
        if (other.isEmpty() || own.isEmpty() || other.get().address.length != own.get().address.length) {
            return false;
        }
        int bits = own.get().bits;
        byte[] a = own.get().address;
        byte[] b = other.get().address;
        int rest = bits % 8 == 0 ? 0 : 0xff << 8 - bits % 8 & 0xff;
        return Arrays.equals(a, 0, bits / 8, b, 0, bits / 8)
                && (rest == 0 || (a[bits / 8] & rest) == (b[bits / 8] & rest));
    }

    @Override
    public String toString() {
        return text;
    }
}
