package org.redoubt.jmap.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Acl;
import org.redoubt.account.ChangedType;
import org.redoubt.account.Contacts;
import org.redoubt.account.Grantee;
import org.redoubt.account.Right;
import org.redoubt.account.Rights;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonText;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.jmap.map.AddressBookRights;

/**
 * AddressBooks, RFC 9610 2. One is always there and cannot be destroyed, so that whoever adds somebody has a place for
 * her; it is the default until another one is. Others see those that are shared with them, as far as the gate lets
 * them; what of a book is not about the person who asks (its name, its place, which one is the default) is its owner's.
 */
final class AddressBooks {
    private static final long FIRST = Contacts.FIRST;
    private static final String NAME = "Contacts";
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_DESCRIPTION = 10_000;
    private static final Getting.Type TYPE = Getting.Type.of(new LinkedHashSet<>(
            List.of("id", "name", "description", "sortOrder", "isDefault", "isSubscribed", "shareWith", "myRights")));
    private static final String DEFAULT = "isDefault";

    private AddressBooks() {}

    static String id(long number) {
        return Ids.bits('k', number);
    }

    /** Those that one has any right to, by id, as they are stored, with {@link #DEFAULT}. */
    static Map<String, JsonObject> stored(AccountHandle account) throws IOException {
        Contacts contacts = account.contacts();
        Map<String, JsonObject> all = new LinkedHashMap<>();
        if (!contacts.rights(FIRST).isEmpty()) {
            all.put(id(FIRST), made(new JsonObject().put("name", NAME)));
        }
        boolean chosen = false;
        for (Map.Entry<Long, byte[]> one : contacts.books().entrySet()) {
            JsonObject json = Identities.read(one.getValue());
            chosen |= json.get(DEFAULT).flatMap(JsonValue::bool).orElse(false);
            all.put(id(one.getKey()), json);
        }
        boolean other = chosen || contacts.anyHidden(AddressBooks::isDefault);
        all.forEach((id, json) -> json.put(
                DEFAULT, other ? json.get(DEFAULT).flatMap(JsonValue::bool).orElse(false) : id.equals(id(FIRST))));
        return all;
    }

