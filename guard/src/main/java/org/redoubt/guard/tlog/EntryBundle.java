package org.redoubt.guard.tlog;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Entries in a row, each after its length in two octets, C2SP tlog-tiles "Log entries". */
final class EntryBundle {
    private EntryBundle() {}

    static void append(ByteArrayOutputStream bundle, byte[] entry) {
        if (entry.length > Limits.MAX_ENTRY) {
            throw new IllegalArgumentException("an entry of a log is too long");
        }
        bundle.write(entry.length >> 8);
        bundle.write(entry.length);
        bundle.writeBytes(entry);
    }

    /**
     * The first entries of a bundle.
     *
     * @throws DamagedLogException when it holds fewer
     */
    static List<byte[]> decode(byte[] bundle, int count) throws DamagedLogException {
        List<byte[]> entries = new ArrayList<>(count);
        int at = 0;
        while (entries.size() < count) {
            int end = at + 2 > bundle.length ? Integer.MAX_VALUE : at + 2 + ((bundle[at] & 0xff) << 8 | bundle[at + 1] & 0xff);
            if (end > bundle.length) {
                throw new DamagedLogException("a bundle of entries is cut");
            }
            entries.add(Arrays.copyOfRange(bundle, at + 2, end));
            at = end;
        }
        return entries;
    }
}
