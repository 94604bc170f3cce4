package org.redoubt.pop3.session;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.wire.Output;

/**
 * How a command ends: the status line (RFC 1939 3) and, for multi-line responses, what follows it.
 *
 * @param code a response code (RFC 2449 8) without its brackets, empty for none
 * @param body the lines behind the status line, their ends included, without the last dot
 */
public record Reply(Kind kind, String code, String text, Optional<Body> body) {
    /** How a command ended. */
    public enum Kind {
        OK,
        ERR,

        /** The command made no sense: -ERR, too, and counted. */
        NONSENSE
    }

    /** Writes the lines of a multi-line response; when it fails half-way, the connection ends. */
    @FunctionalInterface
    public interface Body {
        void write(Output out) throws IOException;
    }

    public static Reply ok(String text) {
        return new Reply(Kind.OK, "", text, Optional.empty());
    }

    public static Reply lines(String text, Body body) {
        return new Reply(Kind.OK, "", text, Optional.of(body));
    }

    public static Reply err(String text) {
        return err("", text);
    }

    public static Reply err(String code, String text) {
        return new Reply(Kind.ERR, code, text, Optional.empty());
    }

    public static Reply nonsense(String text) {
        return new Reply(Kind.NONSENSE, "", text, Optional.empty());
    }

    void write(Output out) throws IOException {
        out.ascii(kind == Kind.OK ? "+OK " : "-ERR ");
        if (!code.isEmpty()) {
            out.ascii("[" + code + "] ");
        }
        out.ascii(text + "\r\n");
        if (body.isPresent()) {
            body.get().write(out);
            out.ascii(".\r\n");
        }
    }
}
