package org.redoubt.jmap.command;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.map.Blob;

/** What one call may read of blobs, all of them together: what is skipped or only counted is read, too. */
final class BlobReading {
    private long left;

    BlobReading(Call call) {
        this.left = Limits.BLOBS_READ * call.session().services().config().maxUploadOctets();
    }

    /** A call wants to read more than it may. */
    static final class TooMuchException extends IOException {
        private static final long serialVersionUID = 1L;

        TooMuchException() {
            super("the call reads too much");
        }
    }

    InputStream open(Blob blob) throws IOException {
        return new Counted(blob.open());
    }

    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int count = in.read(to, offset, length);
            left -= Math.max(0, count);
            if (left < 0) {
                throw new TooMuchException();
            }
            return count;
        }
    }
}
