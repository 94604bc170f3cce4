package org.redoubt.pop3.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Reads one command from left to right, RFC 2449 4. For one thread. */
public final class CommandLine {
    /** No keyword is longer, so a longer word need not be kept. */
    private static final int MAX_KEYWORD = 16;

    private final byte[] line;
    private int at;

    /** @param line without its CRLF; not copied */
    public CommandLine(byte[] line) {
        this.line = line;
    }

    /** The verb, in capitals. */
    public String keyword() throws SyntaxException {
        int from = at;
        while (at < line.length && line[at] != ' ') {
            at++;
        }
        if (at == from || at - from > MAX_KEYWORD) {
            throw new SyntaxException("Unknown command");
        }
        return printable(from, at).toUpperCase(Locale.ROOT);
    }

    /** Whether an argument follows. */
    public boolean more() {
        return skipped() < line.length;
    }

    /** The next argument: printable ASCII. */
    public String word() throws SyntaxException {
        begin();
        int from = at;
        while (at < line.length && line[at] != ' ') {
            at++;
        }
        return printable(from, at);
    }

    /** The next argument, a number without sign; one too large for an int is the largest int, which names nothing. */
    public int number() throws SyntaxException {
        begin();
        long value = 0;
        int from = at;
        while (at < line.length && line[at] >= '0' && line[at] <= '9') {
            value = Math.min(Integer.MAX_VALUE, value * 10 + (line[at] - '0'));
            at++;
        }
        if (at == from || at < line.length && line[at] != ' ') {
            throw new SyntaxException("A number was expected");
        }
        return (int) value;
    }

    /** The number of a message. */
    public int message() throws SyntaxException {
        int number = number();
        if (number == 0) {
            throw new SyntaxException("Messages are numbered from 1");
        }
        return number;
    }

    /** All that follows the one space behind the verb, spaces included (RFC 1939 7, PASS). */
    public byte[] rest() throws SyntaxException {
        if (at >= line.length - 1) {
            throw new SyntaxException("An argument is missing");
        }
        byte[] rest = Arrays.copyOfRange(line, at + 1, line.length);
        for (byte octet : rest) {
            if (octet == 0) {
                throw new SyntaxException("NUL is not allowed");
            }
        }
        at = line.length;
        return rest;
    }

    /** As {@link #rest}, in UTF-8 (RFC 6856 2.2). */
    public String restText() throws SyntaxException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(rest()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SyntaxException("This is not UTF-8");
        }
    }

    /** Nothing follows; programs that leave a space behind are forgiven. */
    public void end() throws SyntaxException {
        if (more()) {
            throw new SyntaxException("Too many arguments");
        }
    }

    private void begin() throws SyntaxException {
        at = skipped();
        if (at == line.length) {
            throw new SyntaxException("An argument is missing");
        }
    }

    private int skipped() {
        int next = at;
        while (next < line.length && line[next] == ' ') {
            next++;
        }
        return next;
    }

    private String printable(int from, int to) throws SyntaxException {
        for (int i = from; i < to; i++) {
            if (line[i] <= ' ' || line[i] == 0x7f) {
                throw new SyntaxException("Only printable ASCII is allowed here");
            }
        }
        return new String(line, from, to - from, StandardCharsets.US_ASCII);
    }
}
