package org.redoubt.jmap.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.redoubt.jmap.map.Blob;

/** Some of the octets of a blob. */
final class BlobRange {
    private BlobRange() {}

    /** How many octets a blob has; it is read where that is not known. */
    static long size(Blob blob, BlobReading reading) throws IOException {
        if (blob.size().isPresent()) {
            return blob.size().getAsLong();
        }
        try (InputStream in = reading.open(blob)) {
            return in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** The octets from a place on, all when there is no length; fewer where the blob ends before. */
    static InputStream open(Blob blob, BlobReading reading, long offset, Optional<Long> length) throws IOException {
        InputStream in = reading.open(blob);
        try {
            long left = offset;
            byte[] piece = new byte[16 * 1024];
            while (left > 0) {
                int count = in.read(piece, 0, (int) Math.min(left, piece.length));
                if (count < 0) {
                    break;
                }
                left -= count;
            }
            return length.isPresent() ? new Cut(in, length.get()) : in;
        } catch (IOException | RuntimeException failed) {
            in.close();
            throw failed;
        }
    }

    /** A stream that ends early. */
    private static final class Cut extends InputStream {
        private final InputStream in;
        private long left;

        Cut(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (left == 0) {
                return length == 0 ? 0 : -1;
            }
            int count = in.read(to, offset, (int) Math.min(left, length));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
