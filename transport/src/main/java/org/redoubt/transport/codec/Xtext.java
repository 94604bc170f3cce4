package org.redoubt.transport.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** RFC 3461 4: text in which {@code +XX} stands for an octet that an ESMTP parameter cannot hold. */
public final class Xtext {
    private Xtext() {}

    /**
     * Empty when {@code text} is not xtext: a character outside {@code !} to {@code ~}, an {@code =}, a {@code +}
     * without two upper-case hexadecimal digits.
     */
    public static Optional<String> decode(String text) {
        var octets = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+') {
                int octet = i + 2 < text.length() ? 16 * hex(text.charAt(i + 1)) + hex(text.charAt(i + 2)) : -1;
                if (octet < 0) {
                    return Optional.empty();
                }
                octets.put((byte) octet);
                i += 2;
            } else if (c < '!' || c > '~' || c == '=') {
                return Optional.empty();
            } else {
                octets.put((byte) c);
            }
        }
        return utf8(octets.flip());
    }

    /** The text in US-ASCII; what is beyond it goes as the octets of UTF-8. */
    public static String encode(String text) {
        StringBuilder out = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet < '!' || octet > '~' || octet == '+' || octet == '=') {
                out.append('+').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            } else {
                out.append((char) octet);
            }
        }
        return out.toString();
    }

    private static Optional<String> utf8(ByteBuffer octets) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(octets).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    // Far below zero, so that no sum with a good digit becomes an octet.
    private static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1000;
    }
}
