package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.redoubt.account.AccountHandle;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.States;

/** What every get does (RFC 8620 5.1). */
final class Getting {
    private Getting() {}

    /**
     * Objects of one type.
     *
     * @param properties all that may be asked for
     * @param byDefault those given when none are named
     */
    record Type(Predicate<String> properties, Set<String> byDefault) {
        static Type of(Set<String> properties) {
            return new Type(properties::contains, properties);
        }
    }

    /** Looks objects up: by ids, or all of them when there are none given. */
    interface Source {
        /** The objects found, by id, each with the properties asked for. */
        Map<String, JsonObject> fetch(AccountHandle account, Optional<Set<String>> ids, Set<String> properties)
                throws MethodException, IOException;
    }

    /** All objects of a type, whole, by their ids. */
    interface Kept {
        Map<String, JsonObject> all(AccountHandle account) throws MethodException, IOException;
    }

    /** Answers for a type of which an account has so few that all of them are read. */
    static void kept(Call call, Type type, Kept kept) throws MethodException, IOException {
        run(call, type, (account, ids, properties) -> {
            Map<String, JsonObject> found = new LinkedHashMap<>();
            kept.all(account).forEach((id, json) -> {
                if (ids.isEmpty() || ids.get().contains(id)) {
                    found.put(id, Listing.some(json, properties));
                }
            });
            return found;
        });
    }

    static void run(Call call, Type type, Source source) throws MethodException, IOException {
        run(call, type, _ -> "", source);
    }

    /** @param stateSuffix what beside the journal's version belongs to the state */
    static void run(
            Call call, Type type, java.util.function.Function<AccountHandle, String> stateSuffix, Source source)
            throws MethodException, IOException {
        AccountHandle account = call.account();
        // Taken first: what changes meanwhile is told once more, and never lost.
        run(call, account, type, States.text(account.modSeq().value(), 0) + stateSuffix.apply(account), source);
    }

    /** @param state taken before anything is looked up */
    static void run(Call call, AccountHandle account, Type type, String state, Source source)
            throws MethodException, IOException {
        Optional<Set<String>> asked = call.arguments().ids("ids");
        Optional<Set<String>> ids = asked.map(all -> resolved(call, all));
        if (ids.isPresent() && ids.get().size() > Limits.OBJECTS_GET) {
            throw MethodException.of("requestTooLarge");
        }
        Set<String> properties = properties(call, type);
        Map<String, JsonObject> found = source.fetch(account, ids, properties);
        JsonArray list = new JsonArray();
        found.values().forEach(list::add);
        List<String> missing = new ArrayList<>(ids.orElse(Set.of()));
        missing.removeAll(found.keySet());
        call.answer(new JsonObject()
                .put("accountId", call.arguments().requiredText("accountId"))
                .put("state", state)
                .put("list", list)
                .put("notFound", JsonArray.ofTexts(missing)));
    }

    /** A name that stands for nothing is an id that is not there. */
    private static Set<String> resolved(Call call, Set<String> ids) {
        Set<String> resolved = new LinkedHashSet<>();
        ids.forEach(id -> resolved.add(call.resolve(id).orElse(id)));
        return resolved;
    }

    private static Set<String> properties(Call call, Type type) throws MethodException {
        Optional<List<String>> named = call.arguments().texts("properties");
        if (named.isEmpty()) {
            return type.byDefault();
        }
        if (!named.get().stream().allMatch(name -> name.equals("id") || type.properties().test(name))) {
            throw MethodException.invalidArguments("properties");
        }
        // RFC 8620 5.1: the id is always there.
        Set<String> properties = new LinkedHashSet<>(List.of("id"));
        properties.addAll(named.get());
        return properties;
    }
}
