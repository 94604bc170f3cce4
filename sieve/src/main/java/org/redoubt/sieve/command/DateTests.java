package org.redoubt.sieve.command;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.JulianFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.RawField;
import org.redoubt.sieve.run.Check;
import org.redoubt.sieve.run.Match;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.Argument;
import org.redoubt.sieve.syntax.SyntaxException;

/** RFC 5260 4 and 5: dates. */
final class DateTests {
    private static final DateTimeFormatter STD11 = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx", Locale.ROOT);
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);
    private static final Set<String> PARTS = Set.of(
            "year", "month", "day", "date", "julian", "hour", "minute", "second", "time", "iso8601", "std11", "zone",
            "weekday");

    private DateTests() {}

    /** Shifts a date to the zone in which it is looked at. */
    private interface Zone {
        OffsetDateTime shift(OffsetDateTime date, Run run);
    }

    static Check date(Arguments a) throws SyntaxException {
        Fields fields = Fields.read(a, true);
        boolean original = a.flag("originalzone", "");
        Optional<Argument.Item> named = a.constantOf("zone", "");
        if (original && named.isPresent()) {
            throw new SyntaxException(a.at(), "\":zone\" and \":originalzone\" exclude each other");
        }
        Zone zone = original ? (date, _) -> date : zone(named);
        Arguments.Matching matching = a.matching();
        Text name = a.text();
        String part = part(a);
        List<Text> keys = a.texts();
        Match match = matching.with(keys);
        return run -> {
            List<String> values = new ArrayList<>();
            fields.each(run, name.in(run), (_, field) -> date(field)
                    .ifPresent(date -> values.add(text(zone.shift(date, run), part))));
            return match.any(run, values, keys);
        };
    }

    static Check currentDate(Arguments a) throws SyntaxException {
        Zone zone = zone(a.constantOf("zone", ""));
        Arguments.Matching matching = a.matching();
        String part = part(a);
        List<Text> keys = a.texts();
        Match match = matching.with(keys);
        return run -> {
            OffsetDateTime now = run.context().now().toOffsetDateTime();
            return match.any(run, List.of(text(zone.shift(now, run), part)), keys);
        };
    }

    private static Zone zone(Optional<Argument.Item> named) throws SyntaxException {
        if (named.isEmpty()) {
            return (date, run) -> date.atZoneSameInstant(run.context().now().getZone()).toOffsetDateTime();
        }
        String text = named.get().text();
        if (!text.matches("[+-](0[0-9]|1[0-7])[0-5][0-9]|[+-]1800")) {
            throw new SyntaxException(named.get().at(), "A zone is a sign and four digits, such as \"+0100\"");
        }
        ZoneOffset offset = ZoneOffset.of(text);
        return (date, _) -> date.withOffsetSameInstant(offset);
    }

    private static String part(Arguments a) throws SyntaxException {
        Argument.Item item = a.constant();
        String part = item.text().toLowerCase(Locale.ROOT);
        if (!PARTS.contains(part)) {
            throw new SyntaxException(item.at(), "There is no part of a date that is called \"" + item.text() + '"');
        }
        return part;
    }

    /** RFC 5260 4: of trace fields, what stands behind the last semicolon. */
    private static Optional<OffsetDateTime> date(RawField field) {
        String value = field.value();
        return HeaderText.date(value.substring(value.lastIndexOf(';') + 1));
    }

    private static String text(OffsetDateTime date, String part) {
        return switch (part) {
            case "year" -> padded(date.getYear(), 4);
            case "month" -> padded(date.getMonthValue(), 2);
            case "day" -> padded(date.getDayOfMonth(), 2);
            case "date" -> date.toLocalDate().toString();
            case "julian" -> Long.toString(date.toLocalDate().getLong(JulianFields.MODIFIED_JULIAN_DAY));
            case "hour" -> padded(date.getHour(), 2);
            case "minute" -> padded(date.getMinute(), 2);
            case "second" -> padded(date.getSecond(), 2);
            case "time" -> padded(date.getHour(), 2) + ':' + padded(date.getMinute(), 2) + ':' + padded(date.getSecond(), 2);
            case "iso8601" -> ISO.format(date);
            case "std11" -> STD11.format(date);
            case "zone" -> DateTimeFormatter.ofPattern("xx", Locale.ROOT).format(date);
            default -> Integer.toString(date.getDayOfWeek().getValue() % 7); // weekday: Sunday is 0
        };
    }

    private static String padded(int number, int digits) {
        String text = Integer.toString(number);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }
}
