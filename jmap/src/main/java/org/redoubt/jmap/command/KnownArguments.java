package org.redoubt.jmap.command;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which arguments each method has (RFC 8620 3.9): a call with any other is refused. */
final class KnownArguments {
    /** By the last part of a method's name, RFC 8620 5. */
    private static final Map<String, Set<String>> STANDARD = Map.of(
            "get", Set.of("accountId", "ids", "properties"),
            "changes", Set.of("accountId", "sinceState", "maxChanges"),
            "set", Set.of("accountId", "ifInState", "create", "update", "destroy"),
            "copy",
                    Set.of(
                            "fromAccountId",
                            "ifFromInState",
                            "accountId",
                            "ifInState",
                            "create",
                            "onSuccessDestroyOriginal",
                            "destroyFromIfInState"),
            "query",
                    Set.of("accountId", "filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal"),
            "queryChanges",
                    Set.of("accountId", "filter", "sort", "sinceQueryState", "maxChanges", "upToId", "calculateTotal"));

    /** RFC 8621 4.2. */
    private static final Set<String> BODIES = Set.of(
            "bodyProperties", "fetchTextBodyValues", "fetchHTMLBodyValues", "fetchAllBodyValues", "maxBodyValueBytes");

    /** Beside those. */
    private static final Map<String, Set<String>> MORE = Map.ofEntries(
            Map.entry("Email/get", BODIES),
            Map.entry("Email/query", Set.of("collapseThreads")),
            Map.entry("Email/queryChanges", Set.of("collapseThreads")),
            Map.entry("Mailbox/query", Set.of("sortAsTree", "filterAsTree")),
            Map.entry("Mailbox/queryChanges", Set.of("sortAsTree", "filterAsTree")),
            Map.entry("Mailbox/set", Set.of("onDestroyRemoveEmails")),
            Map.entry("EmailSubmission/set", Set.of("onSuccessUpdateEmail", "onSuccessDestroyEmail")),
            Map.entry("SieveScript/set", Set.of("onSuccessActivateScript", "onSuccessDeactivateScript")),
            Map.entry("AddressBook/set", Set.of("onDestroyRemoveContents", "onSuccessSetIsDefault")));

    /** Those that are not like the others of their kind. */
    private static final Map<String, Set<String>> OWN = Map.ofEntries(
            Map.entry("PushSubscription/get", Set.of("ids", "properties")),
            Map.entry("PushSubscription/set", Set.of("create", "update", "destroy")),
            Map.entry("Blob/copy", Set.of("fromAccountId", "accountId", "blobIds")),
            Map.entry("Blob/upload", Set.of("accountId", "create")),
            Map.entry("Blob/get", Set.of("accountId", "ids", "properties", "offset", "length")),
            Map.entry("Blob/lookup", Set.of("accountId", "typeNames", "ids")),
            Map.entry("Email/import", Set.of("accountId", "ifInState", "emails")),
            Map.entry("Email/parse", with(BODIES, List.of("accountId", "blobIds", "properties"))),
            Map.entry("SearchSnippet/get", Set.of("accountId", "filter", "emailIds")),
            Map.entry("MDN/send", Set.of("accountId", "identityId", "send", "onSuccessUpdateEmail")),
            Map.entry("MDN/parse", Set.of("accountId", "blobIds")),
            Map.entry("SieveScript/validate", Set.of("accountId", "blobId")));

    private KnownArguments() {}

    private static Set<String> with(Set<String> some, Iterable<String> more) {
        Set<String> all = new LinkedHashSet<>(some);
        more.forEach(all::add);
        return Set.copyOf(all);
    }

    /** The same method, which refuses arguments that it does not have; Core/echo has whatever it is given. */
    static Method.Entry checked(Method.Entry entry) {
        if (entry.name().equals("Core/echo")) {
            return entry;
        }
        Set<String> standard = STANDARD.getOrDefault(entry.name().substring(entry.name().indexOf('/') + 1), Set.of());
        Set<String> known =
                OWN.getOrDefault(entry.name(), with(standard, MORE.getOrDefault(entry.name(), Set.of())));
        return new Method.Entry(entry.name(), entry.capability(), call -> {
            for (String name : call.arguments().json().members().keySet()) {
                if (!known.contains(name)) {
                    throw MethodException.invalidArguments(name);
                }
            }
            entry.method().run(call);
        });
    }
}
