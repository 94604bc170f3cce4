package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Acl;
import org.redoubt.account.Grantee;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxId;
import org.redoubt.account.MailboxResult;
import org.redoubt.account.MailboxUpdate;
import org.redoubt.account.Rights;
import org.redoubt.account.Role;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonText;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.map.MailboxObjects;

/** Mailbox/set, RFC 8621 2.5. */
final class MailboxSetMethod implements Method {
    private static final Set<String> SETTABLE = Set.of("name", "parentId", "role", "sortOrder", "isSubscribed");
    /** Not told: another mailbox of the account has the name or the role, and may lose it in the same call. */
    private static final String TAKEN = "taken";

    private static final Set<String> CHOSEN =
            Set.of("totalEmails", "unreadEmails", "totalThreads", "unreadThreads", "myRights");

    @Override
    public void run(Call call) throws MethodException, IOException {
        Setting setting = Setting.begin(call);
        boolean removeEmails = call.arguments().flag("onDestroyRemoveEmails");
        AccountHandle account = setting.account();
        Asking asker = Asking.of(call);
        createAll(setting, asker);
        Predicate<String> settable = name -> SETTABLE.contains(name) || asker.knowsSharing() && ShareWith.names(name);
        Setting.Updater updater = (id, patch) -> update(setting, asker, call, id, setting.changed("Mailbox", new MailboxGetMethod(), settable, id, patch));
        Map<String, JsonObject> waiting = updated(setting, updater, setting.toUpdate());
        // Children before their parents, whatever order the client gave.
        List<String> ordered = new ArrayList<>(setting.toDestroy());
        ordered.sort(Comparator.comparingInt((String id) -> depth(account, setting.id(id))).reversed());
        for (String given : ordered) {
            try {
                destroy(account, setting.id(given), removeEmails);
                setting.destroyed(given);
            } catch (SetError error) {
                setting.notDestroyed(given, error);
            }
        }
        waiting = updated(setting, updater, waiting);
        exchange(setting, waiting);
        updated(setting, updater, waiting).forEach((given, patch) -> {
            boolean moves = patch.get("name").isPresent() || patch.get("parentId").isPresent();
            setting.notUpdated(given, SetError.invalidProperties(moves ? "name" : "role"));
        });
        setting.answer();
    }

    /** Makes what changes can be made; returns those for which a name or role has to become free first. */
    private static Map<String, JsonObject> updated(Setting setting, Setting.Updater updater, Map<String, JsonObject> wanted)
            throws IOException {
        Map<String, JsonObject> left = new LinkedHashMap<>(wanted);
        boolean moved = true;
        while (moved && !left.isEmpty()) {
            moved = false;
            for (String given : List.copyOf(left.keySet())) {
                JsonObject patch = left.getOrDefault(given, new JsonObject());
                try {
                    setting.updated(given, updater.update(setting.id(given), patch));
                    left.remove(given);
                    moved = true;
                } catch (SetError error) {
                    if (!error.type().equals(TAKEN)) {
                        setting.notUpdated(given, error);
                        left.remove(given);
                    }
                }
            }
        }
        return left;
    }

    /** RFC 8620 5.3: what is valid in the end is allowed, as that two mailboxes exchange their names. */
    private static void exchange(Setting setting, Map<String, JsonObject> waiting) throws IOException {
        AccountHandle account = setting.account();
        Map<MailboxId, String> paths = new LinkedHashMap<>();
        for (Map.Entry<String, JsonObject> one : waiting.entrySet()) {
            try {
                Mailbox mailbox = find(account, setting.id(one.getKey()));
                Optional<String> path = path(setting, mailbox, one.getValue());
                path.ifPresent(to -> paths.put(mailbox.id(), to));
            } catch (SetError refused) {
                return;
            }
        }
        if (paths.size() > 1) {
            account.exchangeMailboxes(paths);
        }
    }

    /** RFC 8620 5.3: one may be made below another of the same call, which then must come first. */
    private static void createAll(Setting setting, Asking asker) throws IOException {
        Map<String, JsonObject> left = new LinkedHashMap<>(setting.toCreate());
        boolean moved = true;
        while (moved && !left.isEmpty()) {
            moved = false;
            for (String name : List.copyOf(left.keySet())) {
                JsonObject object = left.getOrDefault(name, new JsonObject());
                String parent = object.value("parentId").flatMap(JsonValue::text).orElse("");
                boolean waits = parent.startsWith("#") && left.containsKey(parent.substring(1));
                if (!waits) {
                    left.remove(name);
                    moved = true;
                    create(setting, asker, name, object);
                }
            }
        }
        for (String name : left.keySet()) {
            setting.notCreated(name, SetError.invalidProperties("parentId"));
        }
    }

