package org.redoubt.sieve.command;

import java.util.List;
import java.util.Optional;
import org.redoubt.sieve.run.Check;
import org.redoubt.sieve.run.Match;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.SyntaxException;

/** RFC 5228 5: the tests of tests, and of the message as a whole; RFC 5173: of its body. */
final class CoreTests {
    private CoreTests() {}

    static Check not(Arguments a) throws SyntaxException {
        Check inner = a.test();
        return run -> !inner.holds(run);
    }

    /** RFC 5228 5.2; the first that does not hold ends it. */
    static Check allOf(Arguments a) throws SyntaxException {
        List<Check> all = a.tests();
        return run -> all.stream().allMatch(check -> check.holds(run));
    }

    static Check anyOf(Arguments a) throws SyntaxException {
        List<Check> all = a.tests();
        return run -> all.stream().anyMatch(check -> check.holds(run));
    }

    /** RFC 5228 5.9. */
    static Check size(Arguments a) throws SyntaxException {
        Optional<String> way = a.oneOf("", "over", "under");
        if (way.isEmpty()) {
            throw new SyntaxException(a.at(), "\"size\" must have \":over\" or \":under\"");
        }
        boolean over = way.get().equals("over");
        long limit = a.number();
        return run -> {
            long size = run.mail().structure().size();
            return over ? size > limit : size < limit;
        };
    }

    /** RFC 5173 4. */
    static Check body(Arguments a) throws SyntaxException {
        Optional<List<Text>> types = a.textsOf("content", "");
        Optional<String> way = a.oneOf("", "raw", "text");
        if (types.isPresent() && way.isPresent()) {
            throw new SyntaxException(a.at(), "There can be one of \":raw\", \":content\" and \":text\" only");
        }
        Arguments.Matching matching = a.matching();
        List<Text> keys = a.texts();
        Match match = matching.with(keys);
        boolean raw = way.filter("raw"::equals).isPresent();
        return run -> match.any(run, values(run, raw, types), keys, false);
    }

    private static List<String> values(Run run, boolean raw, Optional<List<Text>> types) {
        if (types.isPresent()) {
            return run.bodies().contents(Text.all(types.get(), run));
        }
        return raw ? run.bodies().raw() : run.bodies().texts();
    }
}
