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
 * @param gone how many messages have left since there is a queue
 * @param begins where the rows by time begin
 */
public record QueueTotals(
        long next, long messages, long legs, long octets, long quarantined, long gone, Begins begins) {
    /**
     * Times before which there are no rows, in milliseconds since 1970.
     *
     * @param ages of legs by when their age matters
     * @param working of destinations by when they are due, those that work or were never tried
     * @param failing of the others
     */
    public record Begins(long ages, long working, long failing) {
        static final Begins UNKNOWN = new Begins(0, 0, 0);

        long whens(boolean failingOnes) {
            return failingOnes ? failing : working;
        }

        Begins withAge(long millis) {
            return millis < ages ? new Begins(millis, working, failing) : this;
        }

        Begins withWhen(boolean failingOne, long millis) {
            return millis >= whens(failingOne)
                    ? this
                    : failingOne ? new Begins(ages, working, millis) : new Begins(ages, millis, failing);
        }
    }

    private static final int FORMAT = 3;
    /** Did not count what is gone. */
    private static final int SECOND_FORMAT = 2;
    /** Did not count what is in quarantine either. */
    private static final int FIRST_FORMAT = 1;

    static final QueueTotals NONE = new QueueTotals(1, 0, 0, 0, 0, 0, Begins.UNKNOWN);

    QueueTotals taken(int newLegs, long newOctets) {
        return new QueueTotals(next + 1, messages + 1, legs + newLegs, octets + newOctets, quarantined, gone, begins);
    }

    QueueTotals legMore() {
        return new QueueTotals(next, messages, legs + 1, octets, quarantined, gone, begins);
    }

    QueueTotals legGone() {
        return new QueueTotals(next, messages, legs - 1, octets, quarantined, gone, begins);
    }

    QueueTotals messageGone(long goneOctets) {
        return new QueueTotals(next, messages - 1, legs, octets - goneOctets, quarantined, gone + 1, begins);
    }

    QueueTotals beginning(Begins next) {
        return new QueueTotals(this.next, messages, legs, octets, quarantined, gone, next);
    }

    /** @param more octets that are in quarantine; negative for those that are not any more */
    QueueTotals quarantining(long more) {
        return new QueueTotals(next, messages, legs, octets, Math.max(0, quarantined + more), gone, begins);
    }

    byte[] encode() {
        return new ByteWriter(32)
                .u8(FORMAT)
                .number(next)
                .number(messages)
                .number(legs)
                .number(octets)
                .number(quarantined)
                .number(gone)
                .number(begins.ages())
                .number(begins.working())
                .number(begins.failing())
                .toBytes();
    }

    static QueueTotals decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int format = in.u8();
        if (format < FIRST_FORMAT || format > FORMAT) {
            throw new StoreException("the queue's totals have an unknown format");
        }
        return new QueueTotals(
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                format >= SECOND_FORMAT ? in.number() : 0,
                format == FORMAT ? in.number() : 0,
                format == FORMAT ? new Begins(in.number(), in.number(), in.number()) : Begins.UNKNOWN);
    }
}
