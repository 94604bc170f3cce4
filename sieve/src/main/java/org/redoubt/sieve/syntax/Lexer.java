package org.redoubt.sieve.syntax;

import java.util.Locale;
import org.redoubt.sieve.Position;

/**
 * The words of a script (RFC 5228 8.1). Lines may end in CRLF or, as editors write them, in LF; in strings both become
 * CRLF, which is what a line end in mail is.
 */
final class Lexer {
    /** RFC 5228 2.4.1 asks for 31 bits; what is larger than this is taken as this, which no message reaches. */
    private static final long MAX_NUMBER = 1L << 50;

    private static final int END = -1;

    private final String in;
    private int at;
    private int line = 1;

    /** Characters of this line that lie before {@link #counted}. */
    private int columns;

    private int counted;

    /** @param text the whole script */
    Lexer(String text) {
        in = text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    Token next() throws SyntaxException {
        skipBlanks();
        Position here = here();
        int c = peek(0);
        if (c == END) {
            return new Token.End(here);
        }
        if ("()[]{},;".indexOf(c) >= 0) {
            at++;
            return new Token.Mark((char) c, here);
        }
        if (c == '"') {
            return quoted(here);
        }
        if (c == ':') {
            at++;
            if (!letter(peek(0))) {
                throw new SyntaxException(here, "A colon must be followed by the name of a tag");
            }
            return new Token.Tag(word(), here);
        }
        if (digit(c)) {
            return number(here);
        }
        if (letter(c)) {
            return identifier(here);
        }
        throw new SyntaxException(here, "This character means nothing here");
    }

    private Position here() {
        columns += in.codePointCount(counted, at);
        counted = at;
        return new Position(line, columns + 1);
    }

    private int peek(int ahead) {
        return at + ahead < in.length() ? in.charAt(at + ahead) : END;
    }

    private void newLine(int octets) {
        at += octets;
        line++;
        counted = at;
        columns = 0;
    }

    private void skipBlanks() throws SyntaxException {
        while (true) {
            int c = peek(0);
            if (c == ' ' || c == '\t') {
                at++;
            } else if (c == '\n') {
                newLine(1);
            } else if (c == '\r' && peek(1) == '\n') {
                newLine(2);
            } else if (c == '#') {
                while (peek(0) != END && peek(0) != '\n') {
                    at++;
                }
            } else if (c == '/' && peek(1) == '*') {
                comment();
            } else {
                return;
            }
        }
    }

    private void comment() throws SyntaxException {
        Position start = here();
        at += 2;
        while (!(peek(0) == '*' && peek(1) == '/')) {
            if (peek(0) == END) {
                throw new SyntaxException(start, "This comment has no end");
            }
            if (peek(0) == '\n') {
                newLine(1);
            } else {
                at++;
            }
        }
        at += 2;
    }

    private Token quoted(Position start) throws SyntaxException {
        StringBuilder out = new StringBuilder();
        at++;
        while (true) {
            int c = peek(0);
            if (c == '"') {
                at++;
                return new Token.Text(out.toString(), start);
            }
            if (c == '\\') {
                at++; // RFC 5228 2.4.2: an undefined escape is the character itself
            }
            character(start, out);
        }
    }

    /** One character of a string, line ends made equal. */
    private void character(Position start, StringBuilder out) throws SyntaxException {
        int c = peek(0);
        if (c == END) {
            throw new SyntaxException(start, "This string has no end");
        }
        if (c == 0) {
            throw new SyntaxException(here(), "NUL is not allowed");
        }
        if (c == '\r' && peek(1) == '\n') {
            out.append("\r\n");
            newLine(2);
        } else if (c == '\n') {
            out.append("\r\n");
            newLine(1);
        } else {
            out.append((char) c);
            at++;
        }
    }

    /** RFC 5228 8.1, multi-line: up to a line with nothing but a dot; a dot before a dot is taken away. */
    private Token multiLine(Position start) throws SyntaxException {
        StringBuilder out = new StringBuilder();
        while (peek(0) == ' ' || peek(0) == '\t') {
            at++;
        }
        if (peek(0) == '#') {
            while (peek(0) != END && lineEnd() == 0) {
                at++;
            }
        }
        if (lineEnd() == 0) {
            throw new SyntaxException(here(), "\"text:\" must be followed by a line end");
        }
        newLine(lineEnd());
        while (true) {
            if (peek(0) == '.') {
                at++;
                if (lineEnd() > 0) {
                    newLine(lineEnd());
                    return new Token.Text(out.toString(), start);
                }
                if (peek(0) == END) {
                    return new Token.Text(out.toString(), start);
                }
                if (peek(0) != '.') {
                    out.append('.'); // not stuffed: forgiven (8.1, multi-line-literal)
                }
            }
            int before = line;
            while (line == before) {
                character(start, out);
            }
        }
    }

    /** Characters of the line end that is here; 0 when there is none. */
    private int lineEnd() {
        if (peek(0) == '\n') {
            return 1;
        }
        return peek(0) == '\r' && peek(1) == '\n' ? 2 : 0;
    }

    private Token number(Position start) throws SyntaxException {
        long value = 0;
        while (digit(peek(0))) {
            value = Math.min(MAX_NUMBER, value * 10 + (peek(0) - '0'));
            at++;
        }
        int shift = switch (Character.toUpperCase(peek(0))) {
            case 'K' -> 10;
            case 'M' -> 20;
            case 'G' -> 30;
            default -> 0;
        };
        if (shift > 0) {
            at++;
            value = value > MAX_NUMBER >> shift ? MAX_NUMBER : value << shift;
        }
        if (letter(peek(0)) || digit(peek(0))) {
            throw new SyntaxException(start, "A number ends in a digit or in K, M or G");
        }
        return new Token.Number(value, start);
    }

    private Token identifier(Position start) throws SyntaxException {
        String word = word();
        if (word.equals("text") && peek(0) == ':') {
            at++;
            return multiLine(start);
        }
        return new Token.Identifier(word, start);
    }

    private String word() {
        int from = at;
        while (letter(peek(0)) || digit(peek(0))) {
            at++;
        }
        return in.substring(from, at).toLowerCase(Locale.ROOT);
    }

    private static boolean letter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }
}
