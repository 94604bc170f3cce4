package org.redoubt.managesieve.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.redoubt.managesieve.Limits;

/**
 * Reads one command: words on a line, in which literals may stand, each with the rest of the line behind it (RFC 5804
 * 4). For one thread.
 */
public final class CommandParser {
    private static final int MAX_QUOTED = 1024;

    private final Source source;
    private final List<Word> words = new ArrayList<>();
    private byte[] line;
    private int at;

    /** Where the rest of a command comes from. */
    public interface Source {
        /** The octets of a literal; empty when it is too long and was read past. */
        Optional<byte[]> literal(long octets) throws IOException;

        /** The line behind a literal, without its CRLF. */
        byte[] line() throws IOException;
    }

    private CommandParser(byte[] line, Source source) {
        this.line = line;
        this.source = source;
    }

    /** @param line the command's first line, without its CRLF */
    public static List<Word> parse(byte[] line, Source source) throws IOException, SyntaxException {
        return new CommandParser(line, source).words();
    }

    private List<Word> words() throws IOException, SyntaxException {
        @Nullable SyntaxException wrong = null;
        while (true) {
            try {
                skipSpaces();
                if (at >= line.length) {
                    break;
                }
                word(word());
            } catch (SyntaxException first) {
                // A literal must be read past whatever the words around it are, or its octets are commands.
                wrong = wrong == null ? first : wrong;
                if (!literalFollows()) {
                    break;
                }
            }
        }
        if (wrong != null) {
            throw wrong;
        }
        return List.copyOf(words);
    }

    /** Goes to the literal that this line ends with; false when it ends with none. */
    private boolean literalFollows() {
        int open = line.length - 1;
        if (at >= line.length || line[open] != '}') {
            return false;
        }
        while (open > at && line[open] != '{') {
            open--;
        }
        at = open;
        return line[open] == '{';
    }

    private void word(Word word) throws SyntaxException {
        if (words.size() >= Limits.WORDS) {
            throw new SyntaxException("Too many words");
        }
        words.add(word);
    }

    private void skipSpaces() {
        while (at < line.length && line[at] == ' ') {
            at++;
        }
    }

    private Word word() throws IOException, SyntaxException {
        return switch (line[at]) {
            case '"' -> quoted();
            case '{' -> literal();
            default -> atom();
        };
    }

    private Word atom() throws SyntaxException {
        int from = at;
        while (at < line.length && line[at] != ' ') {
            byte c = line[at];
            if (c <= ' ' || c == 0x7f || c == '"' || c == '{' || c == '(' || c == ')') {
                throw new SyntaxException("This character cannot stand here");
            }
            at++;
        }
        return new Word.Atom(new String(line, from, at - from, StandardCharsets.US_ASCII));
    }

    private Word quoted() throws SyntaxException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        at++;
        while (at < line.length && line[at] != '"') {
            if (line[at] == '\\') {
                at++;
                if (at >= line.length || (line[at] != '"' && line[at] != '\\')) {
                    throw new SyntaxException("Only quotes and backslashes are quoted");
                }
            }
            if (line[at] == 0) {
                throw new SyntaxException("NUL is not allowed");
            }
            out.write(line[at++]);
        }
        if (at >= line.length) {
            throw new SyntaxException("A string does not end");
        }
        at++;
        if (out.size() > MAX_QUOTED) {
            throw new SyntaxException("A quoted string is too long; use a literal");
        }
        return new Word.Text(out.toByteArray());
    }

    /** RFC 5804 4, literal-c2s: always without waiting for the server. */
    private Word literal() throws IOException, SyntaxException {
        int from = at + 1;
        long octets = 0;
        int i = from;
        while (i < line.length && line[i] >= '0' && line[i] <= '9' && i - from < 10) {
            octets = octets * 10 + (line[i++] - '0');
        }
        boolean good = i > from && i + 2 == line.length && line[i] == '+' && line[i + 1] == '}';
        if (!good) {
            at = line.length;
            throw new SyntaxException("A literal is announced as {number+} at the end of a line");
        }
        line = new byte[0];
        at = 0;
        Optional<byte[]> bytes = source.literal(octets);
        line = source.line();
        if (bytes.isEmpty()) {
            throw new SyntaxException("The literal is too long");
        }
        return new Word.Text(bytes.get());
    }
}
