package org.redoubt.managesieve.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The arguments of a command, taken from left to right. */
public final class Words {
    private final List<Word> words;
    private int next;

    /** @param words without the command's name */
    public Words(List<Word> words) {
        this.words = words;
    }

    public boolean more() {
        return next < words.size();
    }

    /** A string, as octets. */
    public byte[] octets() throws SyntaxException {
        if (more() && words.get(next) instanceof Word.Text(byte[] octets)) {
            next++;
            return octets;
        }
        throw new SyntaxException("A string was expected");
    }

    /** A string in UTF-8. */
    public String text() throws SyntaxException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets())).toString();
        } catch (CharacterCodingException e) {
            throw new SyntaxException("This is not UTF-8");
        }
    }

    /** A number of 32 bits. */
    public long number() throws SyntaxException {
        if (more() && words.get(next) instanceof Word.Atom(String text) && text.matches("[0-9]{1,10}")) {
            next++;
            return Long.parseLong(text);
        }
        throw new SyntaxException("A number was expected");
    }

    public void end() throws SyntaxException {
        if (more()) {
            throw new SyntaxException("Too many arguments");
        }
    }
}
