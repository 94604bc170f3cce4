package org.redoubt.guard.sigma;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.redoubt.guard.AddressRange;
import org.redoubt.guard.detect.EventField;
import org.redoubt.guard.detect.EventView;

/**
 * Makes a test of one line of a selection, such as {@code action|contains|all: [a, b]}: a field, its modifiers in their
 * order, and the values. Regular expressions are RE2's, in linear time.
 */
final class FieldTests {
    private static final Set<String> ENCODINGS = Set.of("wide", "utf16le", "utf16be", "utf16");
    private static final List<String> KNOWN = List.of(
            "contains", "startswith", "endswith", "all", "cased", "neq", "re", "i", "m", "s", "cidr", "exists", "fieldref",
            "lt", "lte", "gt", "gte", "base64", "base64offset", "wide", "utf16le", "utf16be", "utf16", "windash",
            "minute", "hour", "day", "week", "month", "year");

    private final YamlNode where;
    private final EventField field;
    private final List<String> modifiers;

    private FieldTests(YamlNode where, EventField field, List<String> modifiers) {
        this.where = where;
        this.field = field;
        this.modifiers = modifiers;
    }

    static EventTest compile(String key, YamlNode values) throws RuleException {
        String[] parts = key.split("\\|", -1);
        EventField field = EventField.named(parts[0])
                .orElseThrow(() -> values.wrong("there is no field '" + parts[0] + "'; there are "
                        + String.join(", ", EventField.names()) + " and " + EventField.DETAIL + "NAME"));
        List<String> modifiers = List.of(parts).subList(1, parts.length);
        for (String modifier : modifiers) {
            if (!KNOWN.contains(modifier)) {
                throw values.wrong("the modifier '" + modifier + "' is not known; known are " + String.join(", ", KNOWN));
            }
        }
        return new FieldTests(values, field, modifiers).test();
    }

    private boolean has(String modifier) {
        return modifiers.contains(modifier);
    }

    private EventTest test() throws RuleException {
        List<YamlNode> values = where.list();
        if (values.isEmpty()) {
            throw where.wrong("a field needs a value");
        }
        EventTest fast = has("all") || values.size() < 2 ? null : oneOfMany(values);
        List<EventTest> tests = new ArrayList<>();
        for (YamlNode value : fast == null ? values : List.<YamlNode>of()) {
            tests.add(one(value));
        }
        EventTest test = fast != null ? fast : has("all") ? EventTest.all(tests) : EventTest.any(tests);
        return has("neq") ? event -> !test.test(event) : test;
    }

    /** Long lists of whole values are looked up and not gone through. */
    private @Nullable EventTest oneOfMany(List<YamlNode> values) throws RuleException {
        boolean whole = modifiers.stream().allMatch(modifier -> modifier.equals("cased") || modifier.equals("neq"));
        Set<String> texts = new HashSet<>();
        for (YamlNode value : values) {
            Wildcards wildcards = value.isNull() ? null : Wildcards.parse(value.text(), has("cased"));
            if (!whole || wildcards == null || !wildcards.plain()) {
                return null;
            }
            texts.add(wildcards.literal());
        }
        return event -> texts.contains(text(event));
    }

    private String text(EventView event) {
        return has("cased") ? event.value(field) : event.folded(field);
    }

    private EventTest one(YamlNode value) throws RuleException {
        if (value.isNull()) {
            return event -> event.value(field).isEmpty();
        }
        String text = value.text();
        if (has("exists")) {
            boolean wanted = Boolean.parseBoolean(text);
            return event -> event.value(field).isEmpty() != wanted;
        }
        if (has("re")) {
            return regular(text, value);
        }
        if (has("cidr")) {
            AddressRange network = AddressRange.parse(text).orElseThrow(() -> value.wrong("'" + text + "' is no network"));
            return event -> network.has(event.value(field));
        }
        if (has("fieldref")) {
            EventField other = EventField.named(text).orElseThrow(() -> value.wrong("there is no field '" + text + "'"));
            return compare(event -> Wildcards.literal(event.value(other), has("cased")));
        }
        if (modifiers.stream().anyMatch(Set.of("minute", "hour", "day", "week", "month", "year")::contains)) {
            return time(value);
        }
        if (modifiers.stream().anyMatch(Set.of("lt", "lte", "gt", "gte")::contains)) {
            Predicate<Double> bound = bound(value);
            return event -> number(event.value(field), bound);
        }
        return encoded(value);
    }

