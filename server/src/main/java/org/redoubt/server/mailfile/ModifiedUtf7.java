package org.redoubt.server.mailfile;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** RFC 3501 5.1.3 names, as Maildir++ folder names are written. */
final class ModifiedUtf7 {
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getDecoder();

    private ModifiedUtf7() {}

    /** A '.' is written encoded too, because Maildir++ divides levels by it. */
    static String encode(String name) {
        StringBuilder text = new StringBuilder();
        int i = 0;
        while (i < name.length()) {
            int end = i;
            while (end < name.length() && !direct(name.charAt(end))) {
                end++;
            }
            if (end > i) {
                byte[] utf16 = name.substring(i, end).getBytes(StandardCharsets.UTF_16BE);
                text.append('&')
                        .append(ENCODER.encodeToString(utf16).replace('/', ','))
                        .append('-');
                i = end;
            } else {
                text.append(name.charAt(i) == '&' ? "&-" : name.substring(i, i + 1));
                i++;
            }
        }
        return text.toString();
    }

    private static boolean direct(char c) {
        return c >= 0x20 && c < 0x7f && c != '.';
    }

    /** The name, or the text itself where it is no such encoding: many programs write plain UTF-8. */
    static String decode(String text) {
        StringBuilder name = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            int amp = text.indexOf('&', i);
            if (amp < 0) {
                return name.append(text, i, text.length()).toString();
            }
            int dash = text.indexOf('-', amp);
            if (dash < 0) {
                return text;
            }
            name.append(text, i, amp);
            try {
                byte[] utf16 = DECODER.decode(text.substring(amp + 1, dash).replace(',', '/'));
                name.append(dash == amp + 1 ? "&" : new String(utf16, StandardCharsets.UTF_16BE));
            } catch (IllegalArgumentException e) {
                return text;
            }
            i = dash + 1;
        }
        return name.toString();
    }
}