    private static void create(Setting setting, Asking asker, String name, JsonObject object) throws IOException {
        try {
            setting.created(name, created(setting, asker, object));
        } catch (SetError error) {
            setting.notCreated(name, error);
        }
    }

    private static JsonObject created(Setting setting, Asking asker, JsonObject object) throws SetError, IOException {
        AccountHandle account = setting.account();
        requireSettable(object, asker);
        // Whoever is not known is found before anything is made.
        wanted(account, asker, object, Acl.EMPTY);
        String name = object.value("name").flatMap(JsonValue::text).orElseThrow(() -> SetError.invalidProperties("name"));
        String path = path(setting, object.value("parentId"), name);
        Optional<Role> role = role(object.value("role"));
        if (role.filter(wanted -> account.mailboxes().byRole(wanted).isPresent()).isPresent()) {
            throw SetError.invalidProperties("role");
        }
        MailboxId id = done(account.createMailbox(path, role), "name");
        Optional<Long> order = sortOrder(object);
        boolean subscribed = subscribed(object).orElse(false);
        account.updateMailbox(
                id, new MailboxUpdate(Optional.empty(), Optional.empty(), order, account.shared() ? Optional.empty() : Optional.of(subscribed)));
        Optional<Acl> inherited = account.acl(id);
        if (inherited.isPresent() && object.get(ShareWith.PROPERTY).isPresent()) {
            ShareWith.apply(ShareWith.mailbox(account, id), self(account), wanted(account, asker, object, inherited.get()));
        }
        Mailbox mailbox = account.mailboxes().byId(id).orElseThrow(() -> SetError.of("notFound"));
        JsonObject json = MailboxObjects.json(account, mailbox, MailboxObjects.PROPERTIES, asker);
        JsonObject answer = new JsonObject().put("id", id.text());
        json.members().forEach((property, value) -> {
            if (CHOSEN.contains(property) || (SETTABLE.contains(property) && object.get(property).isEmpty())) {
                answer.put(property, value);
            }
        });
        return answer;
    }

    private static Optional<JsonObject> update(Setting setting, Asking asker, Call call, String id, JsonObject patch)
            throws SetError, IOException {
        AccountHandle account = setting.account();
        Mailbox mailbox = find(account, id);
        requireSettable(patch, asker);
        Optional<Boolean> subscribed = subscribed(patch);
        Optional<Map<Grantee, Rights>> shared = shared(account, asker, mailbox, patch);
        if (patch.members().keySet().stream().anyMatch(property -> !ofWhoAsks(account, property))) {
            update(setting, account, mailbox, patch);
        }
        if (account.shared() && subscribed.isPresent()) {
            Asking.subscribe(call.session(), account, mailbox, subscribed.get());
        }
        if (shared.isPresent()) {
            ShareWith.apply(ShareWith.mailbox(account, mailbox.id()), self(account), shared.get());
        }
        return Optional.empty();
    }

    private static Grantee self(AccountHandle account) {
        return new Grantee.Person(account.principal().account());
    }

    /** What is not a property of the mailbox as its account has it. */
    private static boolean ofWhoAsks(AccountHandle account, String property) {
        return ShareWith.names(property) || (account.shared() && property.equals("isSubscribed"));
    }

    /** What a patch makes of who may do what, for whoever may change that. */
    private static Optional<Map<Grantee, Rights>> shared(
            AccountHandle account, Asking asker, Mailbox mailbox, JsonObject patch) throws SetError {
        if (patch.members().keySet().stream().noneMatch(ShareWith::names)) {
            return Optional.empty();
        }
        Optional<Acl> acl = account.acl(mailbox.id());
        if (acl.isEmpty()) {
            account.refused("SHARE", Optional.of(mailbox.id()));
            throw SetError.of("forbidden");
        }
        return Optional.of(wanted(account, asker, patch, acl.get()));
    }

    private static Map<Grantee, Rights> wanted(AccountHandle account, Asking asker, JsonObject object, Acl acl)
            throws SetError {
        return asker.sharing().isEmpty()
                ? Map.of()
                : asker.sharing().get().wanted(object, new Grantee.Person(account.account()), acl);
    }

    private static void update(Setting setting, AccountHandle account, Mailbox mailbox, JsonObject patch)
            throws SetError, IOException {
        Optional<String> path = path(setting, mailbox, patch);
        Optional<Optional<Role>> role =
                patch.get("role").isPresent() ? Optional.of(role(patch.value("role"))) : Optional.empty();
        Optional<Boolean> subscribed = account.shared() ? Optional.empty() : subscribed(patch);
        MailboxUpdate update = new MailboxUpdate(path, role, sortOrder(patch), subscribed);
        MailboxResult result = account.updateMailbox(mailbox.id(), update);
        if (result instanceof MailboxResult.AlreadyExists) {
            throw SetError.of(TAKEN);
        }
        done(result, path.isPresent() ? "name" : "role");
    }

