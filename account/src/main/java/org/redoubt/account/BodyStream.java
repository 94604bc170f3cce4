package org.redoubt.account;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bytes of a message, of which no more than a piece is held. */
final class BodyStream extends InputStream {
    private final Bodies bodies;
    private final EmailId email;
    private final long end;
    private long at;
    private InputStream piece = InputStream.nullInputStream();

    BodyStream(Bodies bodies, EmailId email, long offset, long length) {
        this.bodies = bodies;
        this.email = email;
        this.at = offset;
        this.end = offset + length;
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
            // To where the next piece begins, so that none is opened twice.
            long wanted = Math.min(AccountLimits.BLOB_CHUNK - at % AccountLimits.BLOB_CHUNK, end - at);
            byte[] next = bodies.range(email, at, wanted);
            at += next.length;
            piece = new ByteArrayInputStream(next);
            count = piece.read(to, offset, length);
        }
        return count;
    }
}
