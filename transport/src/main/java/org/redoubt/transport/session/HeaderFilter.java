package org.redoubt.transport.session;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.redoubt.transport.Limits;
import org.redoubt.transport.codec.DataScanner;

/**
 * Puts our own fields before a message and takes out those that must not stay, while it streams by. Holds the header
 * block until its end is seen (one that lies within the first piece is not even copied); the body passes through.
 */
final class HeaderFilter implements DataScanner.Sink {
    private static final byte[] NOTHING = {};
    private static final int FIRST_HOLD = 4096;

    /** What is put before the header, knowing what it has. */
    interface Prefix {
        byte[] before(HeaderFields header);
    }

    /** Who looks at the message as it came. */
    interface Witness {
        /** The header without the empty line behind it. */
        void header(byte[] b, int start, int end);

        /** The body, behind the empty line. */
        void body(byte[] b, int off, int len);
    }

    private final HeaderRules rules;
    private final Prefix prefix;
    private final Optional<Witness> witness;
    private final DataScanner.Sink next;
    private byte[] held = NOTHING;
    private int count;
    private boolean passed;
    private boolean tooLarge;
    private int received;
    private int from;
    private int emptyLineLeft = 2;

    HeaderFilter(HeaderRules rules, Prefix prefix, Optional<Witness> witness, DataScanner.Sink next) {
        this.rules = rules;
        this.prefix = prefix;
        this.witness = witness;
        this.next = next;
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        if (passed) {
            passBody(b, off, len);
            return;
        }
        int end = count == 0 ? headerEnd(b, off, off, off + len) : -1;
        if (end >= 0) {
            pass(b, off, end);
            passBody(b, end, off + len - end);
        } else {
            hold(b, off, len);
        }
    }

    private void hold(byte[] b, int off, int len) throws IOException {
        if (count + len > held.length) {
            held = Arrays.copyOf(held, Math.max(FIRST_HOLD, Math.max(count + len, Math.min(2 * held.length, Limits.HEADER_OCTETS))));
        }
        System.arraycopy(b, off, held, count, len);
        int end = headerEnd(held, 0, Math.max(0, count - 3), count + len);
        count += len;
        if ((end < 0 ? count : end) > Limits.HEADER_OCTETS) {
            tooLarge = true;
            passed = true;
            held = NOTHING;
        } else if (end >= 0) {
            pass(held, 0, end);
            passBody(held, end, count - end);
            held = NOTHING;
        }
    }

    private void passBody(byte[] b, int off, int len) throws IOException {
        next.write(b, off, len);
        if (witness.isPresent() && !tooLarge) {
            int skipped = Math.min(emptyLineLeft, len);
            emptyLineLeft -= skipped;
            witness.get().body(b, off + skipped, len - skipped);
        }
    }

    /** The message has ended; one without a body may not have had its empty line. */
    void finish() throws IOException {
        if (!passed) {
            pass(held, 0, count);
        }
    }

    boolean tooLarge() {
        return tooLarge;
    }

    /** How many servers the message came through. */
    int received() {
        return received;
    }

    /** How many From fields the message came with. */
    int from() {
        return from;
    }

    /** The index behind the last field, which is where the empty line begins; -1 when it has not come. */
    private static int headerEnd(byte[] b, int start, int searchFrom, int to) {
        if (to - start >= 2 && b[start] == '\r' && b[start + 1] == '\n') {
            return start;
        }
        for (int i = searchFrom; i + 3 < to; i++) {
            if (b[i] == '\r' && b[i + 1] == '\n' && b[i + 2] == '\r' && b[i + 3] == '\n') {
                return i + 2;
            }
        }
        return -1;
    }

    private void pass(byte[] b, int start, int end) throws IOException {
        passed = true;
        HeaderFields fields = HeaderFields.read(b, start, end, rules);
        witness.ifPresent(w -> w.header(b, start, end));
        received = fields.received();
        from = fields.from();
        byte[] ours = prefix.before(fields);
        next.write(ours, 0, ours.length);
        fields.writeKept(next);
    }
}
