package org.redoubt.sanitize;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The styles of elements as classes of a sheet. Layers keep what CSS would have done: hints of HTML give way to the
 * message's own sheet, which gives way to styles of elements unless it says {@code !important}.
 */
final class Styles {
    private final Map<String, String> hints = new LinkedHashMap<>();
    private final Map<String, String> own = new LinkedHashMap<>();
    private final StringBuilder sheets = new StringBuilder();

    /** A class that stands for an attribute such as bgcolor. */
    Optional<String> hint(String declarations) {
        return name(hints, "h", declarations);
    }

    /** A class that stands for a style attribute. */
    Optional<String> own(String declarations) {
        return name(own, "s", declarations);
    }

    private static Optional<String> name(Map<String, String> styles, String prefix, String declarations) {
        if (declarations.isEmpty() || (styles.size() >= Limits.STYLES && !styles.containsKey(declarations))) {
            return Optional.empty();
        }
        return Optional.of(styles.computeIfAbsent(declarations, _ -> prefix + styles.size()));
    }

    /** Rules of the message. */
    void sheet(String rules) {
        if (sheets.length() + rules.length() <= Limits.SHEETS) {
            sheets.append(rules);
        }
    }

    /** The whole style of a document. */
    String css(String base) {
        StringBuilder out = new StringBuilder("@layer base,hints,mail;\n@layer base{\n").append(base).append("}\n");
        out.append("@layer hints{\n");
        hints.forEach((declarations, name) -> rule(out, name, declarations));
        out.append("}\n@layer mail{\n").append(sheets).append("}\n");
        own.forEach((declarations, name) -> rule(out, name, declarations));
        return out.toString();
    }

    private static void rule(StringBuilder out, String name, String declarations) {
        out.append('.').append(name).append('{').append(declarations).append("}\n");
    }
}
