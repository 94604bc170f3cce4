package org.redoubt.account;

import java.util.ArrayList;
import java.util.List;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;

/**
 * An email's summary as a record, and 64 of them in a block. Format 1.
 *
 * <p>A block has a slot for each of its ids in order; the slot of an email that is no more is empty.
 */
final class SummaryFormat {
    private static final int FORMAT = 1;

    private SummaryFormat() {}

    static byte[] encode(byte[] address, ThreadId thread, long octets, byte[] structure) {
        return new ByteWriter(structure.length + 48)
                .u8(FORMAT)
                .bytes(address)
                .number(thread.value())
                .number(octets)
                .raw(structure)
                .toBytes();
    }

    static EmailSummary decode(EmailId id, byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("a summary has an unknown format");
        }
        byte[] address = in.bytes();
        return new EmailSummary(id, address, new ThreadId(in.number()), in.number(), in.rest());
    }

    static byte[] encodeBlock(List<byte[]> slots) {
        ByteWriter out = new ByteWriter(slots.stream().mapToInt(slot -> slot.length + 2).sum() + 8);
        out.u8(FORMAT);
        slots.forEach(out::bytes);
        return out.toBytes();
    }

    static List<byte[]> decodeBlock(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("a block of summaries has an unknown format");
        }
        List<byte[]> slots = new ArrayList<>(AccountLimits.SUMMARY_BLOCK);
        while (!in.atEnd()) {
            slots.add(in.bytes());
        }
        return slots;
    }
}
