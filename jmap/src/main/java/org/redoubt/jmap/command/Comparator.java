package org.redoubt.jmap.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;

/**
 * One criterion of a sort (RFC 8620 5.5).
 *
 * @param keyword of those criteria that are about one
 */
record Comparator(String property, boolean ascending, Optional<String> keyword) {
    /** Criteria beyond these only cost time. */
    private static final int MOST = 10;

    static List<Comparator> of(Arguments arguments, Set<String> known) throws MethodException {
        List<Comparator> comparators = new ArrayList<>();
        for (JsonValue each : arguments.array("sort").orElse(List.of())) {
            JsonObject json = each.object().orElseThrow(() -> MethodException.invalidArguments("sort"));
            Arguments criterion = new Arguments(json);
            String property = criterion.requiredText("property");
            String collation = criterion.text("collation").orElse("i;unicode-casemap");
            if (!known.contains(property) || !collation.equals("i;unicode-casemap") || comparators.size() == MOST) {
                throw MethodException.of("unsupportedSort");
            }
            boolean ascending = criterion.optionalFlag("isAscending").orElse(true);
            comparators.add(new Comparator(property, ascending, criterion.text("keyword")));
        }
        return comparators;
    }
}
