package org.redoubt.account;

import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;

/**
 * The queue in numbers.
 *
 * @param next the id of the next message
 * @param messages how many are queued
 * @param legs how many parts of them wait for a destination
 * @param octets what the messages weigh
 */
public record QueueTotals(long next, long messages, long legs, long octets) {
    private static final int FORMAT = 1;
    static final QueueTotals NONE = new QueueTotals(1, 0, 0, 0);

    QueueTotals taken(int newLegs, long newOctets) {
        return new QueueTotals(next + 1, messages + 1, legs + newLegs, octets + newOctets);
    }

    QueueTotals legGone() {
        return new QueueTotals(next, messages, legs - 1, octets);
    }

    QueueTotals messageGone(long goneOctets) {
        return new QueueTotals(next, messages - 1, legs, octets - goneOctets);
    }

    byte[] encode() {
        return new ByteWriter(24)
                .u8(FORMAT)
                .number(next)
                .number(messages)
                .number(legs)
                .number(octets)
                .toBytes();
    }

    static QueueTotals decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("the queue's totals have an unknown format");
        }
        return new QueueTotals(in.number(), in.number(), in.number(), in.number());
    }
}
