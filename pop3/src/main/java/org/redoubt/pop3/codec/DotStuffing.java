package org.redoubt.pop3.codec;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Turns a message into the lines of a multi-line response, RFC 1939 3: each ends in CRLF, one that begins with a dot
 * gets another.
 *
 * <p>A bare LF becomes CRLF. Clients that end lines at LF would otherwise take a dot behind it for the end, and what
 * follows in the message for the server's next answer.
 */
public final class DotStuffing extends OutputStream {
    private static final byte[] CRLF = {'\r', '\n'};

    private final OutputStream target;
    private boolean lineStart = true;
    private boolean afterCr;
    private long octets;

    public DotStuffing(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        int from = offset;
        for (int i = offset; i < end; i++) {
            byte b = bytes[i];
            if (lineStart && b == '.') {
                pass(bytes, from, i);
                target.write('.');
                from = i;
            } else if (b == '\n' && !afterCr) {
                pass(bytes, from, i);
                target.write('\r');
                octets++;
                from = i;
            }
            lineStart = b == '\n';
            afterCr = b == '\r';
        }
        pass(bytes, from, end);
    }

    private void pass(byte[] bytes, int from, int to) throws IOException {
        if (to > from) {
            target.write(bytes, from, to - from);
            octets += to - from;
        }
    }

    /** The message is complete: ends a last line that has no end. */
    public void finish() throws IOException {
        if (!lineStart) {
            target.write(CRLF);
            octets += CRLF.length;
            lineStart = true;
        }
    }

    /** The size of the message as its receiver will have it: the added dots do not count (RFC 1939 11). */
    public long octets() {
        return octets;
    }
}
