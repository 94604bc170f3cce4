package org.redoubt.jmap.command;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.redoubt.account.ChangesSince;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;

/**
 * What every queryChanges answers (RFC 8620 5.6). What the results were is not known, and need not be: everything that may
 * have changed is told as removed, and as added where it is among the results now.
 *
 * <p>Others change the account meanwhile. So the state is taken first, then the results, and what was touched is read last:
 * it covers all in which these results differ from those that the client has, and what came after the state is told once
 * more by the next call. The other way round, results would hold what was not told, and every index behind it be wrong.
 */
final class QueryChanges {
    private QueryChanges() {}

    /**
     * All that a change is about. What came and went since is, too: the state of a query is read before its results, which
     * may have it already.
     */
    static Set<String> touched(ChangesSince.Changed changed, LongFunction<String> id) {
        Set<String> touched = new LinkedHashSet<>();
        Stream.of(changed.created(), changed.updated(), changed.destroyed(), changed.passing())
                .flatMap(List::stream)
                .forEach(number -> touched.add(id.apply(number)));
        return touched;
    }

    /**
     * @param touched whatever may have changed since, gone or not
     * @param results all results now, in their order
     */
    static void answer(Call call, String newState, Set<String> touched, List<String> results) throws MethodException {
        answer(call, newState, touched, results.size(), at -> touched.contains(results.get(at)), results::get);
    }

    /**
     * As the other, of results that are no texts.
     *
     * @param total how many results there are
     * @param isTouched whether the one at a place is among what was touched
     * @param id of the one at a place
     */
    static void answer(
            Call call,
            String newState,
            Set<String> touched,
            int total,
            IntPredicate isTouched,
            IntFunction<String> id)
            throws MethodException {
        Arguments arguments = call.arguments();
        JsonArray added = new JsonArray();
        Set<String> removed = new LinkedHashSet<>(touched);
        for (int index = 0; index < total; index++) {
            if (isTouched.test(index)) {
                added.add(new JsonObject().put("id", id.apply(index)).put("index", index));
            }
        }
        long most = arguments.integer("maxChanges").orElse(Long.MAX_VALUE);
        if (most <= 0) {
            throw MethodException.invalidArguments("maxChanges");
        }
        if (removed.size() + added.values().size() > most) {
            throw MethodException.of("tooManyChanges");
        }
        JsonObject answer = new JsonObject()
                .put("accountId", arguments.requiredText("accountId"))
                .put("oldQueryState", arguments.requiredText("sinceQueryState"))
                .put("newQueryState", newState)
                .put("removed", JsonArray.ofTexts(removed))
                .put("added", added);
        if (arguments.flag("calculateTotal")) {
            answer.put("total", total);
        }
        call.answer(answer);
    }
}
