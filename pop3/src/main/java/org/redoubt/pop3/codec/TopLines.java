package org.redoubt.pop3.codec;

import java.io.IOException;
import java.io.OutputStream;

/** Passes on a message's header, the empty line behind it and so many lines of the body, RFC 1939 7 (TOP). */
public final class TopLines extends OutputStream {
    private final OutputStream target;
    private long left;
    private boolean header = true;
    private boolean done;

    /** Octets of the line so far, and whether the last of them is a CR. */
    private long seen;

    private boolean afterCr;

    /** @param lines how many of the body */
    public TopLines(OutputStream target, int lines) {
        this.target = target;
        this.left = lines;
    }

    /** Whether all that was asked for has passed. */
    public boolean done() {
        return done;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset;
        while (end < offset + length && !done) {
            byte b = bytes[end++];
            if (b == '\n') {
                endOfLine(seen == 0 || seen == 1 && afterCr);
            } else {
                seen++;
                afterCr = b == '\r';
            }
        }
        if (end > offset) {
            target.write(bytes, offset, end - offset);
        }
    }

    private void endOfLine(boolean empty) {
        if (header) {
            header = !empty;
        } else {
            left--;
        }
        done = !header && left == 0;
        seen = 0;
        afterCr = false;
    }
}
