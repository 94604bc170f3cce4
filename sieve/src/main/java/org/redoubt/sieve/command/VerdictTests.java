package org.redoubt.sieve.command;

import java.util.List;
import java.util.OptionalInt;
import org.redoubt.sieve.run.Check;
import org.redoubt.sieve.run.Match;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.SyntaxException;

/** What was found before the script ran: spam and viruses, RFC 5235. */
final class VerdictTests {
    private VerdictTests() {}

    /** RFC 5235 3.2: without {@code :percent} 0 says that nobody looked; with it, the count of values does. */
    static Check spam(Arguments a) throws SyntaxException {
        boolean percent = a.flag("percent", "spamtestplus");
        Arguments.Matching matching = a.matching();
        List<Text> keys = List.of(a.text());
        Match match = matching.with(keys);
        boolean counts = match.type() == Match.Type.COUNT;
        return run -> {
            OptionalInt found = run.context().spamPercent();
            if (found.isEmpty()) {
                return match.any(run, counts ? List.of() : List.of("0"), keys);
            }
            int value = percent ? found.getAsInt() : tenth(found.getAsInt());
            return match.any(run, List.of(Integer.toString(value)), keys);
        };
    }

    /** RFC 5235 3.2.1: 1 is surely none, 10 surely spam; what lies between has eleven percent each. */
    private static int tenth(int percent) {
        return percent == 0 ? 1 : Math.min(10, 2 + (percent - 1) / 11);
    }

    static Check virus(Arguments a) throws SyntaxException {
        Arguments.Matching matching = a.matching();
        List<Text> keys = List.of(a.text());
        Match match = matching.with(keys);
        return run -> match.any(run, List.of(Integer.toString(run.context().virus().orElse(0))), keys);
    }
}
