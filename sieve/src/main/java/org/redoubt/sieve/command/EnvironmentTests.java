package org.redoubt.sieve.command;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.mime.RawField;
import org.redoubt.sieve.run.Check;
import org.redoubt.sieve.run.Headers;
import org.redoubt.sieve.run.Match;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.SyntaxException;

/** What is known about the message from elsewhere: RFC 5183 and RFC 7352. */
final class EnvironmentTests {
    private static final Duration KNOWN = Duration.ofDays(7);
    private static final Duration KNOWN_AT_MOST = Duration.ofDays(365);

    private EnvironmentTests() {}

    /** RFC 5183 4: an item that is not known fails the test. */
    static Check environment(Arguments a) throws SyntaxException {
        Arguments.Matching matching = a.matching();
        Text item = a.text();
        List<Text> keys = a.texts();
        Match match = matching.with(keys);
        return run -> {
            Optional<String> value = run.context().environment(item.in(run).toLowerCase(Locale.ROOT));
            return value.isPresent() && match.any(run, List.of(value.get()), keys);
        };
    }

    /** RFC 7352 3. */
    static Check duplicate(Arguments a) throws SyntaxException {
        String handle = a.constantOf("handle", "").map(item -> item.text()).orElse("");
        Optional<Text> header = a.textOf("header", "");
        Optional<Text> uniqueId = a.textOf("uniqueid", "");
        if (header.isPresent() && uniqueId.isPresent()) {
            throw new SyntaxException(a.at(), "\":header\" and \":uniqueid\" exclude each other");
        }
        long seconds = a.numberOf("seconds", "").orElse(KNOWN.toSeconds());
        boolean last = a.flag("last", "");
        Duration interval = Duration.ofSeconds(Math.min(seconds, KNOWN_AT_MOST.toSeconds()));
        return run -> {
            Optional<String> id = uniqueId.map(text -> text.in(run))
                    .or(() -> field(run, header.map(text -> text.in(run)).orElse("Message-ID")));
            return id.isPresent() && run.duplicate(handle + '\0' + id.get(), interval, last);
        };
    }

    private static Optional<String> field(Run run, String name) {
        List<RawField> fields = run.headers().named(run, name);
        return fields.stream().findFirst().map(Headers::text);
    }
}
