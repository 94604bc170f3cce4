package org.redoubt.guard.indicator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.guard.indicator.Indicator.Type;

/**
 * The patterns of STIX 2.1 (part 9) as far as feeds use them: comparisons by {@code =}, {@code IN} and, for addresses,
 * {@code ISSUBSET}, within one observation or several, joined by OR. What needs two things at once is not taken.
 */
final class StixPattern {
    /** Beside texts. What is repeated is bounded, for each time takes some of the stack. */
    private static final Pattern TOKEN = Pattern.compile(
            "\\[|\\]|\\(|\\)|,|!=|=|<=|>=|<|>|[A-Za-z0-9_:-]+(?:(?:\\.(?:'[^']*'|[A-Za-z0-9_*-]+))|\\[[^\\]]*\\]){0,16}");

    private static final Map<String, Type> PATHS = Map.ofEntries(
            Map.entry("ipv4-addr:value", Type.ADDRESS),
            Map.entry("ipv6-addr:value", Type.ADDRESS),
            Map.entry("network-traffic:src_ref.value", Type.ADDRESS),
            Map.entry("network-traffic:dst_ref.value", Type.ADDRESS),
            Map.entry("domain-name:value", Type.DOMAIN),
            Map.entry("url:value", Type.URL),
            Map.entry("file:hashes.md5", Type.HASH),
            Map.entry("file:hashes.sha-1", Type.HASH),
            Map.entry("file:hashes.sha-256", Type.HASH),
            Map.entry("file:hashes.sha-512", Type.HASH),
            Map.entry("email-addr:value", Type.MAIL_ADDRESS),
            Map.entry("email-message:from_ref.value", Type.MAIL_ADDRESS),
            Map.entry("email-message:sender_ref.value", Type.MAIL_ADDRESS),
            Map.entry(
                    "network-traffic:extensions.http-request-ext.request_header.user-agent", Type.USER_AGENT),
            Map.entry("user-agent:value", Type.USER_AGENT));

    private final List<String> tokens = new ArrayList<>();
    /** Which tokens were quoted. */
    private final List<Boolean> quoted = new ArrayList<>();

    private int at;

    /** A value and what it is. */
    record Value(Type type, String text) {}

    private StixPattern() {}

    /** The values that each by itself meets the pattern; empty when it is none of that kind. */
    static Optional<List<Value>> values(String pattern) {
        if (pattern.length() > Limits.MAX_PATTERN) {
            return Optional.empty();
        }
        StixPattern read = new StixPattern();
        return read.tokenise(pattern) ? read.pattern() : Optional.empty();
    }

    private boolean tokenise(String pattern) {
        Matcher matcher = TOKEN.matcher(pattern);
        int end = 0;
        while (end < pattern.length()) {
            if (Character.isWhitespace(pattern.charAt(end))) {
                end++;
            } else if (pattern.charAt(end) == '\'') {
                end = text(pattern, end + 1);
                if (end < 0) {
                    return false;
                }
            } else if (matcher.region(end, pattern.length()).lookingAt()) {
                quoted.add(false);
                tokens.add(matcher.group());
                end = matcher.end();
            } else {
                return false;
            }
        }
        return true;
    }

    /** Takes a text up to its quote, and gives the place behind that; -1 when there is none. */
    private int text(String pattern, int from) {
        StringBuilder text = new StringBuilder();
        for (int at = from; at < pattern.length(); at++) {
            char next = pattern.charAt(at);
            if (next == '\'') {
                quoted.add(true);
                tokens.add(text.toString());
                return at + 1;
            }
            if (next == '\\' && ++at == pattern.length()) {
                return -1;
            }
            text.append(pattern.charAt(at));
        }
        return -1;
    }

    private boolean takes(String token) {
        if (at < tokens.size() && !quoted.get(at) && tokens.get(at).equalsIgnoreCase(token)) {
            at++;
            return true;
        }
        return false;
    }

    private Optional<List<Value>> pattern() {
        List<Value> values = new ArrayList<>();
        do {
            boolean parenthesis = takes("(");
            if (!takes("[") || !observation(values) || !takes("]") || parenthesis && !takes(")")) {
                return Optional.empty();
            }
        } while (takes("OR"));
        return at == tokens.size() ? Optional.of(values) : Optional.empty();
    }

    private boolean observation(List<Value> values) {
        do {
            boolean parenthesis = takes("(");
            if (!comparison(values) || parenthesis && !takes(")")) {
                return false;
            }
        } while (takes("OR"));
        return true;
    }

    private boolean comparison(List<Value> values) {
        if (at + 2 >= tokens.size()) {
            return false;
        }
        Type type = PATHS.get(tokens.get(at++).replace("'", "").toLowerCase(Locale.ROOT));
        if (type == null) {
            return false;
        }
        if (takes("=") || type == Type.ADDRESS && takes("ISSUBSET")) {
            return value(type, values);
        }
        if (!takes("IN") || !takes("(")) {
            return false;
        }
        do {
            if (!value(type, values)) {
                return false;
            }
        } while (takes(","));
        return takes(")");
    }

    private boolean value(Type type, List<Value> values) {
        if (at >= tokens.size() || !quoted.get(at) || tokens.get(at).isEmpty()) {
            return false;
        }
        String text = tokens.get(at++);
        boolean folded = type == Type.DOMAIN || type == Type.HASH || type == Type.MAIL_ADDRESS || type == Type.ADDRESS;
        values.add(new Value(type, folded ? text.toLowerCase(Locale.ROOT) : text));
        return true;
    }
}
