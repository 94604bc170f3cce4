package org.redoubt.transport.codec;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * What AUTH says (RFC 4954 4).
 *
 * @param mechanism in upper case
 * @param initialResponse decoded; present and empty for {@code =}
 */
public record AuthArguments(String mechanism, Optional<byte[]> initialResponse) {

    /** Reads {@code mechanism [initial-response]}. */
    public static AuthArguments parse(String argument) throws SyntaxErrorException {
        var in = new Scan(argument);
        String mechanism = in.word().toUpperCase(Locale.ROOT);
        in.blanks();
        String initial = in.word();
        if (mechanism.isEmpty() || !in.end()) {
            throw new SyntaxErrorException(Replies.AUTH_SYNTAX);
        }
        return new AuthArguments(mechanism, initial.isEmpty() ? Optional.empty() : Optional.of(initial(initial)));
    }

    private static byte[] initial(String text) throws SyntaxErrorException {
        return text.equals("=") ? new byte[0] : base64(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Decodes one line of the exchange. */
    public static byte[] base64(byte[] line) throws SyntaxErrorException {
        try {
            return Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException notBase64) {
            throw new SyntaxErrorException(Replies.NOT_BASE64);
        }
    }
}
