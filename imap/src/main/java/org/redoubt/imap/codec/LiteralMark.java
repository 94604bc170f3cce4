package org.redoubt.imap.codec;

import java.util.Optional;

/**
 * What announces a literal: <code>{12}</code>, <code>{12+}</code> (RFC 7888) or <code>~{12}</code> (RFC 9051 4.3.1).
 *
 * @param octets how many follow the line end
 * @param waits whether the client waits to be asked for them
 * @param binary whether they may hold NUL
 */
public record LiteralMark(long octets, boolean waits, boolean binary) {
    /** Whether a literal is announced here. */
    public static boolean startsAt(CommandText line) {
        return line.peek() == '{';
    }

    /** The mark that ends this line, when one does. */
    public static Optional<LiteralMark> endOf(byte[] line) {
        int open = openBrace(line);
        if (open < 0) {
            return Optional.empty();
        }
        boolean binary = open > 0 && line[open - 1] == '~';
        CommandText text = new CommandText(line);
        text.rewind(binary ? open - 1 : open);
        try {
            LiteralMark mark = text.literalMark();
            return text.atEnd() ? Optional.of(mark) : Optional.empty();
        } catch (SyntaxException e) {
            return Optional.empty();
        }
    }

    /** How many octets the mark itself takes at the end of this line. */
    public static int lengthAtEndOf(byte[] line) {
        int open = openBrace(line);
        return line.length - (open > 0 && line[open - 1] == '~' ? open - 1 : open);
    }

    private static int openBrace(byte[] line) {
        int i = line.length - 1;
        if (i < 2 || line[i] != '}') {
            return -1;
        }
        while (i >= 0 && line[i] != '{') {
            i--;
        }
        return i;
    }
}
