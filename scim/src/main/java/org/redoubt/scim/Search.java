package org.redoubt.scim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.redoubt.http.HttpExchange;

/**
 * One page of what somebody looks for (RFC 7644 3.4.2).
 *
 * @param start of the first, from 1 on
 */
record Search(Optional<Filter> filter, int start, int count) {
    static Search of(Schema schema, HttpExchange exchange) throws ScimException {
        Optional<Filter> filter = Optional.empty();
        Optional<String> text = exchange.query("filter");
        if (text.isPresent()) {
            filter = Optional.of(FilterParser.parse(schema, text.get()));
        }
        // RFC 7644 3.4.2.4: less than 1 is 1; a count below 0 is 0.
        int start = Math.max(1, number(exchange, "startIndex", 1));
        int count = Math.min(Limits.PAGE, Math.max(0, number(exchange, "count", Limits.USUAL_PAGE)));
        return new Search(filter, start, count);
    }

    private static int number(HttpExchange exchange, String name, int otherwise) throws ScimException {
        Optional<String> text = exchange.query(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.get().matches("-?[0-9]{1,9}")) {
            throw ScimException.value(name + " is a number");
        }
        return Integer.parseInt(text.get());
    }

    /**
     * What can be told without the whole resource: identity providers look somebody up by her name before each change.
     *
     * @param values what a resource has for userName, displayName, externalId and id; empty for other names
     */
    static <T> Predicate<T> quick(Optional<Filter> filter, Function<String, Optional<Function<T, String>>> values) {
        return filter.map(wanted -> quick(wanted, values)).orElse(_ -> true);
    }

    private static <T> Predicate<T> quick(Filter filter, Function<String, Optional<Function<T, String>>> values) {
        return switch (filter) {
            case Filter.And(var left, var right) -> quick(left, values).and(quick(right, values));
            case Filter.Comparison(var path, var operator, var value)
            when operator == Filter.Operator.EQ && path.sub().isEmpty() && value instanceof String text ->
                values.apply(path.attribute().name())
                        .<Predicate<T>>map(has -> each -> has.apply(each).equalsIgnoreCase(text))
                        .orElse(_ -> true);
            default -> _ -> true;
        };
    }

    /** The answer. */
    <T> Map<String, Object> answer(
            List<T> all, Predicate<T> quick, Function<T, Resource> made, Projection projection) {
        int total = 0;
        List<Object> page = new ArrayList<>();
        for (T each : all) {
            if (!quick.test(each)) {
                continue;
            }
            boolean inPage = total + 1 >= start && page.size() < count;
            if (filter.isEmpty() && !inPage) {
                total++;
                continue;
            }
            Resource resource = made.apply(each);
            if (filter.isEmpty() || filter.get().takes(resource.body())) {
                total++;
                if (total >= start && page.size() < count) {
                    page.add(projection.of(resource.body()));
                }
            }
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("schemas", List.of("urn:ietf:params:scim:api:messages:2.0:ListResponse"));
        answer.put("totalResults", total);
        answer.put("startIndex", start);
        answer.put("itemsPerPage", page.size());
        answer.put("Resources", page);
        return answer;
    }
}
