package org.redoubt.guard;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/** Internet addresses that begin alike, as in {@code 192.0.2.0/24}; a single address is a range of one. */
public final class AddressRange {
    private final String text;
    private final byte[] address;
    private final int bits;

    private AddressRange(String text, byte[] address, int bits) {
        this.text = text;
        this.address = address;
        this.bits = bits;
    }

    /** Reads an address, or one with the number of bits behind a slash; empty for what is neither. No name is looked up. */
    public static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        // Older writings such as 10.1 for 10.0.0.1 are more often mistakes.
        if (text.indexOf(':') < 0 && text.chars().filter(c -> c == '.').count() != 3) {
            return Optional.empty();
        }
        try {
            byte[] address =
                    InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
            int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
            return bits < 0 || bits > address.length * 8
                    ? Optional.empty()
                    : Optional.of(new AddressRange(text, address, bits));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** The address that it was written with; the octets of it behind {@link #bits} mean nothing. */
    public byte[] address() {
        return address.clone();
    }

    /** How many bits of an address are the same in all of them. */
    public int bits() {
        return bits;
    }

    /** Whether it is one address. */
    public boolean single() {
        return bits == address.length * 8;
    }

    /** Whether an address, as in {@code 192.0.2.7}, is one of them; what is no address is not. */
    public boolean has(String other) {
        try {
            return begins(InetAddress.ofLiteral(other).getAddress());
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    private boolean begins(byte[] other) {
        int rest = bits % 8 == 0 ? 0 : 0xff << 8 - bits % 8 & 0xff;
        return other.length == address.length
                && Arrays.equals(address, 0, bits / 8, other, 0, bits / 8)
                && (rest == 0 || (address[bits / 8] & rest) == (other[bits / 8] & rest));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange range && bits == range.bits && range.begins(address);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(Arrays.copyOf(address, bits / 8)) + bits;
    }

    @Override
    public String toString() {
        return text;
    }
}
