package org.redoubt.transport.trust;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The first octets of an input, and no more. */
final class LimitedInput extends FilterInputStream {
    private long left;

    LimitedInput(InputStream in, long octets) {
        super(in);
        this.left = Math.max(0, octets);
    }

    @Override
    public int read() throws IOException {
        int octet = left == 0 ? -1 : super.read();
        left -= octet < 0 ? 0 : 1;
        return octet;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        if (left == 0 && len > 0) {
            return -1;
        }
        int count = super.read(b, off, (int) Math.min(len, left));
        left -= Math.max(0, count);
        return count;
    }

    @Override
    public long skip(long octets) throws IOException {
        long skipped = super.skip(Math.min(octets, left));
        left -= skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, super.available());
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
