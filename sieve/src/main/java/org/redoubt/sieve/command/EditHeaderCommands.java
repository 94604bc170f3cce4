package org.redoubt.sieve.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.mime.RawField;
import org.redoubt.sieve.run.Headers;
import org.redoubt.sieve.run.Match;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.run.ScriptFailure;
import org.redoubt.sieve.run.Step;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.SyntaxException;

/** RFC 5293. */
final class EditHeaderCommands {
    /** RFC 5293 6: what shows where mail has been and that it is automatic stays, or it could go round in circles. */
    private static final Set<String> PROTECTED = Set.of("received", "auto-submitted", "return-path", "delivered-to");

    private EditHeaderCommands() {}

    static Step add(Arguments a) throws SyntaxException {
        boolean last = a.flag("last", "");
        Text name = name(a);
        Text value = a.text();
        return Step.of(run -> {
            String field = name.in(run);
            if (!validName(field)) {
                throw new ScriptFailure("This is no name of a header field");
            }
            String text = value.in(run).replaceAll("[\\r\\n\\x00]+[ \\t]*+", " ").strip();
            run.headers().add(run, field, text, last);
        });
    }

    private static Text name(Arguments a) throws SyntaxException {
        Text name = a.text();
        if (name.constant().filter(text -> !validName(text)).isPresent()) {
            throw new SyntaxException(a.at(), "This is no name of a header field");
        }
        return name;
    }

    private static boolean validName(String name) {
        return !name.isEmpty() && name.length() <= 128 && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':');
    }

    static Step delete(Arguments a) throws SyntaxException {
        OptionalLong index = a.numberOf("index", "");
        boolean last = a.flag("last", "");
        if (last && index.isEmpty()) {
            throw new SyntaxException(a.at(), "\":last\" goes with \":index\"");
        }
        if (index.isPresent() && index.getAsLong() == 0) {
            throw new SyntaxException(a.at(), "\":index\" counts from 1");
        }
        Fields fields = new Fields(index.orElse(0), last, false, false);
        Arguments.Matching matching = a.matching();
        Text name = name(a);
        List<Text> patterns = a.left() > 0 ? a.texts() : List.of();
        Match match = matching.with(patterns);
        return Step.of(run -> {
            String field = name.in(run);
            if (!PROTECTED.contains(field.toLowerCase(Locale.ROOT))) {
                List<RawField> all = fields.chosen(run.headers().named(run, field));
                run.headers().remove(run, patterns.isEmpty() ? all : matching(run, all, match, patterns));
            }
        });
    }

    private static List<RawField> matching(Run run, List<RawField> all, Match match, List<Text> patterns) {
        if (match.type() == Match.Type.COUNT) {
            return match.any(run, all.stream().map(Headers::text).toList(), patterns) ? all : List.of();
        }
        List<RawField> found = new ArrayList<>();
        for (RawField field : all) {
            if (match.any(run, List.of(Headers.text(field)), patterns)) {
                found.add(field);
            }
        }
        return found;
    }
}
