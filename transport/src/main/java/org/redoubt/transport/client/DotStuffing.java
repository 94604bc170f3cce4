package org.redoubt.transport.client;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A message as it goes out after DATA (RFC 5321 4.5.2): a dot before every line that begins with one, and the line
 * with the dot at the end.
 *
 * <p>Only CR LF goes out as an end of line. A CR or LF that stands alone is an exception, after which the connection
 * must be dropped without the final dot: what some servers would take for the end of a message never leaves here (SMTP
 * smuggling, CVE-2023-51764 to 51766).
 */
final class DotStuffing extends OutputStream {
    private final OutputStream out;
    private boolean lineStart = true;
    private boolean afterCr;

    DotStuffing(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        int run = off;
        for (int i = off; i < off + len; i++) {
            byte c = b[i];
            if (afterCr != (c == '\n')) {
                throw new IOException("a bare CR or LF is not sent");
            }
            if (lineStart && c == '.') {
                out.write(b, run, i - run);
                out.write('.');
                run = i;
            }
            lineStart = c == '\n';
            afterCr = c == '\r';
        }
        out.write(b, run, off + len - run);
    }

    /** The end of the message; a last line without its CRLF gets one. */
    void end() throws IOException {
        if (afterCr) {
            throw new IOException("a bare CR or LF is not sent");
        }
        if (!lineStart) {
            out.write('\r');
            out.write('\n');
        }
        out.write('.');
        out.write('\r');
        out.write('\n');
    }
}
