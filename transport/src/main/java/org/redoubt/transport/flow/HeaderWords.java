package org.redoubt.transport.flow;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A text as the value of a header field (RFC 2047), in lines that are not too long. */
final class HeaderWords {
    /** RFC 2047 2: a word has 75 characters at most. */
    private static final int OCTETS = 42;

    private HeaderWords() {}

    static String encoded(String text) {
        String line = text.replaceAll("[\\x00-\\x1f\\x7f]+", " ");
        if (line.chars().allMatch(c -> c < 0x80) && !line.contains("=?") && line.length() < 200) {
            return line;
        }
        StringBuilder out = new StringBuilder();
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        int[] characters = line.codePoints().limit(400).toArray();
        for (int i = 0; i < characters.length; i++) {
            word.writeBytes(Character.toString(characters[i]).getBytes(StandardCharsets.UTF_8));
            if (word.size() >= OCTETS || i == characters.length - 1) {
                out.append(out.isEmpty() ? "" : "\r\n ").append("=?utf-8?B?");
                out.append(Base64.getEncoder().encodeToString(word.toByteArray())).append("?=");
                word.reset();
            }
        }
        return out.toString();
    }
}
