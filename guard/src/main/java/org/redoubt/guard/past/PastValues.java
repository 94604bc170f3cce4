package org.redoubt.guard.past;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.redoubt.guard.AddressRange;
import org.redoubt.guard.indicator.Indicator;
import org.redoubt.guard.indicator.Indicator.Type;

/**
 * Hashes of what an indicator can match in one message, under the installation's key, each once. An address is there with the
 * networks that it is in, since a hash cannot be asked which it is in. For one thread.
 */
public final class PastValues {
    /** Networks of an indicator that are wider are not looked for: each would be in too much. */
    private static final int WIDEST_4 = 8;

    private static final int WIDEST_6 = 16;

    private final KeyedHash hash;
    /** Open addressing; 0 stands for an empty slot. */
    private long[] slots = new long[64];

    private int count;

    PastValues(KeyedHash hash) {
        this.hash = hash;
    }

    /** Takes a value as {@link org.redoubt.guard.indicator.Indicators#find} does. Beyond some thousand nothing is taken, but for hashes
     * of files: of those, twice as many. */
    public void add(Type type, String value) {
        if (type != Type.ADDRESS) {
            put(key(hash, type, value), type == Type.HASH ? Limits.MAX_VALUES : Limits.MAX_OTHER_VALUES);
            return;
        }
        byte[] address = InetAddress.ofLiteral(value).getAddress();
        for (int bits = address.length * 8; bits >= widest(address); bits--) {
            put(network(hash, address, bits), Limits.MAX_OTHER_VALUES);
        }
    }

    private static int widest(byte[] address) {
        return address.length == 4 ? WIDEST_4 : WIDEST_6;
    }

    private void put(long key, int most) {
        if (count >= most) {
            return;
        }
        if (count * 2 >= slots.length) {
            long[] before = slots;
            slots = new long[before.length * 2];
            for (long one : before) {
                if (one != 0) {
                    slots[slot(one)] = one;
                }
            }
        }
        int at = slot(key);
        if (key != 0 && slots[at] == 0) {
            slots[at] = key;
            count++;
        }
    }

    private int slot(long key) {
        int at = (int) key & slots.length - 1;
        while (slots[at] != 0 && slots[at] != key) {
            at = at + 1 & slots.length - 1;
        }
        return at;
    }

    /** All of them, in no order. */
    public long[] hashes() {
        long[] all = new long[count];
        int at = 0;
        for (long one : slots) {
            if (one != 0) {
                all[at++] = one;
            }
        }
        return all;
    }

    /** What an indicator is in the log. */
    static long key(KeyedHash hash, Indicator indicator) {
        if (indicator.type() == Type.ADDRESS) {
            AddressRange range = AddressRange.parse(indicator.value()).orElseThrow();
            return network(hash, range.address(), range.bits());
        }
        return key(hash, indicator.type(), indicator.value());
    }

    private static long key(KeyedHash hash, Type type, String value) {
        byte[] text = (type == Type.URL ? canonical(value) : value).getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[text.length + 1];
        all[0] = (byte) type.ordinal();
        System.arraycopy(text, 0, all, 1, text.length);
        return hash.of(all);
    }

    /** A sentence may end behind a link, and a slash there says nothing. */
    static String canonical(String link) {
        int end = link.length();
        while (end > 0 && ".,;:!".indexOf(link.charAt(end - 1)) >= 0) {
            end--;
        }
        return link.substring(0, end > 0 && link.charAt(end - 1) == '/' ? end - 1 : end);
    }

    private static long network(KeyedHash hash, byte[] address, int bits) {
        byte[] all = new byte[2 + address.length];
        all[0] = (byte) Type.ADDRESS.ordinal();
        all[1] = (byte) bits;
        System.arraycopy(address, 0, all, 2, (bits + 7) / 8);
        if (bits % 8 != 0) {
            all[2 + bits / 8] &= (byte) (0xff << 8 - bits % 8);
        }
        return hash.of(all);
    }
}
