package org.redoubt.server.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * One table while it is read: gives its values, notes what is wrong with them and by which line, and knows in the
 * end which keys nobody asked for.
 */
final class TomlSection {
    private final String path;
    private final TomlTable table;
    private final List<String> problems;
    private final Set<String> known = new LinkedHashSet<>();

    /** @param path what to put before a key in a message: "" or "listeners.smtp." */
    TomlSection(String path, TomlTable table, List<String> problems) {
        this.path = path;
        this.table = table;
        this.problems = problems;
    }

    boolean has(String key) {
        known.add(key);
        return table.keySet().contains(key);
    }

    Optional<String> text(String key) {
        return value(key, String.class, "text in quotes");
    }

    Optional<Boolean> flag(String key) {
        return value(key, Boolean.class, "true or false");
    }

    /** A whole number between two bounds, both allowed. */
    Optional<Long> number(String key, long min, long max) {
        Optional<Long> number = value(key, Long.class, "a whole number");
        if (number.isPresent() && (number.get() < min || number.get() > max)) {
            problem(key, "must be from " + min + " to " + max + ", not " + number.get());
            return Optional.empty();
        }
        return number;
    }

    Optional<List<String>> texts(String key) {
        return value(key, TomlArray.class, "a list of texts, [\"…\"]").map(array -> strings(key, array));
    }

    private List<String> strings(String key, TomlArray array) {
        List<String> strings = new ArrayList<>();
        for (Object element : array.toList()) {
            if (element instanceof String string) {
                strings.add(string);
            } else {
                problem(key, "must hold only texts in quotes");
            }
        }
        return strings;
    }

    Optional<TomlSection> section(String key) {
        return value(key, TomlTable.class, "a table, [" + path + key + "]")
                .map(inner -> new TomlSection(path + key + ".", inner, problems));
    }

    /** The tables of {@code [[key]]}. */
    List<TomlSection> sections(String key) {
        List<TomlSection> sections = new ArrayList<>();
        Optional<TomlArray> array = value(key, TomlArray.class, "a list of tables, [[" + path + key + "]]");
        for (Object element : array.map(TomlArray::toList).orElse(List.of())) {
            if (element instanceof TomlTable inner) {
                sections.add(new TomlSection(path + key + ".", inner, problems));
            } else {
                problem(key, "must be a list of tables, [[" + path + key + "]]");
            }
        }
        return sections;
    }

    private <T> Optional<T> value(String key, Class<T> type, String wanted) {
        known.add(key);
        Object value = table.get(List.of(key));
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            problem(key, "must be " + wanted);
            return Optional.empty();
        }
        return Optional.of(type.cast(value));
    }

    void problem(String key, String what) {
        problems.add("line " + line(key) + ": " + path + key + " " + what);
    }

    private int line(String key) {
        TomlPosition position = table.inputPositionOf(List.of(key));
        return position == null ? 1 : position.line();
    }

    /** Notes every key that was not asked for. */
    void finish() {
        for (String key : table.keySet()) {
            if (!known.contains(key)) {
                problem(key, "is not known" + suggestion(key));
            }
        }
    }

    private String suggestion(String key) {
        String wanted = key.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
        for (String candidate : known) {
            if (candidate.replace("_", "").equals(wanted)) {
                return "; did you mean " + path + candidate + "?";
            }
        }
        return " (known here: " + String.join(", ", known) + ")";
    }
}
