package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.account.ChangesSince;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.States;

/** Queries over objects of which an account has few, so that all of them are looked at (RFC 8620 5.5). */
final class Listing {
    private Listing() {}

    /** One condition of a filter. */
    interface Condition {
        /**
         * Whether an object fits.
         *
         * @param filter the filter's object, with the condition's value under its name
         * @throws MethodException unsupportedFilter for a name that is not known
         */
        boolean fits(String name, Arguments filter, JsonObject object) throws MethodException;
    }

    /** All that a query finds now, in its order. */
    interface Results {
        List<String> of(AccountHandle account) throws MethodException, IOException;
    }

    /** RFC 8620 5.5. */
    static void query(Call call, AccountHandle account, Results results) throws MethodException, IOException {
        // Before the results: what comes meanwhile is told by the next queryChanges, perhaps a second time.
        String state = States.text(account.modSeq().value(), 0);
        answer(call, state, true, results.of(account));
    }

    /** RFC 8620 5.6. */
    static void queryChanges(
            Call call, AccountHandle account, ChangedType type, LongFunction<String> id, Results results)
            throws MethodException, IOException {
        String state = States.text(account.modSeq().value(), 0);
        List<String> now = results.of(account);
        ChangesSince.Changed changed = ChangesMethod.read(
                account, type, call.arguments().requiredText("sinceQueryState"), Integer.MAX_VALUE);
        QueryChanges.answer(call, state, QueryChanges.touched(changed, id), now);
    }

    /** The ids of those that fit, in the order asked for. */
    static List<String> results(Arguments arguments, Collection<JsonObject> all, Set<String> sorts, Condition condition)
            throws MethodException {
        return results(arguments, all, sorts, name -> name, condition);
    }

    /** @param sortedBy the property that a sort's name means */
    static List<String> results(
            Arguments arguments,
            Collection<JsonObject> all,
            Set<String> sorts,
            UnaryOperator<String> sortedBy,
            Condition condition)
            throws MethodException {
        Filter filter = Filter.of(arguments);
        List<Comparator> sort = Comparator.of(arguments, sorts);
        if (all.isEmpty()) {
            // What is wrong is wrong where there is nothing to find, too.
            fits(filter, new JsonObject(), condition);
        }
        List<JsonObject> found = new ArrayList<>();
        for (JsonObject one : all) {
            if (fits(filter, one, condition)) {
                found.add(one);
            }
        }
        found.sort((a, b) -> compare(a, b, sort, sortedBy));
        return found.stream().map(one -> text(one, "id")).toList();
    }

    private static int compare(JsonObject a, JsonObject b, List<Comparator> sort, UnaryOperator<String> sortedBy) {
        for (Comparator criterion : sort) {
            String property = sortedBy.apply(criterion.property());
            int order = compare(a.get(property), b.get(property));
            if (order != 0) {
                return criterion.ascending() ? order : -order;
            }
        }
        // RFC 8620 5.5: some order that stays.
        return text(a, "id").compareTo(text(b, "id"));
    }

    private static int compare(Optional<JsonValue> a, Optional<JsonValue> b) {
        Optional<Long> first = a.flatMap(JsonValue::integer).or(() -> a.flatMap(JsonValue::bool).map(yes -> yes ? 1L : 0L));
        Optional<Long> second = b.flatMap(JsonValue::integer).or(() -> b.flatMap(JsonValue::bool).map(yes -> yes ? 1L : 0L));
        return first.isPresent() && second.isPresent()
                ? Long.compare(first.get(), second.get())
                : a.flatMap(JsonValue::text).orElse("").compareTo(b.flatMap(JsonValue::text).orElse(""));
    }

    private static boolean fits(Filter filter, JsonObject object, Condition condition) throws MethodException {
        switch (filter) {
            case Filter.Condition(JsonObject json) -> {
                boolean all = true;
                for (String name : json.members().keySet()) {
                    // Each is looked at, so that an unknown one is found whatever the others say.
                    all &= condition.fits(name, new Arguments(json), object);
                }
                return all;
            }
            case Filter.Operator(Filter.Operator.Kind kind, List<Filter> conditions) -> {
                boolean all = true;
                boolean any = false;
                for (Filter each : conditions) {
                    boolean fits = fits(each, object, condition);
                    all &= fits;
                    any |= fits;
                }
                return switch (kind) {
                    case AND -> all;
                    case OR -> any;
                    case NOT -> !any;
                };
            }
        }
    }

    /** Whether a property holds the text that a condition names, whatever the case. */
    static boolean holds(String name, Arguments filter, JsonObject object) throws MethodException {
        String needle = org.redoubt.mime.CaseMap.fold(filter.text(name).orElse(""));
        return org.redoubt.mime.CaseMap.fold(text(object, name)).contains(needle);
    }

    static String text(JsonObject json, String property) {
        return json.get(property).flatMap(JsonValue::text).orElse("");
    }

    /** The properties asked for, of one object. */
    static JsonObject some(JsonObject object, Set<String> properties) {
        JsonObject some = new JsonObject();
        properties.forEach(property -> object.get(property).ifPresent(value -> some.put(property, value)));
        return some;
    }

    /** Answers a query. */
    static void answer(Call call, String state, boolean canCalculateChanges, List<String> ids) throws MethodException {
        Arguments arguments = call.arguments();
        Window window = Window.of(arguments, ids.size(), Window.in(ids));
        JsonObject answer = new JsonObject()
                .put("accountId", arguments.requiredText("accountId"))
                .put("queryState", state)
                .put("canCalculateChanges", canCalculateChanges)
                .put("position", window.from())
                .put("ids", JsonArray.ofTexts(ids.subList(window.from(), window.to())));
        if (arguments.flag("calculateTotal")) {
            answer.put("total", ids.size());
        }
        window.limit().ifPresent(limit -> answer.put("limit", limit));
        call.answer(answer);
    }
}
