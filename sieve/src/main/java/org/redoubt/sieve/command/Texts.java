package org.redoubt.sieve.command;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.sieve.Limits;
import org.redoubt.sieve.Position;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.Argument;
import org.redoubt.sieve.syntax.SyntaxException;

/** Strings: encoded characters (RFC 5228 2.4.2.4) first, then variables (RFC 5229 3). */
public final class Texts {
    // The lists of numbers are read one number at a time, so that the expressions cannot backtrack.
    private static final Pattern ENCODED = Pattern.compile("\\$\\{(hex|unicode):([0-9a-f \\t\\r\\n]++)\\}", Pattern.CASE_INSENSITIVE);
    private static final Pattern VARIABLE =
            Pattern.compile("\\$\\{((?:[a-z_][a-z0-9_]*+\\.)*+)([a-z_][a-z0-9_]*+|[0-9]++)\\}", Pattern.CASE_INSENSITIVE);
    static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*+", Pattern.CASE_INSENSITIVE);

    private Texts() {}

    static Text of(Argument.Item item, Compiler compiler) throws SyntaxException {
        String text = item.text();
        if (compiler.has("encoded-character") && text.contains("${")) {
            text = decoded(text, item.at());
        }
        return compiler.has("variables") && text.contains("${") ? variables(text, item.at(), compiler) : Text.of(text);
    }

    /**
     * What can be said of a string before a script runs.
     *
     * @param text with encoded characters decoded
     * @param computed whether variables are in it, so that what it will be is not known
     */
    public record Written(String text, boolean computed) {}

    /** @param extensions those that the script requires */
    public static Written written(Argument.Item item, Set<String> extensions) throws SyntaxException {
        String text = extensions.contains("encoded-character") ? decoded(item.text(), item.at()) : item.text();
        return new Written(text, extensions.contains("variables") && VARIABLE.matcher(text).find());
    }

    private static String decoded(String text, Position at) throws SyntaxException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Matcher found = ENCODED.matcher(text);
        int done = 0;
        while (found.find()) {
            byte[] octets = octets(found.group(1).equalsIgnoreCase("hex"), found.group(2), at);
            if (octets.length > 0) {
                out.writeBytes(text.substring(done, found.start()).getBytes(StandardCharsets.UTF_8));
                out.writeBytes(octets);
                done = found.end();
            }
        }
        out.writeBytes(text.substring(done).getBytes(StandardCharsets.UTF_8));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(out.toByteArray())).toString();
        } catch (CharacterCodingException wrong) {
            throw new SyntaxException(at, "The encoded characters of this string are not UTF-8");
        }
    }

    /** The octets of a list of numbers; none when it is not of the form, so that it stands for itself. */
    private static byte[] octets(boolean hex, String list, Position at) throws SyntaxException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String number : list.strip().split("[ \\t\\r\\n]+", -1)) {
            if (number.isEmpty() || (hex && number.length() != 2)) {
                return new byte[0];
            }
            int value = number.length() > 6 && !number.matches("0*+[0-9a-fA-F]{1,6}") ? Integer.MAX_VALUE : Integer.parseInt(number.length() > 6 ? number.substring(number.length() - 6) : number, 16);
            if (hex) {
                out.write(value);
            } else if (value > Character.MAX_CODE_POINT || (value >= 0xd800 && value <= 0xdfff)) {
                throw new SyntaxException(at, "There is no character of such a number");
            } else {
                out.writeBytes(Character.toString(value).getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    private static Text variables(String text, Position at, Compiler compiler) throws SyntaxException {
        List<Function<Run, String>> pieces = new ArrayList<>();
        Matcher found = VARIABLE.matcher(text);
        int done = 0;
        while (found.find()) {
            String before = text.substring(done, found.start());
            if (!before.isEmpty()) {
                pieces.add(_ -> before);
            }
            String space = found.group(1).toLowerCase(Locale.ROOT);
            pieces.add(variable(space, found.group(2).toLowerCase(Locale.ROOT), at, compiler));
            done = found.end();
        }
        String rest = text.substring(done);
        if (pieces.isEmpty()) {
            return Text.of(text);
        }
        pieces.add(_ -> rest);
        return Text.joined(pieces);
    }

    private static Function<Run, String> variable(String space, String name, Position at, Compiler compiler)
            throws SyntaxException {
        if (space.equals("global.") && compiler.has("include")) { // RFC 6609 3.4.2
            return run -> run.variables().globalValue(name);
        }
        if (space.equals("env.") && compiler.has("environment")) {
            return run -> run.context().environment(name).orElse("");
        }
        if (!space.isEmpty()) { // RFC 5229 3
            throw SyntaxException.unsupported(at, "There is no namespace \"" + space + "\" of variables");
        }
        if (!Character.isDigit(name.charAt(0))) {
            if (name.length() > Limits.VARIABLE_NAME) {
                throw new SyntaxException(at, "The name of this variable is too long");
            }
            return run -> run.variables().value(name);
        }
        int number = name.length() > 9 ? Limits.MATCHES : Integer.parseInt(name);
        if (number >= Limits.MATCHES) { // RFC 5229 3.2
            throw new SyntaxException(at, "Match variables are numbered from 0 to " + (Limits.MATCHES - 1));
        }
        return run -> run.variables().match(number);
    }
}
