package org.redoubt.managesieve.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Strings as the server sends them (RFC 5804 4): quoted when short and of one line, else a literal. */
public final class Strings {
    private static final int MAX_QUOTED = 1024;

    private Strings() {}

    public static byte[] of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] of(byte[] octets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(octets.length + 16);
        if (!quotable(octets)) {
            out.writeBytes(("{" + octets.length + "}\r\n").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(octets);
            return out.toByteArray();
        }
        out.write('"');
        for (byte b : octets) {
            if (b == '"' || b == '\\') {
                out.write('\\');
            }
            out.write(b);
        }
        out.write('"');
        return out.toByteArray();
    }

    private static boolean quotable(byte[] octets) {
        for (byte b : octets) {
            if (b == '\r' || b == '\n' || b == 0) {
                return false;
            }
        }
        return octets.length <= MAX_QUOTED;
    }
}
