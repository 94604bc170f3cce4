package org.redoubt.sieve.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.redoubt.sieve.Limits;
import org.redoubt.sieve.run.Check;
import org.redoubt.sieve.run.Match;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.run.Step;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.run.Variables;
import org.redoubt.sieve.syntax.Argument;
import org.redoubt.sieve.syntax.SyntaxException;

/** RFC 5229. */
final class VariableCommands {
    private VariableCommands() {}

    /**
     * The name of a variable that is set.
     *
     * @param text in lower case
     * @param global whether it was named in the namespace of RFC 6609 3.4.2
     */
    record Name(String text, boolean global) {
        void set(Run run, String value) {
            if (global) {
                run.variables().setGlobal(text, value);
            } else {
                run.variables().set(text, value);
            }
        }

        String value(Run run) {
            return global ? run.variables().globalValue(text) : run.variables().value(text);
        }
    }

    static Name name(Arguments a) throws SyntaxException {
        return name(a.constant(), a.compiler());
    }

    static Name name(Argument.Item item, Compiler compiler) throws SyntaxException {
        String text = item.text().toLowerCase(Locale.ROOT);
        boolean global = text.startsWith("global.") && compiler.has("include");
        String plain = global ? text.substring("global.".length()) : text;
        if (!Texts.NAME.matcher(plain).matches() || plain.length() > Limits.VARIABLE_NAME) {
            throw new SyntaxException(item.at(), "This is no name that a variable can have");
        }
        return new Name(plain, global);
    }

    static Step set(Arguments a) throws SyntaxException {
        UnaryOperator<String> modifiers = modifiers(a);
        Name name = name(a);
        Text value = a.text();
        return Step.of(run -> {
            String text = value.in(run);
            run.charge(1 + text.length() / 16);
            name.set(run, modifiers.apply(text));
        });
    }

    /** RFC 5229 4.1: those of a higher precedence come first, and of each precedence there can be one. */
    static UnaryOperator<String> modifiers(Arguments a) throws SyntaxException {
        List<UnaryOperator<String>> steps = new ArrayList<>();
        a.oneOf("", "lower", "upper").ifPresent(tag -> steps.add(
                tag.equals("lower") ? s -> s.toLowerCase(Locale.ROOT) : s -> s.toUpperCase(Locale.ROOT)));
        a.oneOf("", "lowerfirst", "upperfirst").ifPresent(tag -> steps.add(s -> first(s, tag.equals("upperfirst"))));
        Optional<String> wildcard = a.oneOf("", "quotewildcard");
        Optional<String> regex = a.oneOf("regex", "quoteregex");
        if (wildcard.isPresent() && regex.isPresent()) {
            throw new SyntaxException(a.at(), "\":quotewildcard\" and \":quoteregex\" exclude each other");
        }
        wildcard.ifPresent(_ -> steps.add(s -> quoted(s, "*?\\")));
        regex.ifPresent(_ -> steps.add(s -> quoted(s, ".[]{}()*+?^$|\\")));
        if (a.flag("encodeurl", "enotify")) { // RFC 5435 6
            steps.add(VariableCommands::encoded);
        }
        if (a.flag("length", "")) {
            steps.add(s -> Integer.toString(s.codePointCount(0, s.length())));
        }
        return text -> {
            String result = text;
            for (UnaryOperator<String> step : steps) {
                result = Variables.cut(step.apply(result));
            }
            return result;
        };
    }

    private static String first(String text, boolean upper) {
        if (text.isEmpty()) {
            return text;
        }
        int end = text.offsetByCodePoints(0, 1);
        String first = text.substring(0, end);
        return (upper ? first.toUpperCase(Locale.ROOT) : first.toLowerCase(Locale.ROOT)) + text.substring(end);
    }

    private static String quoted(String text, String specials) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (specials.indexOf(c) >= 0) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }

    /** RFC 3986 2.1: all but the unreserved characters. */
    private static String encoded(String text) {
        StringBuilder out = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            out.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return out.toString();
    }

    /** RFC 5229 5. */
    static Check string(Arguments a) throws SyntaxException {
        Arguments.Matching matching = a.matching();
        List<Text> sources = a.texts();
        List<Text> keys = a.texts();
        Match match = matching.with(keys);
        boolean counts = match.type() == Match.Type.COUNT;
        return run -> match.any(
                run, Text.all(sources, run).stream().filter(s -> !counts || !s.isEmpty()).toList(), keys);
    }
}
