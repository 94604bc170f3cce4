package org.redoubt.jmap.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;

/** A filter of a query (RFC 8620 5.5). */
sealed interface Filter {
    /** Conditions that must all hold; what they mean is the type's business. */
    record Condition(JsonObject json) implements Filter {}

    /** Others put together. NOT: none of them. */
    record Operator(Kind kind, List<Filter> conditions) implements Filter {
        enum Kind {
            AND,
            OR,
            NOT
        }
    }

    /** The filter among the arguments of a call; a condition without content when there is none. */
    static Filter of(Arguments arguments) throws MethodException {
        Optional<JsonObject> json = arguments.object("filter");
        return json.isEmpty() ? new Condition(new JsonObject()) : parse(json.get(), new int[] {0});
    }

    private static Filter parse(JsonObject json, int[] count) throws MethodException {
        if (++count[0] > Limits.FILTER_CONDITIONS) {
            throw MethodException.of("unsupportedFilter", "too many conditions");
        }
        if (json.get("operator").isEmpty()) {
            return new Condition(json);
        }
        Arguments arguments = new Arguments(json);
        Operator.Kind kind = switch (arguments.requiredText("operator")) {
            case "AND" -> Operator.Kind.AND;
            case "OR" -> Operator.Kind.OR;
            case "NOT" -> Operator.Kind.NOT;
            default -> throw MethodException.invalidArguments("filter");
        };
        List<Filter> conditions = new ArrayList<>();
        for (JsonValue each : arguments.array("conditions").orElseThrow(() -> MethodException.invalidArguments("filter"))) {
            conditions.add(parse(each.object().orElseThrow(() -> MethodException.invalidArguments("filter")), count));
        }
        return new Operator(kind, conditions);
    }
}