    private static boolean number(String text, Predicate<Double> bound) {
        try {
            return !text.isEmpty() && bound.test(Double.parseDouble(text));
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }

    private Predicate<Double> bound(YamlNode value) throws RuleException {
        double limit;
        try {
            limit = Double.parseDouble(value.text());
        } catch (NumberFormatException noNumber) {
            throw value.wrong("'" + value.text() + "' is no number");
        }
        if (has("lt")) {
            return number -> number < limit;
        }
        if (has("lte")) {
            return number -> number <= limit;
        }
        if (has("gt")) {
            return number -> number > limit;
        }
        return has("gte") ? number -> number >= limit : number -> number == limit;
    }

    private EventTest time(YamlNode value) throws RuleException {
        ToIntFunction<ZonedDateTime> part = has("minute")
                ? ZonedDateTime::getMinute
                : has("hour")
                        ? ZonedDateTime::getHour
                        : has("day")
                                ? ZonedDateTime::getDayOfMonth
                                : has("week")
                                        ? at -> at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)
                                        : has("month") ? ZonedDateTime::getMonthValue : ZonedDateTime::getYear;
        Predicate<Double> bound = bound(value);
        return event -> {
            try {
                ZonedDateTime at = Instant.parse(event.value(field)).atZone(ZoneId.systemDefault());
                return bound.test((double) part.applyAsInt(at));
            } catch (DateTimeException noTime) {
                return false;
            }
        };
    }

    private EventTest regular(String text, YamlNode value) throws RuleException {
        int flags = (has("i") ? Pattern.CASE_INSENSITIVE : 0)
                | (has("m") ? Pattern.MULTILINE : 0)
                | (has("s") ? Pattern.DOTALL : 0);
        try {
            Pattern pattern = Pattern.compile(text, flags);
            return event -> pattern.matcher(event.value(field)).find();
        } catch (PatternSyntaxException wrong) {
            throw value.wrong("is no regular expression of RE2: " + wrong.getMessage());
        }
    }

    /** What is looked for, after base64 and the like. */
    private EventTest encoded(YamlNode value) throws RuleException {
        String text = value.text();
        boolean base64 = has("base64") || has("base64offset");
        if (!base64) {
            if (modifiers.stream().anyMatch(ENCODINGS::contains)) {
                throw value.wrong("wide and utf16 are for base64 and base64offset, which must follow them");
            }
            return has("windash") ? dashes(text) : compare(Wildcards.parse(text, has("cased")));
        }
        byte[] octets = text.getBytes(encoding());
        List<EventTest> tests = new ArrayList<>();
        for (String form : has("base64offset") ? offsets(octets) : List.of(base64(octets))) {
            Wildcards pattern = Wildcards.literal(form, true);
            tests.add(event -> has("contains") || has("base64offset")
                    ? pattern.within(event.value(field))
                    : pattern.equalsText(event.value(field)));
        }
        return EventTest.any(tests);
    }

    private Charset encoding() {
        return has("utf16be")
                ? StandardCharsets.UTF_16BE
                : has("wide") || has("utf16le")
                        ? StandardCharsets.UTF_16LE
                        : has("utf16") ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /** How the octets look within a longer base64 text, at each of the three places where they may begin. */
    private static List<String> offsets(byte[] octets) {
        int[] from = {0, 2, 3};
        int[] cut = {0, 3, 2};
        List<String> forms = new ArrayList<>();
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[octets.length + offset];
            System.arraycopy(octets, 0, shifted, offset, octets.length);
            String whole = base64(shifted);
            forms.add(whole.substring(from[offset], whole.length() - cut[shifted.length % 3]));
        }
        return forms;
    }

    /** An option of a command may begin with any of the dashes that Windows takes. */
    private EventTest dashes(String text) {
        List<EventTest> tests = new ArrayList<>();
        for (String dash : List.of("-", "/", "\u2013", "\u2014", "\u2015")) {
            tests.add(compare(Wildcards.parse(text.replaceFirst("(^|(?<=\\s))[-/]", dash), has("cased"))));
        }
        return EventTest.any(tests);
    }

    private EventTest compare(Wildcards pattern) {
        if (has("contains")) {
            return event -> pattern.within(text(event));
        }
        if (has("startswith")) {
            return event -> pattern.begins(text(event));
        }
        return has("endswith") ? event -> pattern.ends(text(event)) : event -> pattern.equalsText(text(event));
    }

    private interface PatternOf {
        Wildcards of(EventView event);
    }

    private EventTest compare(PatternOf other) {
        return event -> compare(other.of(event)).test(event);
    }
}
