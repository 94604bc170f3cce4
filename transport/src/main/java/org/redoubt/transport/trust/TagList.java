package org.redoubt.transport.trust;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A tag-list (RFC 6376 3.2): {@code name=value;} in any order, no name twice. */
record TagList(Map<String, String> tags) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final Pattern BLANKS = Pattern.compile("[ \t\r\n]+");

    TagList {
        tags = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    /** Empty when it is none. */
    static Optional<TagList> parse(String text) {
        if (text.length() > TrustLimits.RECORD_CHARACTERS) {
            return Optional.empty();
        }
        Map<String, String> tags = new LinkedHashMap<>();
        String[] specs = text.split(";", -1);
        for (int i = 0; i < specs.length; i++) {
            String spec = specs[i];
            if (spec.isBlank() && i == specs.length - 1 && i > 0) {
                continue;
            }
            int equals = spec.indexOf('=');
            String name = equals < 0 ? "" : spec.substring(0, equals).strip();
            String value = spec.substring(equals + 1).strip();
            if (!NAME.matcher(name).matches() || !allowed(value) || tags.putIfAbsent(name, value) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(new TagList(tags));
    }

    private static boolean allowed(String value) {
        return value.chars().allMatch(c -> (c > ' ' && c != 0x7f) || c == ' ' || c == '\t' || c == '\r' || c == '\n');
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(tags.get(name));
    }

    /** The value without any blanks, as base64, numbers and lists are read. */
    Optional<String> compact(String name) {
        return get(name).map(value -> BLANKS.matcher(value).replaceAll(""));
    }

    boolean has(String name) {
        return tags.containsKey(name);
    }
}
