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
 * @param quarantined what those weigh that are in quarantine, once for each of their legs there
 */
public record QueueTotals(long next, long messages, long legs, long octets, long quarantined) {
    private static final int FORMAT = 2;
    /** Did not count what is in quarantine. */
    private static final int FIRST_FORMAT = 1;

    static final QueueTotals NONE = new QueueTotals(1, 0, 0, 0, 0);

    QueueTotals taken(int newLegs, long newOctets) {
        return new QueueTotals(next + 1, messages + 1, legs + newLegs, octets + newOctets, quarantined);
    }

    QueueTotals legMore() {
        return new QueueTotals(next, messages, legs + 1, octets, quarantined);
    }

    QueueTotals legGone() {
        return new QueueTotals(next, messages, legs - 1, octets, quarantined);
    }

    QueueTotals messageGone(long goneOctets) {
        return new QueueTotals(next, messages - 1, legs, octets - goneOctets, quarantined);
    }

    /** @param more octets that are in quarantine; negative for those that are not any more */
    QueueTotals quarantining(long more) {
        return new QueueTotals(next, messages, legs, octets, Math.max(0, quarantined + more));
    }

    byte[] encode() {
        return new ByteWriter(32)
                .u8(FORMAT)
                .number(next)
                .number(messages)
                .number(legs)
                .number(octets)
                .number(quarantined)
                .toBytes();
    }

    static QueueTotals decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int format = in.u8();
        if (format != FORMAT && format != FIRST_FORMAT) {
            throw new StoreException("the queue's totals have an unknown format");
        }
        return new QueueTotals(in.number(), in.number(), in.number(), in.number(), format == FORMAT ? in.number() : 0);
    }
}
