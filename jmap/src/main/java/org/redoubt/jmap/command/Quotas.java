package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.account.Quota;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;

/** Quotas (RFC 9425): one for an account that has a limit, none for any other. */
final class Quotas {
    private static final Getting.Type TYPE = Getting.Type.of(new LinkedHashSet<>(List.of(
            "id", "resourceType", "used", "hardLimit", "scope", "name", "types", "warnLimit", "softLimit", "description")));
    private static final Set<String> SORTS = Set.of("name", "used");

    private Quotas() {}

    static String id(long number) {
        return "q" + number;
    }

    private static Map<String, JsonObject> all(AccountHandle account) {
        Quota quota = account.quota();
        if (quota.limitOctets() == 0) {
            return Map.of();
        }
        String id = id(Quota.ONLY);
        return Map.of(
                id,
                new JsonObject()
                        .put("id", id)
                        .put("resourceType", "octets")
                        .put("used", quota.usedOctets())
                        .put("hardLimit", quota.limitOctets())
                        .put("scope", "account")
                        .put("name", "Mail")
                        .put("types", new JsonArray().add("Email"))
                        .putNull("warnLimit")
                        .putNull("softLimit")
                        .put("description", "The sizes of all messages, and of each copy of one."));
    }

    /** RFC 9425 4.2. */
    static void get(Call call) throws MethodException, IOException {
        call.ownAccount();
        Getting.kept(call, TYPE, Quotas::all);
    }

    /** RFC 9425 4.3. */
    static void changes(Call call) throws MethodException, IOException {
        call.ownAccount();
        new ChangesMethod(ChangedType.QUOTA, Quotas::id).run(call);
    }

    /** RFC 9425 4.4. */
    static void query(Call call) throws MethodException, IOException {
        Listing.query(call, call.ownAccount(), own -> results(own, call.arguments()));
    }

    /** RFC 9425 4.5. */
    static void queryChanges(Call call) throws MethodException, IOException {
        Listing.queryChanges(call, call.ownAccount(), ChangedType.QUOTA, Quotas::id, own -> results(own, call.arguments()));
    }

    private static List<String> results(AccountHandle account, Arguments arguments) throws MethodException {
        return Listing.results(arguments, all(account).values(), SORTS, (name, filter, quota) -> switch (name) {
            case "name" -> Listing.holds(name, filter, quota);
            case "scope", "resourceType" -> filter.requiredText(name).equals(Listing.text(quota, name));
            case "type" -> filter.requiredText(name).equals("Email");
            default -> throw MethodException.of("unsupportedFilter");
        });
    }
}
