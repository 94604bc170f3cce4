package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.directory.PersonId;
import org.redoubt.directory.Roster;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.session.JmapSession;
import org.redoubt.mime.CaseMap;
import org.redoubt.store.id.AccountId;

/**
 * Principals (RFC 9670 2): the people and groups of the directory, as somebody may know of them. They are in each
 * person's own account and are changed by administrators alone. Since they come from a directory, and not from the
 * account's journal, what changed is not told, but that something did.
 */
final class Principals {
    private static final Getting.Type TYPE = Getting.Type.of(new LinkedHashSet<>(List.of(
            "id", "type", "name", "description", "email", "timeZone", "capabilities", "accounts")));
    private static final Set<String> SORTS = Set.of("name", "email", "type");

    private Principals() {}

    /** RFC 9670 2.1. */
    static void get(Call call) throws MethodException, IOException {
        AccountHandle own = call.ownAccount();
        PrincipalDirectory directory = PrincipalDirectory.of(call.session());
        Getting.run(call, own, TYPE, call.session().principalState(), (_, ids, properties) -> {
            Map<String, JsonObject> found = new LinkedHashMap<>();
            if (ids.isEmpty() && directory.all().count() >= org.redoubt.jmap.Limits.OBJECTS_GET) {
                // RFC 8620 5.1: with null it is all or none.
                throw MethodException.of("requestTooLarge");
            }
            List<Roster.Entry> entries = new ArrayList<>();
            ids.ifPresentOrElse(
                    asked -> asked.forEach(id -> directory.entry(id).ifPresent(entries::add)),
                    () -> directory.all().forEach(entries::add));
            for (Roster.Entry entry : entries) {
                found.put(id(entry), json(call.session(), directory, entry, properties));
            }
            if (ids.isEmpty() || ids.get().contains(PrincipalDirectory.ANYONE)) {
                found.put(PrincipalDirectory.ANYONE, Listing.some(anyone(), properties));
            }
            return found;
        });
    }

    /** RFC 9670 2.2: what changed in a directory is not known, but that nothing did. */
    static void changes(Call call) throws MethodException, IOException {
        call.ownAccount();
        Arguments arguments = call.arguments();
        String since = arguments.requiredText("sinceState");
        Optional<Long> most = arguments.integer("maxChanges");
        if (most.isPresent() && most.get() <= 0) {
            throw MethodException.invalidArguments("maxChanges");
        }
        requireNow(call, since);
        call.answer(new JsonObject()
                .put("accountId", arguments.requiredText("accountId"))
                .put("oldState", since)
                .put("newState", since)
                .put("hasMoreChanges", false)
                .put("created", new JsonArray())
                .put("updated", new JsonArray())
                .put("destroyed", new JsonArray()));
    }

    /** RFC 9670 2.3: the directory is the administrators' to change. */
    static void set(Call call) throws MethodException, IOException {
        AccountHandle own = call.ownAccount();
        PrincipalDirectory directory = PrincipalDirectory.of(call.session());
        Setting setting = Setting.begin(call, own, call.session().principalState());
        setting.createEach((_, _) -> {
            throw SetError.of("forbidden");
        });
        setting.updateEach((id, _) -> {
            throw SetError.of(known(directory, id) ? "forbidden" : "notFound");
        });
        setting.destroyEach(id -> {
            throw SetError.of(known(directory, id) ? "forbidden" : "notFound");
        });
        if (!setting.allDone()) {
            own.refused("PRINCIPAL", Optional.empty());
        }
        setting.answer();
    }

    private static boolean known(PrincipalDirectory directory, String id) {
        return directory.grantee(id).isPresent();
    }

    /** RFC 9670 2.4. */
    static void query(Call call) throws MethodException, IOException {
        call.ownAccount();
        Listing.answer(call, call.session().principalState(), false, results(call));
    }

    /** RFC 9670 2.5. */
    static void queryChanges(Call call) throws MethodException, IOException {
        call.ownAccount();
        String since = call.arguments().requiredText("sinceQueryState");
        requireNow(call, since);
        QueryChanges.answer(call, since, Set.of(), results(call));
    }

    private static void requireNow(Call call, String since) throws MethodException, IOException {
        if (!since.equals(call.session().principalState())) {
            throw MethodException.of("cannotCalculateChanges");
        }
    }

    private static List<String> results(Call call) throws MethodException, IOException {
        PrincipalDirectory directory = PrincipalDirectory.of(call.session());
        Filter filter = Filter.of(call.arguments());
        List<Comparator> sort = Comparator.of(call.arguments(), SORTS);
        List<Roster.Entry> found = new ArrayList<>();
        // Looked at where nobody is, too, so that an unknown condition is found.
        fits(filter, directory, Optional.empty());
        for (Roster.Entry entry : directory.all().toList()) {
            if (fits(filter, directory, Optional.of(entry))) {
                found.add(entry);
            }
        }
        found.sort((a, b) -> compare(a, b, sort));
        return found.stream().map(Principals::id).toList();
    }

