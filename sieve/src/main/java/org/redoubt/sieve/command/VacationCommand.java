package org.redoubt.sieve.command;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.sieve.Action;
import org.redoubt.sieve.MailAddresses;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.run.ScriptFailure;
import org.redoubt.sieve.run.Step;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.SyntaxException;

/** RFC 5230, with the seconds of RFC 6131. */
final class VacationCommand {
    private static final int DAYS = 7;
    private static final int MAX_DAYS = 365;
    private static final int MAX_SUBJECT = 512;

    private VacationCommand() {}

    static Step vacation(Arguments a) throws SyntaxException {
        OptionalLong days = a.numberOf("days", "");
        OptionalLong seconds = a.numberOf("seconds", "vacation-seconds");
        if (days.isPresent() && seconds.isPresent()) {
            throw new SyntaxException(a.at(), "\":days\" and \":seconds\" exclude each other");
        }
        Duration interval = interval(days, seconds);
        Optional<Text> subject = a.textOf("subject", "");
        Optional<Text> from = a.textOf("from", "");
        if (from.flatMap(Text::constant).filter(text -> MailAddresses.one(text).isEmpty()).isPresent()) {
            throw new SyntaxException(a.at(), "\":from\" must be one address");
        }
        List<Text> addresses = a.textsOf("addresses", "").orElse(List.of());
        boolean mime = a.flag("mime", "");
        Optional<Text> handle = a.textOf("handle", "");
        Optional<FilingCommands.FccPlace> fcc = FilingCommands.fcc(a);
        Text reason = a.text();
        return Step.of(run -> {
            Optional<String> title = subject.map(s -> oneLine(s.in(run)));
            Optional<String> sender = from.map(f -> sender(f.in(run)));
            String text = reason.in(run);
            String key = handle.map(h -> "h" + h.in(run))
                    .orElse("r" + title + '\0' + sender + '\0' + mime + '\0' + text);
            run.actions().add(new Action.Vacation(
                    text, mime, title, sender, own(run, addresses), interval, key, fcc.map(place -> place.in(run))));
        });
    }

    private static Duration interval(OptionalLong days, OptionalLong seconds) {
        if (seconds.isPresent()) { // RFC 6131 2: 0 answers each message
            return Duration.ofSeconds(Math.min(seconds.getAsLong(), Duration.ofDays(MAX_DAYS).toSeconds()));
        }
        return Duration.ofDays(Math.clamp(days.orElse(DAYS), 1, MAX_DAYS)); // RFC 5230 4.1
    }

    private static String sender(String text) {
        return MailAddresses.one(text)
                .map(_ -> oneLine(text))
                .orElseThrow(() -> new ScriptFailure("\":from\" must be one address"));
    }

    private static List<String> own(Run run, List<Text> addresses) {
        return Text.all(addresses, run).stream().flatMap(text -> MailAddresses.one(text).stream()).toList();
    }

    static String oneLine(String text) {
        String line = text.replaceAll("[\\x00-\\x1f\\x7f]+", " ").strip();
        return line.length() <= MAX_SUBJECT ? line : line.substring(0, MAX_SUBJECT);
    }
}
