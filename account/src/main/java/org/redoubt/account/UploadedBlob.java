package org.redoubt.account;

import java.io.IOException;
import java.io.OutputStream;

/** Octets that were uploaded and wait to be used. */
public final class UploadedBlob {
    private final AccountCore core;
    private final long id;
    private final byte[] address;
    private final long octets;

    UploadedBlob(AccountCore core, long id, byte[] address, long octets) {
        this.core = core;
        this.id = id;
        this.address = address;
        this.octets = octets;
    }

    public long id() {
        return id;
    }

    public long octets() {
        return octets;
    }

    /** Writes some of the octets, piece by piece; fewer when it ends before. */
    public void copyTo(long offset, long length, OutputStream out) throws IOException {
        long end = Math.min(octets, offset + length);
        long at = offset;
        while (at < end) {
            int chunk = (int) (at / AccountLimits.BLOB_CHUNK);
            byte[] piece = Uploads.chunk(core, address, chunk);
            int from = (int) (at - (long) chunk * AccountLimits.BLOB_CHUNK);
            int count = (int) Math.min(piece.length - from, end - at);
            if (count <= 0) {
                throw new IOException("an upload was cut");
            }
            out.write(piece, from, count);
            at += count;
        }
    }
}
