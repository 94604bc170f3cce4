package org.redoubt.wire;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What counts as one address in limits: an IPv4 address, or the first 64 bits of an IPv6 address, since that
 * much is given to a single household or machine.
 */
final class AddressKey {
    /** No IPv6 prefix in use begins with 0000:0001. */
    private static final long IPV4 = 1L << 32;

    private AddressKey() {}

    static long of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.remaining() == Integer.BYTES ? IPV4 | (bytes.getInt() & 0xffffffffL) : bytes.getLong();
    }
}
