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
import java.util.stream.Stream;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.account.ChangesSince;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxId;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.States;
import org.redoubt.jmap.map.MailboxObjects;
import org.redoubt.mime.CaseMap;

/** Mailbox/query and Mailbox/queryChanges, RFC 8621 2.3 and 2.4. */
final class MailboxQuery {
    private static final Set<String> SORTS = Set.of("sortOrder", "name", "parentId");

    private MailboxQuery() {}

    static void query(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        Arguments arguments = call.arguments();
        String state = States.text(account.modSeq().value(), 0);
        List<String> ids = results(call, account, arguments);
        Window window = Window.of(arguments, ids.size(), Window.in(ids));
        JsonObject answer = new JsonObject()
                .put("accountId", arguments.requiredText("accountId"))
                .put("queryState", state)
                .put("canCalculateChanges", true)
                .put("position", window.from())
                .put("ids", JsonArray.ofTexts(ids.subList(window.from(), window.to())));
        if (arguments.flag("calculateTotal")) {
            answer.put("total", ids.size());
        }
        window.limit().ifPresent(limit -> answer.put("limit", limit));
        call.answer(answer);
    }

    static void changes(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        String since = call.arguments().requiredText("sinceQueryState");
        String state = States.text(account.modSeq().value(), 0);
        List<String> results = results(call, account, call.arguments());
        ChangesSince.Changed changed = ChangesMethod.read(account, ChangedType.MAILBOX, since, Integer.MAX_VALUE);
        Set<String> touched = new LinkedHashSet<>();
        Stream.of(changed.created(), changed.updated(), changed.destroyed())
                .flatMap(List::stream)
                .forEach(id -> touched.add(new MailboxId(id).text()));
        boolean tree = call.arguments().flag("sortAsTree") || call.arguments().flag("filterAsTree");
        if (tree && !touched.isEmpty()) {
            // What moved may have taken any other along.
            account.mailboxes().all().forEach(mailbox -> touched.add(mailbox.id().text()));
        }
        QueryChanges.answer(call, state, touched, results);
    }

    private static List<String> results(Call call, AccountHandle account, Arguments arguments)
            throws MethodException, IOException {
        Asking asker = Asking.of(call);
        Predicate<Mailbox> subscribed = mailbox -> asker.subscribed(account, mailbox);
        Filter filter = Filter.of(arguments);
        List<Comparator> sort = Comparator.of(arguments, SORTS);
        List<Mailbox> all = new ArrayList<>(account.mailboxes().all());
        all.sort((a, b) -> compare(a, b, sort));
        Map<MailboxId, Mailbox> fitting = new LinkedHashMap<>();
        for (Mailbox mailbox : all) {
            if (fits(filter, mailbox, subscribed)) {
                fitting.put(mailbox.id(), mailbox);
            }
        }
        if (arguments.flag("filterAsTree")) {
            fitting.values().removeIf(mailbox -> !ancestorsFit(account, mailbox, fitting));
        }
        List<Mailbox> ordered = List.copyOf(fitting.values());
        if (arguments.flag("sortAsTree")) {
            ordered = tree(all).stream().filter(mailbox -> fitting.containsKey(mailbox.id())).toList();
        }
        return ordered.stream().map(mailbox -> mailbox.id().text()).toList();
    }

    private static boolean ancestorsFit(AccountHandle account, Mailbox mailbox, Map<MailboxId, Mailbox> fitting) {
        Optional<Mailbox> parent = mailbox.parent().flatMap(account.mailboxes()::byId);
        while (parent.isPresent()) {
            if (!fitting.containsKey(parent.get().id())) {
                return false;
            }
            parent = parent.get().parent().flatMap(account.mailboxes()::byId);
        }
        return true;
    }

    private static List<Mailbox> tree(List<Mailbox> sorted) {
        Set<MailboxId> there = new LinkedHashSet<>();
        sorted.forEach(mailbox -> there.add(mailbox.id()));
        Map<Optional<MailboxId>, List<Mailbox>> children = new LinkedHashMap<>();
        for (Mailbox mailbox : sorted) {
            // A parent that one may not see is none.
            children.computeIfAbsent(mailbox.parent().filter(there::contains), _ -> new ArrayList<>())
                    .add(mailbox);
        }
        List<Mailbox> tree = new ArrayList<>();
        addChildren(Optional.empty(), children, tree);
        return tree;
    }

    private static void addChildren(
            Optional<MailboxId> parent, Map<Optional<MailboxId>, List<Mailbox>> children, List<Mailbox> tree) {
        for (Mailbox mailbox : children.getOrDefault(parent, List.of())) {
            tree.add(mailbox);
            addChildren(Optional.of(mailbox.id()), children, tree);
        }
    }

    private static int compare(Mailbox a, Mailbox b, List<Comparator> sort) {
        for (Comparator criterion : sort) {
            int order = switch (criterion.property()) {
                case "sortOrder" -> Long.compare(a.sortOrder(), b.sortOrder());
                case "name" -> CaseMap.fold(a.name()).compareTo(CaseMap.fold(b.name()));
                default ->
                    Long.compare(
                            a.parent().map(MailboxId::value).orElse(0L), b.parent().map(MailboxId::value).orElse(0L));
            };
            if (order != 0) {
                return criterion.ascending() ? order : -order;
            }
        }
        return a.id().compareTo(b.id());
    }

    private static boolean fits(Filter filter, Mailbox mailbox, Predicate<Mailbox> subscribed) throws MethodException {
        return switch (filter) {
            case Filter.Condition(JsonObject json) -> {
                boolean all = true;
                for (String name : json.members().keySet()) {
                    all &= fits(name, new Arguments(json), mailbox, subscribed);
                }
                yield all;
            }
            case Filter.Operator(Filter.Operator.Kind kind, List<Filter> conditions) -> {
                boolean all = true;
                boolean any = false;
                for (Filter each : conditions) {
                    boolean one = fits(each, mailbox, subscribed);
                    all &= one;
                    any |= one;
                }
                yield switch (kind) {
                    case AND -> all;
                    case OR -> any;
                    case NOT -> !any;
                };
            }
        };
    }

    /** RFC 8621 2.3; null is a value of parentId and role. */
    private static boolean fits(String name, Arguments arguments, Mailbox mailbox, Predicate<Mailbox> subscribed)
            throws MethodException {
        boolean none = arguments.json().get(name).filter(JsonValue::isNull).isPresent();
        return switch (name) {
            case "parentId" ->
                none
                        ? mailbox.parent().isEmpty()
                        : mailbox.parent().map(MailboxId::text).equals(arguments.text(name));
            case "name" ->
                CaseMap.fold(mailbox.name()).contains(CaseMap.fold(arguments.text(name).orElse("")));
            case "role" ->
                none
                        ? mailbox.role().isEmpty()
                        : mailbox.role().map(MailboxObjects::role).equals(arguments.text(name));
            case "hasAnyRole" -> none || mailbox.role().isPresent() == arguments.flag(name);
            case "isSubscribed" -> none || subscribed.test(mailbox) == arguments.flag(name);
            default -> throw MethodException.of("unsupportedFilter");
        };
    }
}
