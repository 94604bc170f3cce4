package org.redoubt.managesieve.session;

import java.io.IOException;
import java.util.List;
import org.redoubt.managesieve.codec.Strings;
import org.redoubt.wire.Output;

/**
 * How a command ends (RFC 5804 1.3), with what is said before it.
 *
 * @param lines whole, each without its CRLF
 * @param code without its parentheses, empty for none
 */
public record Reply(Kind kind, String code, String text, List<byte[]> lines) {
    /** How a command ended. */
    public enum Kind {
        OK,
        NO,

        /** The command made no sense: NO, too, and counted. */
        NONSENSE,
        BYE
    }

    public Reply {
        lines = List.copyOf(lines);
    }

    public static Reply ok(String text) {
        return new Reply(Kind.OK, "", text, List.of());
    }

    public static Reply lines(List<byte[]> lines) {
        return new Reply(Kind.OK, "", "", lines);
    }

    public static Reply no(String code, String text) {
        return new Reply(Kind.NO, code, text, List.of());
    }

    public static Reply nonsense(String text) {
        return new Reply(Kind.NONSENSE, "", text, List.of());
    }

    public static Reply bye(String code, String text) {
        return new Reply(Kind.BYE, code, text, List.of());
    }

    public Reply withCode(String given) {
        return new Reply(kind, given, text, lines);
    }

    void write(Output out) throws IOException {
        for (byte[] line : lines) {
            out.write(line);
            out.ascii("\r\n");
        }
        out.ascii(kind == Kind.NONSENSE ? "NO" : kind.name());
        if (!code.isEmpty()) {
            out.ascii(" (" + code + ")");
        }
        if (!text.isEmpty()) {
            out.ascii(" ");
            out.write(Strings.of(text));
        }
        out.ascii("\r\n");
    }
}