    /** Where a patch puts a mailbox; empty when it stays where it is. */
    private static Optional<String> path(Setting setting, Mailbox mailbox, JsonObject patch) throws SetError {
        if (patch.get("name").isEmpty() && patch.get("parentId").isEmpty()) {
            return Optional.empty();
        }
        String name = patch.get("name").isEmpty()
                ? mailbox.name()
                : patch.value("name").flatMap(JsonValue::text).orElseThrow(() -> SetError.invalidProperties("name"));
        Optional<JsonValue> parent = patch.get("parentId").isPresent()
                ? patch.value("parentId")
                : mailbox.parent().map(up -> new JsonText(up.text()));
        boolean inbox = mailbox.role().equals(Optional.of(Role.INBOX)) && name.equalsIgnoreCase("inbox");
        return Optional.of(path(setting, parent, inbox ? mailbox.name() : name));
    }

    private static void destroy(AccountHandle account, String id, boolean removeEmails) throws SetError, IOException {
        Mailbox mailbox = find(account, id);
        if (!account.mailboxes().children(mailbox.id()).isEmpty()) {
            throw SetError.of("mailboxHasChild");
        }
        if (account.emails().totals(mailbox.id()).emails() > 0 && !removeEmails) {
            throw SetError.of("mailboxHasEmail");
        }
        done(account.deleteMailbox(mailbox.id()), "id");
    }

    private static int depth(AccountHandle account, String id) {
        OptionalLong number = Ids.number('m', id);
        Optional<Mailbox> mailbox =
                number.isEmpty() ? Optional.empty() : account.mailboxes().byId(new MailboxId(number.getAsLong()));
        return mailbox.map(found -> account.mailboxes().path(found).split("/", -1).length).orElse(0);
    }

    private static Mailbox find(AccountHandle account, String id) throws SetError {
        OptionalLong number = Ids.number('m', id);
        if (number.isEmpty()) {
            throw SetError.of("notFound");
        }
        return account.mailboxes().byId(new MailboxId(number.getAsLong())).orElseThrow(() -> SetError.of("notFound"));
    }

    private static void requireSettable(JsonObject object, Asking asker) throws SetError {
        List<String> unknown = object.members().keySet().stream()
                .filter(name -> !SETTABLE.contains(name) && !(asker.knowsSharing() && ShareWith.names(name)))
                .toList();
        if (!unknown.isEmpty()) {
            throw SetError.invalidProperties(unknown);
        }
    }

    private static String path(Setting setting, Optional<JsonValue> parent, String name) throws SetError {
        if (name.contains("/")) {
            throw SetError.invalidProperties("name");
        }
        if (parent.isEmpty()) {
            return name;
        }
        String id = parent.get().text().map(setting::id).orElseThrow(() -> SetError.invalidProperties("parentId"));
        try {
            Mailbox above = find(setting.account(), id);
            return setting.account().mailboxes().path(above) + "/" + name;
        } catch (SetError notThere) {
            throw SetError.invalidProperties("parentId");
        }
    }

    private static Optional<Role> role(Optional<JsonValue> value) throws SetError {
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Optional<Role> role = value.flatMap(JsonValue::text).flatMap(MailboxObjects::role);
        if (role.isEmpty() || role.get() == Role.INBOX) {
            throw SetError.invalidProperties("role");
        }
        return role;
    }

    private static Optional<Long> sortOrder(JsonObject object) throws SetError {
        Optional<JsonValue> value = object.get("sortOrder");
        Optional<Long> order = value.flatMap(JsonValue::integer).filter(number -> number >= 0 && number <= Integer.MAX_VALUE);
        if (value.isPresent() && order.isEmpty()) {
            throw SetError.invalidProperties("sortOrder");
        }
        return order;
    }

    private static Optional<Boolean> subscribed(JsonObject object) throws SetError {
        Optional<JsonValue> value = object.get("isSubscribed");
        if (value.isPresent() && value.get().bool().isEmpty()) {
            throw SetError.invalidProperties("isSubscribed");
        }
        return value.flatMap(JsonValue::bool);
    }

    private static MailboxId done(MailboxResult result, String property) throws SetError {
        return switch (result) {
            case MailboxResult.Done(MailboxId id) -> id;
            case MailboxResult.NoMailbox() -> throw SetError.of("notFound");
            case MailboxResult.AlreadyExists() ->
                throw SetError.of("invalidProperties", "properties", new JsonArray().add(property));
            case MailboxResult.InvalidName() -> throw SetError.invalidProperties("name");
            case MailboxResult.TooMany() -> throw SetError.of("overQuota");
            case MailboxResult.HasChildren() -> throw SetError.of("mailboxHasChild");
            case MailboxResult.NoPermission(), MailboxResult.NotDeletable() -> throw SetError.of("forbidden");
        };
    }
}
