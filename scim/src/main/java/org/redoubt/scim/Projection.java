package org.redoubt.scim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.redoubt.guard.json.Json;
import org.redoubt.http.HttpExchange;

/**
 * Which attributes somebody wants to see (RFC 7644 3.9).
 *
 * @param only in lower case; all when empty
 * @param without in lower case
 */
record Projection(Set<String> only, Set<String> without) {
    private static final Set<String> ALWAYS = Set.of("schemas", "id");

    static Projection of(Schema schema, HttpExchange exchange) {
        return new Projection(
                names(schema, exchange.query("attributes")), names(schema, exchange.query("excludedAttributes")));
    }

    private static Set<String> names(Schema schema, Optional<String> list) {
        Set<String> names = new TreeSet<>();
        String core = schema.id().toLowerCase(Locale.ROOT) + ':';
        for (String name : list.orElse("").split(",", 100)) {
            String folded = name.strip().toLowerCase(Locale.ROOT);
            if (!folded.isEmpty()) {
                names.add(folded.startsWith(core) ? folded.substring(core.length()) : folded);
            }
        }
        return names;
    }

    /** Whether an attribute is shown at all, so that it need not be made. */
    boolean shows(String name) {
        String folded = name.toLowerCase(Locale.ROOT);
        return ALWAYS.contains(folded) || (wanted(folded) && !without.contains(folded));
    }

    private boolean wanted(String folded) {
        return only.isEmpty()
                || only.contains(folded)
                || only.stream().anyMatch(each -> each.startsWith(folded + '.') || each.startsWith(folded + ':'));
    }

    Map<String, Object> of(Map<String, Object> body) {
        Map<String, Object> shown = new LinkedHashMap<>();
        body.forEach((name, value) -> {
            if (shows(name)) {
                shown.put(name, inner(name.toLowerCase(Locale.ROOT), value));
            }
        });
        return shown;
    }

    private Object inner(String name, Object value) {
        if (value instanceof List<?> list && !name.equals("schemas")) {
            List<Object> all = new ArrayList<>();
            list.forEach(each -> all.add(inner(name, each)));
            return all;
        }
        Optional<Map<String, Object>> members = Json.asObject(value);
        if (members.isEmpty()) {
            return value;
        }
        Map<String, Object> shown = new LinkedHashMap<>();
        members.get().forEach((sub, each) -> {
            String path = name + (name.startsWith("urn:") ? ':' : '.') + sub.toLowerCase(Locale.ROOT);
            boolean asked = only.isEmpty() || only.contains(name) || only.contains(path);
            if (asked && !without.contains(path)) {
                shown.put(sub, each);
            }
        });
        return shown;
    }
}
