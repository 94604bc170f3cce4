package org.redoubt.server.clients;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.redoubt.server.clients.ImapValue.Atom;
import org.redoubt.server.clients.ImapValue.Nil;
import org.redoubt.server.clients.ImapValue.Parens;
import org.redoubt.server.clients.ImapValue.Text;

/**
 * A strict reader of IMAP responses: one space between values and none elsewhere, quoted strings of 7-bit characters,
 * literals of exactly their length. Whatever bends a rule is an {@link IllegalArgumentException}: a client in the
 * field may forgive it, this one is here to notice.
 */
final class ImapParser {
    private final byte[] line;
    private int at;

    /** @param line a response without the CRLF at its end, literals inside */
    ImapParser(byte[] line) {
        this.line = line.clone();
    }

    static List<ImapValue> parse(byte[] line) {
        ImapParser parser = new ImapParser(line);
        List<ImapValue> values = parser.values();
        if (parser.at != line.length) {
            throw parser.wrong("something follows the end");
        }
        return values;
    }

    private List<ImapValue> values() {
        List<ImapValue> values = new ArrayList<>();
        values.add(value());
        while (at < line.length && line[at] == ' ') {
            at++;
            values.add(value());
        }
        return values;
    }

    private ImapValue value() {
        return switch (peek()) {
            case '(' -> parens();
            case '"' -> quoted();
            case '{' -> literal();
            default -> atom();
        };
    }

    private int peek() {
        if (at >= line.length) {
            throw wrong("ends too early");
        }
        return line[at];
    }

    /** RFC 9051 9: the bodies of a multipart stand side by side without a space. */
    private Parens parens() {
        at++;
        List<ImapValue> values = new ArrayList<>();
        if (peek() == ')') {
            at++;
            return new Parens(values);
        }
        values.add(value());
        while (peek() != ')') {
            if (peek() == ' ') {
                at++;
            } else if (peek() != '(' || line[at - 1] != ')') {
                throw wrong("a space or ) belongs here");
            }
            values.add(value());
        }
        at++;
        return new Parens(values);
    }

    /** RFC 3501 9, quoted: 7-bit, no CR, LF or NUL, only the quote and the backslash escaped. */
    private Text quoted() {
        StringBuilder text = new StringBuilder();
        at++;
        while (peek() != '"') {
            if (peek() == '\\') {
                at++;
                if (peek() != '"' && peek() != '\\') {
                    throw wrong("needless escape");
                }
            } else if (peek() <= 0 || peek() == '\r' || peek() == '\n') {
                throw wrong("an octet that a quoted string may not have");
            }
            text.append((char) peek());
            at++;
        }
        at++;
        return new Text(text.toString().getBytes(StandardCharsets.US_ASCII), false);
    }

    private Text literal() {
        int close = at;
        while (close < line.length && line[close] != '}') {
            close++;
        }
        int length = Integer.parseInt(new String(line, at + 1, close - at - 1, StandardCharsets.US_ASCII));
        int start = close + 3;
        if (start > line.length || line[close + 1] != '\r' || line[close + 2] != '\n' || start + length > line.length) {
            throw wrong("not a literal");
        }
        at = start + length;
        return new Text(Arrays.copyOfRange(line, start, at), true);
    }

    /** With its section, as in {@code BODY[HEADER.FIELDS (TO)]<0>}. */
    private ImapValue atom() {
        int start = at;
        boolean section = false;
        while (at < line.length && (section || !ends(line[at]))) {
            if ((line[at] <= 0x20 && !section) || line[at] < 0x20) {
                throw wrong("an octet that an atom may not have");
            }
            section = line[at] == '[' || (section && line[at] != ']');
            at++;
        }
        if (at == start) {
            throw wrong("nothing where a value belongs");
        }
        String text = new String(line, start, at - start, StandardCharsets.US_ASCII);
        return text.equals("NIL") ? new Nil() : new Atom(text);
    }

    private static boolean ends(byte octet) {
        return octet == ' ' || octet == '(' || octet == ')' || octet == '"';
    }

    private IllegalArgumentException wrong(String why) {
        int from = Math.max(0, at - 60);
        String near = new String(line, from, Math.min(line.length, at + 60) - from, StandardCharsets.ISO_8859_1);
        return new IllegalArgumentException(why + " at octet " + at + ", near: " + near);
    }
}
