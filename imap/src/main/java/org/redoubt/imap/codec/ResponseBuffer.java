package org.redoubt.imap.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Response text in the making: octets in memory, handed to the connection between responses, never within one,
 * so that a response that cannot be finished is taken back whole with {@link #rollback}.
 */
public final class ResponseBuffer {
    /** Enough for a batch of FETCH responses before they move on; the connection has its own buffer behind. */
    private static final int INITIAL = 4096;

    private byte[] bytes = new byte[INITIAL];
    private int size;
    private int marked;

    /** Whether quoted strings may hold UTF-8: RFC 6855 3 and RFC 9051 4.3 once enabled. */
    private boolean utf8;

    public void allowUtf8(boolean allowed) {
        utf8 = allowed;
    }

    public boolean utf8() {
        return utf8;
    }

    public int size() {
        return size;
    }

    /** The octets so far; the first {@link #size} count. Valid until the next write. */
    public byte[] array() {
        return bytes;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** All that was written so far is whole responses: {@link #rollback} goes back to here. */
    public void mark() {
        marked = size;
    }

    /** Takes back the response that was begun and cannot be finished. */
    public void rollback() {
        size = marked;
    }

    /** Empties the buffer and gives back memory beyond what a short answer needs. */
    public void clear() {
        size = 0;
        marked = 0;
        if (bytes.length > 1 << 18) {
            bytes = new byte[INITIAL];
        }
    }

    /** Empties the buffer and keeps no memory: the connection goes idle. */
    public void release() {
        size = 0;
        marked = 0;
        bytes = EMPTY;
    }

    public ResponseBuffer octet(int c) {
        if (size == bytes.length) {
            grow(1);
        }
        bytes[size++] = (byte) c;
        return this;
    }

    public ResponseBuffer ascii(String text) {
        int length = text.length();
        room(length);
        for (int i = 0; i < length; i++) {
            bytes[size + i] = (byte) text.charAt(i);
        }
        size += length;
        return this;
    }

    public ResponseBuffer raw(byte[] octets) {
        return raw(octets, 0, octets.length);
    }

    public ResponseBuffer raw(byte[] octets, int from, int length) {
        room(length);
        System.arraycopy(octets, from, bytes, size, length);
        size += length;
        return this;
    }

    public ResponseBuffer crlf() {
        return octet('\r').octet('\n');
    }

    public ResponseBuffer space() {
        return octet(' ');
    }

    /** A number that is not negative. */
    public ResponseBuffer number(long value) {
        room(20);
        int digits = digits(value);
        long rest = value;
        for (int i = size + digits - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
        return this;
    }

    public ResponseBuffer twoDigits(int value) {
        return octet('0' + value / 10).octet('0' + value % 10);
    }

    /** RFC 9051 9 {@code string}: quoted when it may be, a literal otherwise. */
    public ResponseBuffer string(String text) {
        int length = text.length();
        room(length + 2);
        int start = size;
        bytes[size++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
                size = start;
                return carefulString(text);
            }
            bytes[size++] = (byte) c;
        }
        bytes[size++] = '"';
        return this;
    }

    public ResponseBuffer nstring(Optional<String> text) {
        return text.isPresent() ? string(text.get()) : nil();
    }

    public ResponseBuffer nil() {
        return ascii("NIL");
    }

    /** A literal with these octets. */
    public ResponseBuffer literal(byte[] octets, int from, int length) {
        return literalHead(length).raw(octets, from, length);
    }

    /** <code>{n}CRLF</code>; the octets follow. */
    public ResponseBuffer literalHead(long length) {
        return octet('{').number(length).ascii("}\r\n");
    }

    private ResponseBuffer carefulString(String text) {
        // RFC 9051 4.3: a string never holds NUL, only literal8 does.
        byte[] octets = text.replace("\0", "").getBytes(StandardCharsets.UTF_8);
        boolean quotable = true;
        for (byte c : octets) {
            quotable &= c < 0 ? utf8 : c != '\r' && c != '\n';
        }
        if (!quotable) {
            return literal(octets, 0, octets.length);
        }
        octet('"');
        for (byte c : octets) {
            if (c == '"' || c == '\\') {
                octet('\\');
            }
            octet(c);
        }
        return octet('"');
    }

    private static int digits(long value) {
        int digits = 1;
        long bound = 10;
        while (digits < 19 && value >= bound) {
            digits++;
            bound *= 10;
        }
        return digits;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            grow(more);
        }
    }

    private void grow(int more) {
        bytes = Arrays.copyOf(bytes, Math.max(INITIAL, Math.max(size + more, bytes.length * 2)));
    }

    private static final byte[] EMPTY = new byte[0];
}
