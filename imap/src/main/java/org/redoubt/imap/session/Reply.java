package org.redoubt.imap.session;

import org.redoubt.imap.codec.ResponseBuffer;

/**
 * The tagged response that completes a command, RFC 9051 7.1.
 *
 * @param code a response code without its brackets, empty for none
 */
public record Reply(Kind kind, String code, String text) {
    /** How a command ended. */
    public enum Kind {
        OK,
        NO,
        BAD
    }

    public static Reply ok(String text) {
        return new Reply(Kind.OK, "", text);
    }

    public static Reply ok(String code, String text) {
        return new Reply(Kind.OK, code, text);
    }

    public static Reply no(String text) {
        return new Reply(Kind.NO, "", text);
    }

    public static Reply no(String code, String text) {
        return new Reply(Kind.NO, code, text);
    }

    public static Reply bad(String text) {
        return new Reply(Kind.BAD, "", text);
    }

    void write(String tag, ResponseBuffer out) {
        out.ascii(tag).space().ascii(kind.name()).space();
        if (!code.isEmpty()) {
            out.octet('[').ascii(code).ascii("] ");
        }
        out.ascii(text).crlf();
    }
}
