package org.redoubt.wire;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * A range of IP addresses, written "10.0.0.0/8", "2001:db8::/32" or as one address.
 *
 * @param prefix the first address; its bits behind the length are zero
 * @param length bits that an address must share with it
 */
public record Network(InetAddress prefix, int length) {
    public Network {
        if (length < 0 || length > prefix.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("network prefix length out of range");
        }
    }

    /**
     * Reads a range from text; names are never resolved.
     *
     * @throws IllegalArgumentException when the text is no such range
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            InetAddress single = InetAddress.ofLiteral(text);
            return new Network(single, single.getAddress().length * Byte.SIZE);
        }
        return new Network(
                InetAddress.ofLiteral(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    public boolean contains(InetAddress address) {
        byte[] ours = prefix.getAddress();
        byte[] theirs = address.getAddress();
        int whole = length / Byte.SIZE;
        if (ours.length != theirs.length || !Arrays.equals(ours, 0, whole, theirs, 0, whole)) {
            return false;
        }
        int rest = length % Byte.SIZE;
        int mask = 0xff << (Byte.SIZE - rest);
        return rest == 0 || ((ours[whole] ^ theirs[whole]) & mask & 0xff) == 0;
    }

    @Override
    public String toString() {
        return prefix.getHostAddress() + "/" + length;
    }
}