    private static int compare(Roster.Entry a, Roster.Entry b, List<Comparator> sort) {
        for (Comparator criterion : sort) {
            int order = switch (criterion.property()) {
                case "name" -> CaseMap.fold(a.name()).compareTo(CaseMap.fold(b.name()));
                case "email" -> CaseMap.fold(a.address()).compareTo(CaseMap.fold(b.address()));
                default -> type(a).compareTo(type(b));
            };
            if (order != 0) {
                return criterion.ascending() ? order : -order;
            }
        }
        // As the directory has them, by name: sorting is stable.
        return 0;
    }

    private static boolean fits(Filter filter, PrincipalDirectory directory, Optional<Roster.Entry> entry)
            throws MethodException {
        switch (filter) {
            case Filter.Condition(JsonObject json) -> {
                boolean all = true;
                for (String name : json.members().keySet()) {
                    all &= fits(name, new Arguments(json), directory, entry);
                }
                return all;
            }
            case Filter.Operator(Filter.Operator.Kind kind, List<Filter> conditions) -> {
                boolean all = true;
                boolean any = false;
                for (Filter each : conditions) {
                    boolean one = fits(each, directory, entry);
                    all &= one;
                    any |= one;
                }
                return switch (kind) {
                    case AND -> all;
                    case OR -> any;
                    case NOT -> !any;
                };
            }
        }
    }

    /** RFC 9670 2.4.1. */
    private static boolean fits(
            String name, Arguments filter, PrincipalDirectory directory, Optional<Roster.Entry> entry)
            throws MethodException {
        switch (name) {
            case "accountIds" -> {
                Set<String> ids = filter.ids(name).orElse(Set.of());
                return entry.flatMap(Roster.Entry::account)
                        .filter(account -> directory.opens(account) && ids.contains(JmapSession.text(account)))
                        .isPresent();
            }
            case "email" -> {
                String needle = CaseMap.fold(filter.requiredText(name));
                return entry.filter(one -> holds(one.address(), needle)).isPresent();
            }
            case "name" -> {
                String needle = CaseMap.fold(filter.requiredText(name));
                return entry.filter(one -> holds(one.name(), needle)).isPresent();
            }
            case "text" -> {
                String needle = CaseMap.fold(filter.requiredText(name));
                return entry.filter(one -> holds(one.name(), needle) || holds(one.address(), needle)).isPresent();
            }
            case "type" -> {
                String type = filter.requiredText(name);
                return entry.filter(one -> type(one).equals(type)).isPresent();
            }
            case "timeZone" -> {
                filter.requiredText(name);
                return false;
            }
            default -> throw MethodException.of("unsupportedFilter");
        }
    }

    private static boolean holds(String text, String needle) {
        return CaseMap.fold(text).contains(needle);
    }

    private static String id(Roster.Entry entry) {
        return PrincipalDirectory.id(PrincipalDirectory.grantee(entry));
    }

    private static String type(Roster.Entry entry) {
        return entry.id() instanceof PersonId ? "individual" : "group";
    }

    private static JsonObject json(
            JmapSession session, PrincipalDirectory directory, Roster.Entry entry, Set<String> properties)
            throws IOException {
        JsonObject all = new JsonObject()
                .put("id", id(entry))
                .put("type", type(entry))
                .put("name", entry.name())
                .putNull("description")
                .put("email", entry.address())
                .putNull("timeZone")
                .put("capabilities", new JsonObject());
        if (properties.contains("accounts")) {
            Optional<AccountId> account = entry.account().filter(directory::opens);
            JsonObject accounts = new JsonObject();
            if (account.isPresent()) {
                session.accountObject(account.get())
                        .ifPresent(object -> accounts.put(JmapSession.text(account.get()), object));
            }
            all.put("accounts", accounts.isEmpty() ? JsonNull.NULL : accounts);
        }
        return Listing.some(all, properties);
    }

    /** Whoever signs in: RFC 4314 2 calls them anyone, and rights that they have are shown like all others. */
    private static JsonObject anyone() {
        return new JsonObject()
                .put("id", PrincipalDirectory.ANYONE)
                .put("type", "other")
                .put("name", "Everybody who signs in")
                .putNull("description")
                .putNull("email")
                .putNull("timeZone")
                .put("capabilities", new JsonObject())
                .putNull("accounts");
    }
}
