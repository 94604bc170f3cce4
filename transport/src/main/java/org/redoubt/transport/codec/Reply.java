package org.redoubt.transport.codec;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One reply of RFC 5321 4.2, encoded once: code, enhanced status (RFC 3463, may be absent as RFC 2034 4 wants it for
 * greetings and EHLO) and one or more lines of printable ASCII.
 */
public final class Reply {
    /** RFC 5321 4.5.3.1.5: a reply line has at most 512 octets with its code and CRLF. */
    private static final int MAX_TEXT = 512 - "250-".length() - "\r\n".length();

    private final int code;
    private final byte[] encoded;

    private Reply(int code, String status, List<String> lines) {
        if (!status.isEmpty() && status.charAt(0) - '0' != code / 100) {
            throw new IllegalArgumentException("enhanced status of another class: " + code + " " + status);
        }
        this.code = code;
        this.encoded = encode(code, status, lines);
    }

    /** A one-line reply, such as {@code of(250, "2.1.0", "Sender accepted")}. */
    public static Reply of(int code, String status, String text) {
        return new Reply(code, status, List.of(text));
    }

    /** A reply without an enhanced status: greetings, EHLO, 334 and 354. */
    public static Reply plain(int code, String... lines) {
        return new Reply(code, "", List.of(lines));
    }

    /** The three digits. */
    public int code() {
        return code;
    }

    /** Whether the command was accepted: 2xx and 3xx. */
    public boolean positive() {
        return code < 400;
    }

    /** The bytes to send, CRLF included; shared, never to be changed. */
    @SuppressWarnings("EI_EXPOSE_REP")
    public byte[] encoded() {
        return encoded;
    }

    /** The reply as text without the last CRLF, for logs and tests. */
    @Override
    public String toString() {
        return new String(encoded, 0, encoded.length - 2, StandardCharsets.US_ASCII);
    }

    private static byte[] encode(int code, String status, List<String> lines) {
        var text = new StringBuilder(80);
        for (int i = 0; i < lines.size(); i++) {
            text.append(code).append(i + 1 < lines.size() ? '-' : ' ');
            int start = text.length();
            if (!status.isEmpty()) {
                text.append(status).append(' ');
            }
            appendPrintable(text, lines.get(i));
            text.setLength(Math.min(text.length(), start + MAX_TEXT));
            text.append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void appendPrintable(StringBuilder to, String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            to.append(c >= ' ' && c < 0x7f ? c : '?');
        }
    }
}
