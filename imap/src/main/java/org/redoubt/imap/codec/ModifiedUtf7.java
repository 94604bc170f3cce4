package org.redoubt.imap.codec;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The encoding of mailbox names of IMAP4rev1, RFC 3501 5.1.3. */
public final class ModifiedUtf7 {
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getDecoder();

    private ModifiedUtf7() {}

    public static String encode(String name) {
        StringBuilder out = new StringBuilder(name.length() + 8);
        int i = 0;
        while (i < name.length()) {
            char c = name.charAt(i);
            if (isDirect(c)) {
                out.append(c == '&' ? "&-" : String.valueOf(c));
                i++;
            } else {
                int end = endOfShifted(name, i);
                byte[] utf16 = name.substring(i, end).getBytes(StandardCharsets.UTF_16BE);
                out.append('&').append(ENCODER.encodeToString(utf16).replace('/', ',')).append('-');
                i = end;
            }
        }
        return out.toString();
    }

    /** The name, or empty when the text is not what {@link #encode} would have written for any name. */
    public static Optional<String> decode(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7E) {
                return Optional.empty();
            }
            int end = c == '&' ? text.indexOf('-', i) : i;
            if (end < 0 || (c == '&' && !shifted(text.substring(i + 1, end), out))) {
                return Optional.empty();
            }
            if (c != '&') {
                out.append(c);
            }
            i = end + 1;
        }
        // One name, one spelling: base64 of what could stand for itself, or split in two, is refused.
        String name = out.toString();
        return encode(name).equals(text) ? Optional.of(name) : Optional.empty();
    }

    private static boolean shifted(String base64, StringBuilder out) {
        if (base64.isEmpty()) {
            out.append('&');
            return true;
        }
        try {
            byte[] utf16 = DECODER.decode(base64.replace(',', '/'));
            if (base64.indexOf('/') >= 0 || utf16.length % 2 != 0) {
                return false;
            }
            out.append(new String(utf16, StandardCharsets.UTF_16BE));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static int endOfShifted(String name, int from) {
        int i = from;
        while (i < name.length() && !isDirect(name.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isDirect(char c) {
        return c >= 0x20 && c <= 0x7E;
    }
}
