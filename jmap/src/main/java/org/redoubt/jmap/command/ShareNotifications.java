package org.redoubt.jmap.command;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Rights;
import org.redoubt.account.ShareNotification;
import org.redoubt.account.SharedObject;
import org.redoubt.directory.Roster;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.UtcDate;
import org.redoubt.jmap.map.AddressBookRights;
import org.redoubt.jmap.map.MailboxRights;
import org.redoubt.jmap.session.JmapSession;

/** ShareNotifications (RFC 9670 3): that somebody else changed what one may do. One can read and dismiss them. */
final class ShareNotifications {
    private static final Getting.Type TYPE = Getting.Type.of(new LinkedHashSet<>(List.of(
            "id", "created", "changedBy", "objectType", "objectAccountId", "objectId", "oldRights", "newRights", "name")));
    private static final Set<String> SORTS = Set.of("created");

    private ShareNotifications() {}

    static String id(long number) {
        return "s" + number;
    }

    /** RFC 9670 3.3. */
    static void get(Call call) throws MethodException, IOException {
        call.ownAccount();
        Getting.kept(call, TYPE, account -> all(call, account));
    }

    /** RFC 9670 3.4. */
    static void changes(Call call) throws MethodException, IOException {
        call.ownAccount();
        new ChangesMethod(ChangedType.SHARE_NOTIFICATION, ShareNotifications::id).run(call);
    }

    /** RFC 9670 3.5: only destroying is allowed. */
    static void set(Call call) throws MethodException, IOException {
        AccountHandle own = call.ownAccount();
        Setting setting = Setting.begin(call);
        setting.createEach((_, _) -> {
            throw SetError.of("forbidden");
        });
        setting.updateEach((_, _) -> {
            throw SetError.of("forbidden");
        });
        setting.destroyEach(id -> {
            OptionalLong number = Ids.number('s', id);
            if (number.isEmpty()
                    || !own.object(ChangedType.SHARE_NOTIFICATION, number.getAsLong(), Optional.empty())) {
                throw SetError.of("notFound");
            }
        });
        setting.answer();
    }

    /** RFC 9670 3.6. */
    static void query(Call call) throws MethodException, IOException {
        Listing.query(call, call.ownAccount(), own -> results(call, own));
    }

    /** RFC 9670 3.7. */
    static void queryChanges(Call call) throws MethodException, IOException {
        Listing.queryChanges(call, call.ownAccount(), ChangedType.SHARE_NOTIFICATION, ShareNotifications::id, own -> results(call, own));
    }

    private static List<String> results(Call call, AccountHandle own) throws MethodException, IOException {
        // RFC 9670 3.6.1.
        return Listing.results(call.arguments(), all(call, own).values(), SORTS, (name, filter, notice) -> switch (name) {
            case "after" -> !created(notice).isBefore(date(name, filter));
            case "before" -> created(notice).isBefore(date(name, filter));
            case "objectType", "objectAccountId" -> filter.requiredText(name).equals(Listing.text(notice, name));
            default -> throw MethodException.of("unsupportedFilter");
        });
    }

    private static Instant created(JsonObject notice) {
        return notice.value("created").flatMap(JsonValue::text).map(Instant::parse).orElse(Instant.EPOCH);
    }

    private static Instant date(String name, Arguments filter) throws MethodException {
        return UtcDate.parse(filter.requiredText(name))
                .orElseThrow(() -> MethodException.invalidArguments("filter"));
    }

    private static Map<String, JsonObject> all(Call call, AccountHandle own) throws IOException {
        Map<Long, ShareNotification> kept = own.shareNotifications();
        PrincipalDirectory directory = PrincipalDirectory.of(call.session());
        Map<String, JsonObject> all = new LinkedHashMap<>();
        kept.forEach((number, notice) -> all.put(
                id(number),
                new JsonObject()
                        .put("id", id(number))
                        .put("created", notice.created().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString())
                        .put("changedBy", entity(directory, notice))
                        .put("objectType", type(notice.object()))
                        .put("objectAccountId", JmapSession.text(notice.owner()))
                        .put("objectId", id(notice.object()))
                        .put("oldRights", rights(call, notice.object(), notice.before()))
                        .put("newRights", rights(call, notice.object(), notice.after()))
                        .put("name", notice.name())));
        return all;
    }

    /** RFC 9670 3.2: who made the change, as she is called now, if she is still there. */
    private static JsonObject entity(PrincipalDirectory directory, ShareNotification notice) {
        String id = PrincipalDirectory.personId(notice.by());
        Optional<Roster.Entry> known = directory.entry(id);
        return new JsonObject()
                .put("name", known.map(Roster.Entry::name).orElse(notice.login()))
                .put("email", known.map(Roster.Entry::address).orElse(notice.login()))
                .putTextOrNull("principalId", known.map(_ -> id));
    }

    private static String type(SharedObject object) {
        return switch (object) {
            case SharedObject.OfMail _ -> "Mailbox";
            case SharedObject.OfContacts _ -> "AddressBook";
        };
    }

    private static String id(SharedObject object) {
        return switch (object) {
            case SharedObject.OfMail(MailboxId mailbox) -> mailbox.text();
            case SharedObject.OfContacts(long book) -> AddressBooks.id(book);
        };
    }

    private static JsonValue rights(Call call, SharedObject object, Rights rights) {
        if (rights.isEmpty()) {
            return JsonNull.NULL;
        }
        return switch (object) {
            case SharedObject.OfMail _ -> MailboxRights.json(rights, call.uses(Capabilities.MAIL_SHARE));
            case SharedObject.OfContacts _ -> AddressBookRights.json(rights);
        };
    }
}
