package org.redoubt.transport.trust;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The field of RFC 8601: read as far as a server must, to know whose it is, and written. */
public final class AuthenticationResults {
    /** The field's name in lower case. */
    public static final String NAME = "authentication-results";

    private AuthenticationResults() {}

    /** Whose results a field's value claims to be, in lower case; empty when that cannot be read. */
    public static Optional<String> authservId(String value) {
        int at = skipBlanks(value, 0);
        if (at < value.length() && value.charAt(at) == '"') {
            int end = quotedEnd(value, at);
            return end < 0
                    ? Optional.empty()
                    : Optional.of(value.substring(at + 1, end - 1).replace("\\", "").toLowerCase(Locale.ROOT));
        }
        int end = at;
        while (end < value.length() && " \t\r\n;(\"".indexOf(value.charAt(end)) < 0) {
            end++;
        }
        return end == at ? Optional.empty() : Optional.of(value.substring(at, end).toLowerCase(Locale.ROOT));
    }

    /**
     * Whether a field on a message from outside must go (RFC 8601 5): it bears our name, or none that can be read.
     *
     * @param hostname our authserv-id, in any case
     */
    public static boolean forged(String value, String hostname) {
        return authservId(value).map(id -> id.equalsIgnoreCase(hostname)).orElse(true);
    }

    /** The results of one value, each as it stands between the semicolons; the name is not among them. */
    static List<String> results(String value) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '(') {
                int end = c == '"' ? quotedEnd(value, i) : commentEnd(value, i);
                i = end < 0 ? value.length() : end - 1;
            } else if (c == ';') {
                parts.add(value.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(value.substring(Math.min(from, value.length())));
        return parts.stream().skip(1).map(String::strip).filter(part -> !part.isEmpty()).toList();
    }

    /** The results of one method, such as {@code pass}, in their order. */
    public static List<String> of(String value, String method) {
        return results(value).stream()
                .filter(result -> result.regionMatches(true, 0, method, 0, method.length()))
                .map(result -> result.substring(method.length()).stripLeading())
                .filter(rest -> rest.startsWith("="))
                .map(rest -> word(rest.substring(1).stripLeading()))
                .toList();
    }

    private static String word(String text) {
        int end = 0;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        return text.substring(0, end).toLowerCase(Locale.ROOT);
    }

    /** One payload of all fields that bear a name, as RFC 8617 4.1.1 puts it into a chain. */
    public static String merged(MessageHeader header, String name) {
        var text = new StringBuilder(name);
        for (String value : header.values(NAME)) {
            if (authservId(value).filter(id -> id.equalsIgnoreCase(name)).isPresent()) {
                results(value).forEach(result -> text.append(";\r\n\t").append(result));
            }
        }
        return text.toString();
    }

    // RFC 5322 3.2.2: blanks and comments, which nest.
    private static int skipBlanks(String value, int from) {
        int at = from;
        while (at < value.length()) {
            char c = value.charAt(at);
            if (c == '(') {
                int end = commentEnd(value, at);
                if (end < 0) {
                    return value.length();
                }
                at = end;
            } else if (" \t\r\n".indexOf(c) >= 0) {
                at++;
            } else {
                break;
            }
        }
        return at;
    }

    private static int commentEnd(String value, int open) {
        int depth = 0;
        for (int i = open; i < value.length(); i++) {
            switch (value.charAt(i)) {
                case '\\' -> i++;
                case '(' -> depth++;
                case ')' -> {
                    if (--depth == 0) {
                        return i + 1;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    private static int quotedEnd(String value, int open) {
        for (int i = open + 1; i < value.length(); i++) {
            if (value.charAt(i) == '\\') {
                i++;
            } else if (value.charAt(i) == '"') {
                return i + 1;
            }
        }
        return -1;
    }

    /** A value from a stranger, written so that it stays one value. */
    static String value(String text) {
        boolean plain = !text.isEmpty()
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f && "()<>,;:\\\"/[]?=".indexOf(c) < 0);
        if (plain) {
            return text;
        }
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(Character.isISOControl(c) ? '?' : c);
        }
        return quoted.append('"').toString();
    }
}
