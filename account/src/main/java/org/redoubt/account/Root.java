package org.redoubt.account;

import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;

/** The numbers of an account: which ids come next, what is used. */
record Root(
        long nextEmail, long nextMailbox, long lastUidValidity, long usedOctets, long messages, long limitOctets) {
    private static final int FORMAT = 1;

    static Root fresh(long limitOctets) {
        return new Root(1, 1, 0, 0, 0, limitOctets);
    }

    Quota quota() {
        return new Quota(usedOctets, limitOctets, messages);
    }

    Root limited(long octets) {
        return new Root(nextEmail, nextMailbox, lastUidValidity, usedOctets, messages, octets);
    }

    byte[] encode() {
        return new ByteWriter(32)
                .u8(FORMAT)
                .number(nextEmail)
                .number(nextMailbox)
                .number(lastUidValidity)
                .number(usedOctets)
                .number(messages)
                .number(limitOctets)
                .toBytes();
    }

    static Root decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("an account's root has an unknown format");
        }
        return new Root(in.number(), in.number(), in.number(), in.number(), in.number(), in.number());
    }
}
