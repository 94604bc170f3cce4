package org.redoubt.transport.flow;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** RFC 2045 6.7 for texts: CRLF stays a line end, everything else that is not plain is encoded. */
public final class QuotedPrintable {
    private static final int LINE = 75;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private QuotedPrintable() {}

    public static byte[] encode(byte[] octets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(octets.length + octets.length / 4);
        int line = 0;
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '\r' && i + 1 < octets.length && octets[i + 1] == '\n') {
                out.write('\r');
                out.write('\n');
                line = 0;
                i++;
                continue;
            }
            String written = written(octets, i);
            if (line + written.length() > LINE) {
                out.writeBytes(new byte[] {'=', '\r', '\n'});
                line = 0;
            }
            out.writeBytes(written.getBytes(StandardCharsets.US_ASCII));
            line += written.length();
        }
        return out.toByteArray();
    }

    private static String written(byte[] octets, int at) {
        int c = octets[at] & 0xff;
        boolean lineEnds = at + 1 >= octets.length || octets[at + 1] == '\r';
        boolean plain = c > ' ' && c < 0x7f && c != '=' || (c == ' ' || c == '\t') && !lineEnds;
        return plain ? String.valueOf((char) c) : "=" + HEX.toHexDigits((byte) c);
    }
}
