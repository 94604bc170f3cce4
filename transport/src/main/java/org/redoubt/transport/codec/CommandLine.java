package org.redoubt.transport.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * One command line, split into its verb and what follows the first space.
 *
 * @param verb what to do
 * @param argument the rest of the line without leading or trailing blanks; may be empty, holds no control character
 */
public record CommandLine(Verb verb, String argument) {

    /**
     * Reads a line as it came without its CRLF.
     *
     * @throws SyntaxErrorException when the line is not UTF-8 (RFC 6531 3.3) or holds a control character
     */
    public static CommandLine parse(byte[] line) throws SyntaxErrorException {
        String text = decode(line);
        int space = text.indexOf(' ');
        if (space < 0) {
            return new CommandLine(Verb.of(text), "");
        }
        return new CommandLine(Verb.of(text.substring(0, space)), text.substring(space + 1).strip());
    }

    private static String decode(byte[] line) throws SyntaxErrorException {
        boolean ascii = true;
        for (int i = 0; i < line.length; i++) {
            byte b = line[i];
            if (b == '\t') {
                line[i] = ' ';
            } else if (b == 0x7f || (b >= 0 && b < ' ')) {
                throw new SyntaxErrorException(Replies.CONTROL_CHARACTER);
            }
            ascii &= b >= 0;
        }
        return ascii ? new String(line, StandardCharsets.US_ASCII) : decodeUtf8(line);
    }

    private static String decodeUtf8(byte[] line) throws SyntaxErrorException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException notUtf8) {
            throw new SyntaxErrorException(Replies.NOT_UTF8);
        }
    }
}
