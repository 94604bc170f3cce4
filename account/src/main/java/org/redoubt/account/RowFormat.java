package org.redoubt.account;

import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;

/** A row of the tail as a record; the uid is in its key. */
final class RowFormat {
    static final int FORMAT = 1;

    private RowFormat() {}

    static byte[] encode(Row row) {
        return new ByteWriter(40)
                .u8(FORMAT)
                .number(row.email().value())
                .bits(row.flags())
                .number(row.modSeq())
                .number(row.octets())
                .number(row.receivedMillis() / 1000)
                .number(row.savedMillis() / 1000)
                .toBytes();
    }

    static Row decode(long uid, byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("a row has an unknown format");
        }
        return new Row(
                uid,
                new EmailId(in.number()),
                in.bits(),
                in.number(),
                in.number(),
                in.number() * 1000,
                in.number() * 1000);
    }
}
