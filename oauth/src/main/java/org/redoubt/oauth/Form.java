package org.redoubt.oauth;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.redoubt.http.HttpExchange;

/** A form in the content of a request (application/x-www-form-urlencoded). Each name at most once (RFC 6749 3.2). */
final class Form {
    private static final String TYPE = "application/x-www-form-urlencoded";

    private final Map<String, String> fields;

    private Form(Map<String, String> fields) {
        this.fields = fields;
    }

    /** Reads it; empty when it is none, too long, or names something twice. */
    static Optional<Form> read(HttpExchange exchange) throws IOException {
        String type = exchange.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.split(";", 2)[0].strip().equals(TYPE)) {
            return Optional.empty();
        }
        byte[] body = exchange.content().readNBytes(Limits.FORM_OCTETS + 1);
        return body.length > Limits.FORM_OCTETS
                ? Optional.empty()
                : parse(new String(body, StandardCharsets.ISO_8859_1));
    }

    static Optional<Form> parse(String text) {
        Map<String, String> fields = new HashMap<>();
        String[] pairs = text.isEmpty() ? new String[0] : text.split("&", Limits.FORM_FIELDS + 1);
        if (pairs.length > Limits.FORM_FIELDS) {
            return Optional.empty();
        }
        try {
            for (String pair : pairs) {
                String[] parts = pair.split("=", 2);
                String name = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
                String value = parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
                if (fields.putIfAbsent(name, value) != null) {
                    return Optional.empty();
                }
            }
        } catch (IllegalArgumentException notEncoded) {
            return Optional.empty();
        }
        return Optional.of(new Form(fields));
    }

    /** A parameter; without a value it counts as not sent (RFC 6749 3.2). */
    Optional<String> get(String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
    }

    String text(String name) {
        return fields.getOrDefault(name, "");
    }

    @Override
    public String toString() {
        return "Form[hidden]";
    }
}
