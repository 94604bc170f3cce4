package org.redoubt.sieve;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.redoubt.sieve.command.Compiler;
import org.redoubt.sieve.command.Extensions;
import org.redoubt.sieve.run.Step;
import org.redoubt.sieve.syntax.Node;
import org.redoubt.sieve.syntax.Parser;
import org.redoubt.sieve.syntax.SyntaxException;

/** The Sieve language (RFC 5228). */
public final class Sieve {
    private static final Position START = new Position(1, 1);

    private Sieve() {}

    /** The extensions that scripts may require, in the order in which they are announced (RFC 5804 1.7). */
    public static List<String> extensions() {
        return Extensions.ALL;
    }

    /** The methods that {@code notify} knows (RFC 5435). */
    public static List<String> notifyMethods() {
        return List.of("mailto");
    }

    /** Compiles a script. No input makes it throw. */
    public static Compilation compile(byte[] utf8) {
        if (utf8.length > Limits.SCRIPT_OCTETS) {
            return failed(new ScriptError(START, "The script is longer than " + Limits.SCRIPT_OCTETS + " octets"));
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException notUtf8) {
            return failed(new ScriptError(firstBad(utf8), "This is not UTF-8"));
        }
        try {
            List<Node> tree = Parser.parse(text);
            Compiler compiler = new Compiler();
            Step body = compiler.script(tree);
            return compiler.errors().isEmpty()
                    ? new Compilation.Compiled(new SieveScript(body, weight(utf8, compiler)))
                    : new Compilation.Failed(compiler.errors());
        } catch (SyntaxException wrong) {
            return failed(wrong.error());
        }
    }

    /** A step takes some ten times its text, an instruction of an expression some fifty octets. */
    private static int weight(byte[] utf8, Compiler compiler) {
        return (int) (1000 + 10L * utf8.length + 50 * compiler.regexSizes());
    }

    private static Compilation failed(ScriptError error) {
        return new Compilation.Failed(List.of(error));
    }

    /** Where the octets stop being UTF-8. */
    private static Position firstBad(byte[] utf8) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(utf8);
        var out = java.nio.CharBuffer.allocate(utf8.length + 1);
        decoder.decode(in, out, true);
        String good = out.flip().toString();
        int line = 1 + (int) good.chars().filter(c -> c == '\n').count();
        int start = good.lastIndexOf('\n') + 1;
        return new Position(line, good.codePointCount(start, good.length()) + 1);
    }
}
