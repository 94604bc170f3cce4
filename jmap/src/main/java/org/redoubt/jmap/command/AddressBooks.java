package org.redoubt.jmap.command;

import java.io.IOException;
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
import org.redoubt.account.ChangedType;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonText;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;

/**
 * AddressBooks, RFC 9610 2. One is always there and cannot be destroyed, so that whoever adds somebody has a place for
 * her; it is the default until another one is. They are the owner's alone: nothing of them is shared.
 */
final class AddressBooks {
    private static final long FIRST = 1;
    private static final String NAME = "Contacts";
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_DESCRIPTION = 10_000;
    private static final Set<String> SETTABLE = Set.of("name", "description", "sortOrder", "isSubscribed", "shareWith");
    private static final Getting.Type TYPE = Getting.Type.of(new LinkedHashSet<>(
            List.of("id", "name", "description", "sortOrder", "isDefault", "isSubscribed", "shareWith", "myRights")));
    private static final String DEFAULT = "isDefault";

    private AddressBooks() {}

    static String id(long number) {
        return Ids.bits('k', number);
    }

    /** All, by id, as clients see them. */
    static Map<String, JsonObject> all(AccountHandle account) throws IOException {
        Map<String, JsonObject> all = new LinkedHashMap<>();
        all.put(id(FIRST), made(new JsonObject().put("name", NAME)));
        for (Map.Entry<Long, byte[]> stored : account.objects(ChangedType.ADDRESS_BOOK).entrySet()) {
            all.put(id(stored.getKey()), Identities.read(stored.getValue()));
        }
        String chosen = all.entrySet().stream()
                .filter(entry -> entry.getValue().get(DEFAULT).flatMap(JsonValue::bool).orElse(false))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(id(FIRST));
        all.forEach((id, json) -> json.put("id", id)
                .put(DEFAULT, id.equals(chosen))
                .putNull("shareWith")
                .put(
                        "myRights",
                        new JsonObject()
                                .put("mayRead", true)
                                .put("mayWrite", !account.readOnly())
                                .put("mayShare", false)
                                .put("mayDelete", !id.equals(id(FIRST)) && !account.readOnly())));
        return all;
    }

    private static JsonObject made(JsonObject given) {
        return new JsonObject()
                .put("name", given.get("name").orElse(new JsonText("")))
                .putOrNull("description", given.value("description"))
                .put("sortOrder", given.value("sortOrder").flatMap(JsonValue::integer).orElse(0L))
                .put("isSubscribed", given.value("isSubscribed").flatMap(JsonValue::bool).orElse(true));
    }

    /** RFC 9610 2.1. */
    static void get(Call call) throws MethodException, IOException {
        call.ownAccount();
        Getting.kept(call, TYPE, AddressBooks::all);
    }

    /** RFC 9610 2.2. */
    static void changes(Call call) throws MethodException, IOException {
        call.ownAccount();
        new ChangesMethod(ChangedType.ADDRESS_BOOK, AddressBooks::id).run(call);
    }

    /** RFC 9610 2.3. */
    static void set(Call call) throws MethodException, IOException {
        call.ownAccount();
        Setting setting = Setting.begin(call);
        AccountHandle account = setting.account();
        String before = chosen(account);
        boolean removeContents = call.arguments().flag("onDestroyRemoveContents");
        setting.createEach((_, json) -> create(account, json));
        setting.updateEach((id, patch) -> {
            update(account, id, patch);
            return Optional.empty();
        });
        setting.destroyEach(id -> destroy(account, id, removeContents));
        Optional<String> wanted = call.arguments().text("onSuccessSetIsDefault").map(setting::id);
        if (wanted.isPresent() && setting.allDone()) {
            choose(account, wanted.get());
        }
        String now = chosen(account);
        if (!now.equals(before)) {
            setting.also(now, DEFAULT, true);
            if (!setting.destroyedIds().contains(before)) {
                setting.also(before, DEFAULT, false);
            }
        }
        setting.answer();
    }

    private static String chosen(AccountHandle account) throws IOException {
        return all(account).entrySet().stream()
                .filter(entry -> entry.getValue().get(DEFAULT).flatMap(JsonValue::bool).orElse(false))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static JsonObject create(AccountHandle account, JsonObject json) throws SetError, IOException {
        require(json);
        if (json.value("name").isEmpty()) {
            throw SetError.invalidProperties("name");
        }
        if (all(account).size() >= Limits.ADDRESS_BOOKS) {
            throw SetError.of("overQuota");
        }
        long number = new SecureRandom().nextLong() >>> 1;
        keep(account, number, made(json));
        JsonObject answer = new JsonObject().put("id", id(number));
        find(account, id(number)).members().forEach((name, value) -> {
            if (json.get(name).isEmpty()) {
                answer.put(name, value);
            }
        });
        return answer;
    }

    private static void update(AccountHandle account, String id, JsonObject patch) throws SetError, IOException {
        JsonObject now = find(account, id);
        require(patch);
        JsonObject next = new JsonObject();
        now.members().forEach(next::put);
        patch.members().forEach(next::put);
        keep(account, number(id), made(next).put(DEFAULT, now.get(DEFAULT).orElseThrow()));
    }

    private static void destroy(AccountHandle account, String id, boolean removeContents) throws SetError, IOException {
        find(account, id);
        if (id.equals(id(FIRST))) {
            throw SetError.of("forbidden", "one address book is always there");
        }
        if (!ContactCards.leave(account, id, removeContents)) {
            throw SetError.of("addressBookHasContents");
        }
        account.object(ChangedType.ADDRESS_BOOK, number(id), Optional.empty());
    }

    /** RFC 9610 2.3: what is not there is ignored. */
    private static void choose(AccountHandle account, String id) throws IOException {
        Map<String, JsonObject> all = all(account);
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
                default -> name.equals("shareWith") && value.isNull();
            };
            if (!right) {
                wrong.add(name);
            }
        });
        if (wrong.stream().anyMatch(name -> name.startsWith("shareWith"))) {
            throw SetError.of("forbidden", "address books are not shared");
        }
        if (!wrong.isEmpty() || !SETTABLE.containsAll(given.members().keySet())) {
            throw SetError.invalidProperties(wrong);
        }
    }

    /** RFC 9610 2: not empty, and no longer than 255 octets. */
    private static boolean named(String name) {
        return !name.isBlank()
                && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME
                && name.chars().noneMatch(Character::isISOControl);
    }

    private static JsonObject find(AccountHandle account, String id) throws SetError, IOException {
        return Optional.ofNullable(all(account).get(id)).orElseThrow(() -> SetError.of("notFound"));
    }

    private static long number(String id) {
        return Ids.bits('k', id).orElseThrow();
    }

    private static void keep(AccountHandle account, long number, JsonObject json) throws IOException {
        account.object(ChangedType.ADDRESS_BOOK, number, Optional.of(JsonWriter.octets(json)));
    }
}
