package org.redoubt.server.trace;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Detail;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.TraceEvent.Kind;

/** Events as octets: each with its length before it, many of them deflated together. */
final class TraceFormat {
    private static final Kind[] KINDS = Kind.values();
    private static final Key[] KEYS = Key.values();

    private TraceFormat() {}

    static byte[] event(TraceEvent event) {
        ByteWriter out = new ByteWriter(256)
                .u8(event.kind().ordinal())
                .number(Math.max(0, event.at().toEpochMilli()))
                .text(event.message())
                .number(event.details().size());
        for (Detail detail : event.details()) {
            out.u8(detail.key().ordinal()).text(detail.value());
        }
        return out.toBytes();
    }

    /** @throws StoreException when that is no event */
    private static TraceEvent event(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int kind = in.u8();
        Instant at = Instant.ofEpochMilli(in.number());
        String message = in.text();
        List<Detail> details = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            int key = in.u8();
            String value = in.text();
            if (key < KEYS.length) {
                details.add(new Detail(KEYS[key], value));
            }
        }
        if (kind >= KINDS.length) {
            throw new StoreException("an event of the trace log is of an unknown kind");
        }
        return new TraceEvent(at, message, KINDS[kind], details);
    }

    static byte[] block(List<byte[]> events) {
        ByteWriter out = new ByteWriter(TraceLimits.BLOCK_OCTETS);
        events.forEach(out::bytes);
        byte[] plain = out.toBytes();
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED)) {
            deflater.setInput(plain);
            deflater.finish();
            ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 3);
            byte[] piece = new byte[8192];
            while (!deflater.finished()) {
                packed.write(piece, 0, deflater.deflate(piece));
            }
            return packed.toByteArray();
        }
    }

    /** The events of an inflated block. @throws StoreException when it is none */
    static List<TraceEvent> events(byte[] plain) {
        ByteReader in = new ByteReader(plain);
        List<TraceEvent> events = new ArrayList<>();
        while (!in.atEnd()) {
            events.add(event(in.bytes()));
        }
        return events;
    }

    /** @throws StoreException when that is no block, or one larger than any */
    static byte[] inflated(byte[] block) {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(block);
            ByteArrayOutputStream plain = new ByteArrayOutputStream(4 * block.length);
            byte[] piece = new byte[8192];
            while (!inflater.finished()) {
                int count = inflater.inflate(piece);
                if (count == 0 || plain.size() > TraceLimits.LARGEST_BLOCK) {
                    throw new StoreException("a block of the trace log is broken");
                }
                plain.write(piece, 0, count);
            }
            return plain.toByteArray();
        } catch (DataFormatException broken) {
            throw new StoreException("a block of the trace log is broken", broken);
        }
    }
}
