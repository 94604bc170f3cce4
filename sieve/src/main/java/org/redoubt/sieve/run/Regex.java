package org.redoubt.sieve.run;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.sieve.Limits;

/**
 * Regular expressions (draft-ietf-sieve-regex): extended ones of POSIX, matched in a time that is linear in the text.
 *
 * @param size an upper bound of what the compiled form has, in instructions
 */
public record Regex(Pattern pattern, long size) {
    /** The expression; empty when it is none or too large. */
    public static Optional<Regex> of(String text, Comparator comparator) {
        long size = size(text);
        if (size > Limits.REGEX_SIZE) {
            return Optional.empty();
        }
        int flags = Pattern.LONGEST_MATCH | (comparator == Comparator.OCTET ? 0 : Pattern.CASE_INSENSITIVE);
        try {
            return Optional.of(new Regex(Pattern.compile(text, flags), size));
        } catch (PatternSyntaxException none) {
            return Optional.empty();
        }
    }

    /** The whole match and its groups; those that took no part are empty. */
    Optional<List<String>> match(Run run, String text) {
        String looked = text.length() > Limits.REGEX_TEXT ? text.substring(0, Limits.REGEX_TEXT) : text;
        run.charge(1 + size / 8 + looked.length() * (1 + pattern.programSize() / 8L));
        Matcher matcher = pattern.matcher(looked);
        if (!matcher.find()) {
            return Optional.empty();
        }
        List<String> groups = new ArrayList<>();
        for (int i = 0; i <= matcher.groupCount() && i < Limits.MATCHES; i++) {
            String group = matcher.group(i);
            groups.add(group == null ? "" : group);
        }
        return Optional.of(groups);
    }

    /** Characters, times all repetitions that are counted: braces in braces multiply, so all are taken to do so. */
    private static long size(String text) {
        long times = 1;
        for (int i = text.indexOf('{'); i >= 0 && times <= Limits.REGEX_SIZE; i = text.indexOf('{', i + 1)) {
            long largest = 0;
            long number = 0;
            for (int k = i + 1; k < text.length() && text.charAt(k) != '}' && k < i + 16; k++) {
                char c = text.charAt(k);
                number = c >= '0' && c <= '9' ? number * 10 + (c - '0') : 0;
                largest = Math.max(largest, Math.min(number, Limits.REGEX_SIZE));
            }
            times *= Math.max(1, largest);
        }
        return times * (text.length() + 1L);
    }
}
