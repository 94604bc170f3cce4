package org.redoubt.server.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows for people: columns as wide as their widest value, numbers to the right. */
final class Table {
    private Table() {}

    static void print(PrintWriter out, List<? extends Map<String, Object>> rows) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        for (Map<String, Object> row : rows) {
            row.forEach((name, value) ->
                    widths.merge(name, Math.max(name.length(), text(value).length()), Math::max));
        }
        out.println(line(widths, null));
        rows.forEach(row -> out.println(line(widths, row)));
    }

    private static String line(Map<String, Integer> widths, @Nullable Map<String, Object> row) {
        List<String> cells = new ArrayList<>();
        widths.forEach((name, width) -> {
            Object value = row == null ? name.toUpperCase(Locale.ROOT) : row.getOrDefault(name, "");
            String format = value instanceof Number ? "%" + width + "s" : "%-" + width + "s";
            cells.add(String.format(format, text(value)));
        });
        return String.join("  ", cells).stripTrailing();
    }

    private static String text(Object value) {
        return switch (value) {
            case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(", "));
            case Boolean flag -> flag ? "yes" : "no";
            // What people typed may hold anything; a terminal must not be driven by it.
            default -> value.toString().replaceAll("\\p{Cntrl}", "?");
        };
    }
}
