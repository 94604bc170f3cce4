package org.redoubt.jmap.map;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.redoubt.account.Bodies;
import org.redoubt.account.EmailSummary;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.Part;

/** An email of the account: its summary, and its octets where they were opened. */
public final class StoredMessage implements MessageSource {
    private final EmailSummary summary;
    private final Optional<Bodies> bodies;
    private Optional<Part> root = Optional.empty();
    private Optional<HeaderBlock> whole = Optional.empty();

    public StoredMessage(EmailSummary summary, Optional<Bodies> bodies) {
        this.summary = summary;
        this.bodies = bodies;
    }

    @Override
    public Part root() {
        if (root.isEmpty()) {
            root = Optional.of(summary.structure());
        }
        return root.get();
    }

    @Override
    public HeaderBlock header() {
        return summary.header();
    }

    @Override
    public HeaderBlock wholeHeader() throws IOException {
        if (whole.isEmpty()) {
            whole = Optional.of(HeaderBlock.of(octets(root().headerStart(), root().bodyStart() - root().headerStart())));
        }
        return whole.get();
    }

    @Override
    public boolean keeps(String name) {
        return EmailSummary.keepsHeader(name);
    }

    @Override
    public byte[] octets(long from, long length) throws IOException {
        return opened().range(summary.id(), from, length);
    }

    @Override
    public InputStream stream(long from, long length) throws IOException {
        return new Pieces(from, from + length);
    }

    private Bodies opened() {
        return bodies.orElseThrow(() -> new IllegalStateException("no bodies were opened"));
    }

    @Override
    public String blobId() {
        return EmailObjects.blobId(summary.id());
    }

    @Override
    public String preview() {
        return summary.preview();
    }

    /** Octets a megabyte at a time. */
    private final class Pieces extends InputStream {
        private static final int PIECE = 1 << 20;

        private final long end;
        private long at;
        private InputStream piece = new ByteArrayInputStream(new byte[0]);

        Pieces(long from, long end) {
            this.at = from;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int count = piece.read(to, offset, length);
            if (count < 0 && at < end) {
                byte[] next = octets(at, Math.min(PIECE - at % PIECE, end - at));
                if (next.length == 0) {
                    return -1;
                }
                at += next.length;
                piece = new ByteArrayInputStream(next);
                count = piece.read(to, offset, length);
            }
            return count;
        }
    }
}
