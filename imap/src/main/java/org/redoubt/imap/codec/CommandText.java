package org.redoubt.imap.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A cursor over the octets of one whole command, literals included just as they came: {@code {5}CRLF12345}.
 *
 * <p>Every method that reads consumes exactly what its rule of RFC 9051 9 names, or throws
 * {@link SyntaxException} with a text for the client. Nothing here allocates more than the command is long.
 */
public final class CommandText {
    private final byte[] bytes;
    private int at;

    public CommandText(byte[] bytes) {
        this.bytes = bytes;
    }

    public static CommandText of(String text) {
        return new CommandText(text.getBytes(StandardCharsets.UTF_8));
    }

    /** How it begins, an octet a character, for telling what it looks like. */
    public String beginning() {
        return new String(bytes, 0, Math.min(bytes.length, 1024), StandardCharsets.ISO_8859_1);
    }

    public int position() {
        return at;
    }

    /** The mark of a literal at the end of the whole text, when there is one. */
    public Optional<LiteralMark> mark() {
        return LiteralMark.endOf(bytes);
    }

    /** Goes back to a place that {@link #position} told. */
    public void rewind(int position) {
        at = position;
    }

    public boolean atEnd() {
        return at >= bytes.length;
    }

    /** The octet here, or -1 at the end. */
    public int peek() {
        return at < bytes.length ? bytes[at] & 0xFF : -1;
    }

    /** Steps over this character when it is here. */
    public boolean accept(char c) {
        boolean here = peek() == c;
        if (here) {
            at++;
        }
        return here;
    }

    public void expect(char c) throws SyntaxException {
        if (!accept(c)) {
            throw new SyntaxException(
                    switch (c) {
                        case ' ' -> "A space was expected";
                        case '\r', '\n' -> "A line end was expected";
                        default -> "Expected '" + c + "'";
                    });
        }
    }

    /** RFC 9051 9: SP. */
    public void space() throws SyntaxException {
        expect(' ');
    }

    /** Nothing may follow but spaces, which some clients leave behind. */
    public void end() throws SyntaxException {
        skipSpaces();
        if (!atEnd()) {
            throw new SyntaxException("Unexpected text after the command");
        }
    }

    /** Steps over spaces that the grammar does not ask for. */
    void skipSpaces() {
        while (peek() == ' ') {
            at++;
        }
    }

    /** RFC 9051 9: {@code tag = 1*<any ASTRING-CHAR except "+">}. */
    public String tag() throws SyntaxException {
        int from = at;
        while (at < bytes.length && isAstringChar(bytes[at]) && bytes[at] != '+') {
            at++;
        }
        return taken(from, "A tag was expected");
    }

    /** RFC 9051 9: {@code atom = 1*ATOM-CHAR}. */
    public String atom() throws SyntaxException {
        int from = at;
        while (at < bytes.length && isAtomChar(bytes[at])) {
            at++;
        }
        return taken(from, "An atom was expected");
    }

    /** An atom in capitals, as the names of commands and items are compared. */
    public String keyword() throws SyntaxException {
        return atom().toUpperCase(Locale.ROOT);
    }

    /** A run of letters, digits, dots, minus signs and underscores in capitals: the names in FETCH, which '[' or '&lt;' may end. */
    public String itemName() throws SyntaxException {
        int from = at;
        while (at < bytes.length && isItemChar(bytes[at])) {
            at++;
        }
        return taken(from, "An item name was expected").toUpperCase(Locale.ROOT);
    }

