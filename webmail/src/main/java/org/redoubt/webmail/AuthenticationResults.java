package org.redoubt.webmail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.RawField;

/** What this server found about a message's origin when it came, read from the field that it wrote (RFC 8601 2.2). */
record AuthenticationResults(List<Result> results) {
    /**
     * @param method such as "spf", in lower case
     * @param result such as "pass", in lower case
     * @param properties such as "header.d", in lower case
     */
    record Result(String method, String result, Map<String, String> properties) {}

    /** Of the first field that has our name: above it stands nothing that others wrote (RFC 8601 5). */
    static Optional<AuthenticationResults> of(HeaderBlock header, String hostname) {
        return header.fields().stream()
                .filter(field -> field.name().equalsIgnoreCase("Authentication-Results"))
                .map(RawField::value)
                .map(AuthenticationResults::withoutComments)
                .filter(value -> value.split("[;\\s]", 2)[0].equalsIgnoreCase(hostname))
                .findFirst()
                .map(AuthenticationResults::parse);
    }

    boolean passes(String method) {
        return results.stream().anyMatch(each -> each.method().equals(method) && each.result().equals("pass"));
    }

    private static AuthenticationResults parse(String value) {
        List<Result> results = new ArrayList<>();
        String[] parts = value.strip().split(";", Limits.RESULTS);
        for (int i = 1; i < parts.length; i++) {
            String[] words = parts[i].strip().split("\\s+");
            int equals = words[0].indexOf('=');
            if (equals < 0) {
                continue;
            }
            Map<String, String> properties = new LinkedHashMap<>();
            for (int j = 1; j < words.length; j++) {
                int at = words[j].indexOf('=');
                if (at > 0) {
                    properties.put(words[j].substring(0, at).toLowerCase(Locale.ROOT), unquoted(words[j].substring(at + 1)));
                }
            }
            results.add(new Result(
                    words[0].substring(0, equals).toLowerCase(Locale.ROOT),
                    words[0].substring(equals + 1).toLowerCase(Locale.ROOT),
                    properties));
        }
        return new AuthenticationResults(results);
    }

    private static String unquoted(String text) {
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    /** RFC 5322 3.2.2: comments nest, and a quoted text is none. */
    private static String withoutComments(String value) {
        StringBuilder out = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                i++;
                if (depth == 0) {
                    out.append(value.charAt(i));
                }
                continue;
            }
            quoted ^= c == '"' && depth == 0;
            depth += !quoted && c == '(' ? 1 : 0;
            if (depth == 0) {
                out.append(c);
            }
            depth -= !quoted && c == ')' && depth > 0 ? 1 : 0;
        }
        return out.toString().strip();
    }
}
