package org.redoubt.wire;

import java.util.Map;
import java.util.TreeMap;

/**
 * Whether the process can do its work, by part.
 *
 * @param problems a static text for each part that fails, e.g. "store" to "cannot be written"; empty when well
 */
public record Health(Map<String, String> problems) {
    public static final Health WELL = new Health(Map.of());

    public Health {
        problems = Map.copyOf(problems);
    }

    public boolean well() {
        return problems.isEmpty();
    }

    /** "ok", or a line for each problem. */
    String text() {
        if (well()) {
            return "ok\n";
        }
        StringBuilder out = new StringBuilder();
        new TreeMap<>(problems)
                .forEach((part, problem) ->
                        out.append(part).append(": ").append(problem).append('\n'));
        return out.toString();
    }
}