    private static boolean isDefault(byte[] stored) {
        try {
            return Identities.read(stored).get(DEFAULT).flatMap(JsonValue::bool).orElse(false);
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }

    /** All that one has any right to, by id, as clients see them. */
    static Map<String, JsonObject> all(Call call, AccountHandle account) throws IOException {
        Contacts contacts = account.contacts();
        ShareWith sharing = sharing(call);
        Map<String, JsonObject> all = stored(account);
        for (Map.Entry<String, JsonObject> one : all.entrySet()) {
            long number = number(one.getKey());
            JsonObject json = one.getValue().put("id", one.getKey());
            if (account.shared()) {
                json.put("isSubscribed", contacts.wants(number));
            }
            // RFC 9610 2: the first one cannot be deleted by anybody.
            Rights rights = contacts.rights(number);
            json.put("shareWith", sharing.json(target(account, one.getKey(), json)))
                    .put("myRights", AddressBookRights.json(number == FIRST ? rights.minus(Rights.of(Right.DELETE_MAILBOX)) : rights));
        }
        return all;
    }

    private static ShareWith sharing(Call call) throws IOException {
        return new ShareWith(PrincipalDirectory.of(call.session()), ShareWith.Words.OF_ADDRESS_BOOKS);
    }

    private static ShareWith.Target target(AccountHandle account, String id, JsonObject book) {
        return ShareWith.addressBook(account, number(id), Listing.text(book, "name"));
    }

    private static JsonObject made(JsonObject given) {
        return new JsonObject()
                .put("name", given.get("name").orElse(new JsonText("")))
                .putOrNull("description", given.value("description"))
                .put("sortOrder", given.value("sortOrder").flatMap(JsonValue::integer).orElse(0L))
                .put("isSubscribed", given.value("isSubscribed").flatMap(JsonValue::bool).orElse(true));
    }

    /** The account that a call is about, for who may see something of the contacts in it. */
    static AccountHandle account(Call call) throws MethodException, IOException {
        return account(call, "accountId");
    }

    static AccountHandle account(Call call, String argument) throws MethodException, IOException {
        AccountHandle account = call.account(argument);
        if (!account.contacts().sharesAny()) {
            throw MethodException.of(
                    argument.equals("fromAccountId") ? "fromAccountNotSupportedByMethod" : "accountNotSupportedByMethod");
        }
        return account;
    }

    /** RFC 9610 2.1. */
    static void get(Call call) throws MethodException, IOException {
        account(call);
        Getting.kept(call, TYPE, account -> all(call, account));
    }

    /** RFC 9610 2.2. */
    static void changes(Call call) throws MethodException, IOException {
        account(call);
        new ChangesMethod(ChangedType.ADDRESS_BOOK, AddressBooks::id).run(call);
    }

    /** RFC 9610 2.3. */
    static void set(Call call) throws MethodException, IOException {
        account(call);
        Setting setting = Setting.begin(call);
        AccountHandle account = setting.account();
        ContactCards.placeAll(account);
        Optional<String> before = chosen(account);
        boolean removeContents = call.arguments().flag("onDestroyRemoveContents");
        setting.createEach((_, json) -> create(call, account, json));
        setting.updateEach("AddressBook", AddressBooks::get, AddressBooks::settable, (id, patch) -> {
            update(call, account, id, patch);
            return Optional.empty();
        });
        setting.destroyEach(id -> destroy(account, id, removeContents));
        Optional<String> wanted = call.arguments().text("onSuccessSetIsDefault").map(setting::id);
        if (wanted.isPresent() && setting.allDone() && !account.shared()) {
            choose(account, wanted.get());
        }
        Optional<String> now = chosen(account);
        if (!now.equals(before)) {
            now.ifPresent(id -> setting.also(id, DEFAULT, true));
            before.filter(id -> !setting.destroyedIds().contains(id)).ifPresent(id -> setting.also(id, DEFAULT, false));
        }
        setting.answer();
    }

    private static Optional<String> chosen(AccountHandle account) throws IOException {
        return stored(account).entrySet().stream()
                .filter(entry -> entry.getValue().get(DEFAULT).flatMap(JsonValue::bool).orElse(false))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static JsonObject create(Call call, AccountHandle account, JsonObject json) throws SetError, IOException {
        if (account.shared()) {
            throw SetError.of("forbidden");
        }
        require(json);
        if (json.value("name").isEmpty()) {
            throw SetError.invalidProperties("name");
        }
        if (stored(account).size() >= Limits.ADDRESS_BOOKS) {
            throw SetError.of("overQuota");
        }
        Map<Grantee, Rights> wanted = sharing(call).wanted(json, owner(account), Acl.EMPTY);
        long number = new SecureRandom().nextLong() >>> 1;
        keep(account, number, made(json));
        ShareWith.apply(target(account, id(number), json), owner(account), wanted);
        JsonObject answer = new JsonObject().put("id", id(number));
        find(all(call, account), id(number)).members().forEach((name, value) -> {
            if (json.get(name).isEmpty()) {
                answer.put(name, value);
            }
        });
        return answer;
    }

    private static Grantee owner(AccountHandle account) {
        return new Grantee.Person(account.account());
    }

    private static void update(Call call, AccountHandle account, String id, JsonObject patch) throws SetError, IOException {
        JsonObject now = find(stored(account), id);
        require(patch);
        Map<Grantee, Rights> shared = shared(call, account, id, now, patch);
        boolean ofBook = patch.members().keySet().stream().anyMatch(name -> !ofWhoAsks(account, name));
        if (ofBook && account.shared()) {
            throw SetError.of("forbidden", "an address book is named and placed by its owner");
        }
        if (ofBook) {
            JsonObject next = new JsonObject();
            now.members().forEach(next::put);
            patch.members().forEach(next::put);
            keep(account, number(id), made(next).put(DEFAULT, now.get(DEFAULT).orElseThrow()));
        }
        Optional<Boolean> subscribed = patch.value("isSubscribed").flatMap(JsonValue::bool);
        if (account.shared() && subscribed.isPresent()) {
            done(account.contacts().want(number(id), subscribed.get()));
        }
        if (!shared.isEmpty()) {
            ShareWith.apply(target(account, id, now), new Grantee.Person(account.principal().account()), shared);
        }
    }

    private static boolean ofWhoAsks(AccountHandle account, String property) {
        return ShareWith.names(property) || (account.shared() && property.equals("isSubscribed"));
    }

    /** What a patch makes of who may do what; nobody is named where it says nothing of it. */
    private static Map<Grantee, Rights> shared(
            Call call, AccountHandle account, String id, JsonObject book, JsonObject patch) throws SetError, IOException {
        if (patch.members().keySet().stream().noneMatch(ShareWith::names)) {
            return Map.of();
        }
        Acl acl = target(account, id, book).acl().orElseThrow(() -> SetError.of("forbidden"));
        return sharing(call).wanted(patch, owner(account), acl);
    }

    private static void destroy(AccountHandle account, String id, boolean removeContents) throws SetError, IOException {
        JsonObject book = find(stored(account), id);
        if (id.equals(id(FIRST))) {
            throw SetError.of("forbidden", "one address book is always there");
        }
        done(account.contacts().destroyBook(number(id), Listing.text(book, "name"), removeContents));
    }

    static void done(Contacts.Outcome outcome) throws SetError {
        switch (outcome) {
            case DONE -> {}
            case NOT_FOUND -> throw SetError.of("notFound");
            case FORBIDDEN -> throw SetError.of("forbidden");
            case HAS_CONTENTS -> throw SetError.of("addressBookHasContents");
        }
    }

    /** RFC 9610 2.3: what is not there is ignored. */
    private static void choose(AccountHandle account, String id) throws IOException {
        Map<String, JsonObject> all = stored(account);
        if (!all.containsKey(id)) {
            return;
        }
        for (Map.Entry<String, JsonObject> book : all.entrySet()) {
            boolean is = book.getValue().get(DEFAULT).flatMap(JsonValue::bool).orElse(false);
            boolean should = book.getKey().equals(id);
            if (is != should) {
                keep(account, number(book.getKey()), made(book.getValue()).put(DEFAULT, should));
            }
        }
    }

    private static void require(JsonObject given) throws SetError {
        List<String> wrong = new ArrayList<>();
        given.members().forEach((name, value) -> {
            boolean right = switch (name) {
                case "name" -> value.text().filter(AddressBooks::named).isPresent();
                case "description" ->
                    value.isNull() || value.text().filter(text -> text.length() <= LONGEST_DESCRIPTION).isPresent();
                case "sortOrder" -> value.integer().filter(order -> order >= 0 && order < 1L << 31).isPresent();
                case "isSubscribed" -> value.bool().isPresent();
                default -> ShareWith.names(name);
            };
            if (!right) {
                wrong.add(name);
            }
        });
        if (!wrong.isEmpty()) {
            throw SetError.invalidProperties(wrong);
        }
    }

    private static boolean settable(String name) {
        return ShareWith.names(name) || Set.of("name", "description", "sortOrder", "isSubscribed").contains(name);
    }

    /** RFC 9610 2: not empty, and no longer than 255 octets. */
    private static boolean named(String name) {
        return !name.isBlank()
                && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME
                && name.chars().noneMatch(Character::isISOControl);
    }

    private static JsonObject find(Map<String, JsonObject> all, String id) throws SetError {
        return Optional.ofNullable(all.get(id)).orElseThrow(() -> SetError.of("notFound"));
    }

    static long number(String id) {
        return Ids.bits('k', id).orElseThrow();
    }

    private static void keep(AccountHandle account, long number, JsonObject json) throws IOException {
        account.contacts().book(number, JsonWriter.octets(json));
    }
}
