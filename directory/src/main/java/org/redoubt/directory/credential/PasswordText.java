package org.redoubt.directory.credential;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;

/** The normal forms of passwords, so that two keyboards that type the same give the same bytes. */
public final class PasswordText {
    private PasswordText() {}

    /** The OpaqueString profile (RFC 8265 4.2) of a password in UTF-8; empty when it breaks the profile. */
    public static Optional<byte[]> opaque(byte[] utf8) {
        return decode(utf8).flatMap(PasswordText::opaqueText).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * SASLprep (RFC 4013), which SCRAM clients use (RFC 5802 2.2), of what {@link #opaque} accepted. What SASLprep
     * drops and what it composes further is all that sets them apart.
     */
    static String saslPrep(byte[] opaque) {
        StringBuilder kept = new StringBuilder();
        new String(opaque, StandardCharsets.UTF_8)
                .codePoints()
                .filter(c -> !mappedToNothing(c))
                .forEach(kept::appendCodePoint);
        return Normalizer.normalize(kept, Normalizer.Form.NFKC);
    }

    /** How many characters a person would count, about. */
    public static int length(byte[] opaque) {
        return new String(opaque, StandardCharsets.UTF_8).codePoints().map(c -> 1).sum();
    }

    private static Optional<String> decode(byte[] utf8) {
        if (utf8.length > CredentialLimits.MAX_PASSWORD_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    private static Optional<String> opaqueText(String text) {
        StringBuilder mapped = new StringBuilder();
        text.codePoints()
                .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
                .forEach(mapped::appendCodePoint);
        String normal = Normalizer.normalize(mapped, Normalizer.Form.NFC);
        return normal.isEmpty() || normal.codePoints().anyMatch(PasswordText::disallowed)
                ? Optional.empty()
                : Optional.of(normal);
    }

    /** RFC 8264 4.3.3, what FreeformClass does not allow; joiners stay, emoji are made with them. */
    private static boolean disallowed(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.SURROGATE
                || type == Character.UNASSIGNED
                || type == Character.PRIVATE_USE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.FORMAT && c != 0x200c && c != 0x200d;
    }

    /** RFC 3454 B.1, as far as {@link #disallowed} leaves anything of it. */
    private static boolean mappedToNothing(int c) {
        return c == 0x034f
                || c == 0x1806
                || c >= 0x180b && c <= 0x180d
                || c == 0x200c
                || c == 0x200d
                || c >= 0xfe00 && c <= 0xfe0f;
    }
}
