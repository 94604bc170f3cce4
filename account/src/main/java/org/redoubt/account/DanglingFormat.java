package org.redoubt.account;

import java.util.NavigableSet;
import java.util.TreeSet;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;

/** The subscribed names that have no mailbox, as a record. */
final class DanglingFormat {
    private DanglingFormat() {}

    static byte[] encode(NavigableSet<String> names) {
        ByteWriter out = new ByteWriter(64).number(names.size());
        names.forEach(out::text);
        return out.toBytes();
    }

    static NavigableSet<String> decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        NavigableSet<String> names = new TreeSet<>();
        for (int count = in.count(); count > 0; count--) {
            names.add(in.text());
        }
        return names;
    }
}