    /** RFC 9051 9: {@code number64}, at most 63 bits. */
    public long number() throws SyntaxException {
        int from = at;
        long value = 0;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
            int digit = bytes[at] - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                throw new SyntaxException("A number is too large");
            }
            value = value * 10 + digit;
            at++;
        }
        if (at == from) {
            throw new SyntaxException("A number was expected");
        }
        return value;
    }

    /** A number of 32 bits, not zero: uids and sequence numbers. */
    public long nzNumber() throws SyntaxException {
        long value = number();
        if (value == 0 || value > 0xFFFF_FFFFL) {
            throw new SyntaxException("A number from 1 to 4294967295 was expected");
        }
        return value;
    }

    /** RFC 9051 9: {@code astring}, its octets. */
    public byte[] astring() throws SyntaxException {
        return startsString() ? string() : atomOctets(false);
    }

    /** An astring of ASCII, as names of mechanisms and logins often are; other octets are read as UTF-8. */
    public String astringText() throws SyntaxException {
        return utf8(astring());
    }

    /** RFC 9051 9: {@code list-mailbox}, where wildcards need no quotes. */
    public byte[] listMailbox() throws SyntaxException {
        return startsString() ? string() : atomOctets(true);
    }

    /** RFC 9051 9: {@code nstring}; empty for NIL. */
    public Optional<byte[]> nstring() throws SyntaxException {
        if (startsString()) {
            return Optional.of(string());
        }
        if (!keyword().equals("NIL")) {
            throw new SyntaxException("A string or NIL was expected");
        }
        return Optional.empty();
    }

    /** RFC 9051 9: {@code string}: quoted, literal or literal8. */
    public byte[] string() throws SyntaxException {
        if (accept('"')) {
            return quoted();
        }
        return literal();
    }

    /** Whether a quoted string or a literal starts here. */
    public boolean startsString() {
        int c = peek();
        return c == '"' || c == '{' || (c == '~' && at + 1 < bytes.length && bytes[at + 1] == '{');
    }

    /** RFC 9051 9: {@code base64}, as in AUTHENTICATE; the text up to the next space. */
    public String base64Text() throws SyntaxException {
        int from = at;
        while (at < bytes.length && bytes[at] != ' ') {
            at++;
        }
        return taken(from, "Base64 was expected");
    }

    /** The announcement of a literal at the end of a line; does not step over the octets. */
    public LiteralMark literalMark() throws SyntaxException {
        boolean binary = accept('~');
        expect('{');
        long octets = number();
        boolean waits = !accept('+');
        expect('}');
        return new LiteralMark(octets, waits, binary);
    }

    /** Strict UTF-8. */
    public static String utf8(byte[] octets) throws SyntaxException {
        return decode(octets, StandardCharsets.UTF_8);
    }

    /** Strict decoding: octets that the charset does not know are the client's mistake. */
    public static String decode(byte[] octets, Charset charset) throws SyntaxException {
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SyntaxException("A string is not in its charset");
        }
    }

    static boolean isAtomChar(byte c) {
        return c > ' ' && c != 0x7F && "(){%*\"\\]".indexOf(c) < 0;
    }

    static boolean isAstringChar(byte c) {
        return isAtomChar(c) || c == ']';
    }

    private static boolean isListChar(byte c) {
        return isAstringChar(c) || c == '%' || c == '*';
    }

    private static boolean isItemChar(byte c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    }

    private byte[] atomOctets(boolean wildcards) throws SyntaxException {
        int from = at;
        while (at < bytes.length && (wildcards ? isListChar(bytes[at]) : isAstringChar(bytes[at]))) {
            at++;
        }
        if (at == from) {
            throw new SyntaxException("A string was expected");
        }
        return Arrays.copyOfRange(bytes, from, at);
    }

    private String taken(int from, String otherwise) throws SyntaxException {
        if (at == from) {
            throw new SyntaxException(otherwise);
        }
        return new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
    }

    private byte[] quoted() throws SyntaxException {
        int from = at;
        while (at < bytes.length && bytes[at] != '"' && bytes[at] != '\\' && !isLineEnd(bytes[at])) {
            at++;
        }
        if (at < bytes.length && bytes[at] == '"') {
            return Arrays.copyOfRange(bytes, from, at++);
        }
        at = from;
        return quotedWithEscapes();
    }

    private byte[] quotedWithEscapes() throws SyntaxException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (at < bytes.length && !isLineEnd(bytes[at])) {
            byte c = bytes[at++];
            if (c == '"') {
                return text.toByteArray();
            }
            text.write(c == '\\' ? escaped() : c);
        }
        throw new SyntaxException("A quoted string does not end");
    }

    // RFC 9051 9: only the quote and the backslash may be escaped.
    private int escaped() throws SyntaxException {
        int c = peek();
        if (c != '"' && c != '\\') {
            throw new SyntaxException("A backslash may stand only before a quote or a backslash");
        }
        at++;
        return c;
    }

    private byte[] literal() throws SyntaxException {
        LiteralMark mark = literalMark();
        expect('\r');
        expect('\n');
        if (mark.octets() > bytes.length - at) {
            throw new SyntaxException("A literal is shorter than it says");
        }
        byte[] octets = Arrays.copyOfRange(bytes, at, at + (int) mark.octets());
        at += octets.length;
        // RFC 9051 9: a literal holds any octet but NUL; literal8 holds NUL too.
        if (!mark.binary() && hasNul(octets)) {
            throw new SyntaxException("NUL may stand only in a literal8");
        }
        return octets;
    }

    private static boolean hasNul(byte[] octets) {
        for (byte octet : octets) {
            if (octet == 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLineEnd(byte c) {
        return c == '\r' || c == '\n' || c == 0;
    }
}
