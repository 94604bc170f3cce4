package org.redoubt.transport.client;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the other server said it can do (RFC 5321 4.1.1.1).
 *
 * @param keywords in upper case, with their parameters
 */
public record Extensions(Map<String, String> keywords) {
    public static final Extensions NONE = new Extensions(Map.of());
    private static final int MAX = 64;

    public Extensions {
        keywords = Map.copyOf(keywords);
    }

    /** Reads the answer to EHLO, whose first line is a greeting. */
    static Extensions of(ClientReply reply) {
        Map<String, String> keywords = new HashMap<>();
        List<String> lines = reply.lines();
        for (String line : lines.subList(1, Math.min(lines.size(), MAX))) {
            // AUTH=PLAIN is how servers older than RFC 2554 said it.
            String[] words = line.replaceFirst("^(?i)AUTH=", "AUTH ").strip().split(" +", 2);
            keywords.putIfAbsent(words[0].toUpperCase(Locale.ROOT), words.length > 1 ? words[1] : "");
        }
        return new Extensions(keywords);
    }

    public boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    /** RFC 1870 4: the largest message that is taken; empty when not said or 0, which means any. */
    public OptionalLong size() {
        String size = keywords.getOrDefault("SIZE", "");
        return size.matches("[1-9]\\d{0,17}") ? OptionalLong.of(Long.parseLong(size)) : OptionalLong.empty();
    }

    /** RFC 9422 3: a limit that the server tells, such as RCPTMAX; empty when it does not. */
    public OptionalInt limit(String name) {
        for (String item : keywords.getOrDefault("LIMITS", "").split(" +")) {
            int equals = item.indexOf('=');
            if (equals > 0
                    && item.substring(0, equals).equalsIgnoreCase(name)
                    && item.substring(equals + 1).matches("[1-9]\\d{0,5}")) {
                return OptionalInt.of(Integer.parseInt(item.substring(equals + 1)));
            }
        }
        return OptionalInt.empty();
    }

    public Set<String> mechanisms() {
        return java.util.Arrays.stream(keywords.getOrDefault("AUTH", "").toUpperCase(Locale.ROOT).split(" +"))
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }
}
