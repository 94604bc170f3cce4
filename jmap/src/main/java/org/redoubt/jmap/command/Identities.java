package org.redoubt.jmap.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.directory.Person;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonReader;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.jmap.codec.NotJsonException;
import org.redoubt.jmap.session.JmapSession;

/**
 * Identities (RFC 8621 6). Each address of a person is one from the start, under an id made from it; what she changes of
 * it is kept, and so are those that she makes.
 */
final class Identities {
    private static final int MOST_ADDRESSES = 100;
    private static final Set<String> SETTABLE = Set.of("name", "replyTo", "bcc", "textSignature", "htmlSignature");
    private static final Getting.Type TYPE = Getting.Type.of(new LinkedHashSet<>(List.of(
            "id", "name", "email", "replyTo", "bcc", "textSignature", "htmlSignature", "mayDelete")));
    /** Characters of one value: a signature with a small picture, not more. */
    private static final int LONGEST = 200_000;

    private Identities() {}

    static String id(long number) {
        return Ids.bits('i', number);
    }

    /** All identities of an account, by id. */
    static Map<String, JsonObject> all(JmapSession session, AccountHandle account) throws IOException {
        Map<String, JsonObject> all = new LinkedHashMap<>();
        if (account.shared()) {
            return all;
        }
        Optional<Person> person = session.services().directory().person(account.account());
        List<String> addresses = new ArrayList<>();
        person.ifPresent(known -> {
            addresses.add(known.address());
            addresses.addAll(known.aliases());
        });
        String name = person.map(Person::displayName).orElse("");
        for (String address : addresses) {
            all.put(id(number(address)), identity(address, name, false));
        }
        for (Map.Entry<Long, byte[]> stored : account.objects(ChangedType.IDENTITY).entrySet()) {
            String id = id(stored.getKey());
            JsonObject kept = read(stored.getValue());
            JsonObject base = Optional.ofNullable(all.get(id))
                    .orElseGet(() -> identity(kept.get("email").flatMap(JsonValue::text).orElse(""), "", true));
            kept.members().forEach(base::put);
            all.put(id, base);
        }
        all.forEach((id, json) -> json.put("id", id));
        // An address that is no longer hers is no identity of hers.
        all.values().removeIf(json -> !session.services()
                .directory()
                .maySendAs(account.principal(), json.get("email").flatMap(JsonValue::text).orElse("")));
        return all;
    }

    private static JsonObject identity(String email, String name, boolean mayDelete) {
        return new JsonObject()
                .put("name", name)
                .put("email", email)
                .putNull("replyTo")
                .putNull("bcc")
                .put("textSignature", "")
                .put("htmlSignature", "")
                .put("mayDelete", mayDelete);
    }

    private static long number(String address) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(address.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            return java.nio.ByteBuffer.wrap(hash).getLong() >>> 1;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static JsonObject read(byte[] stored) throws IOException {
        try {
            return JsonReader.read(stored).object().orElseThrow(() -> new IOException("a stored object has no members"));
        } catch (NotJsonException e) {
            throw new IOException("a stored object cannot be read", e);
        }
    }

    static void get(Call call) throws MethodException, IOException {
        Getting.kept(call, TYPE, account -> all(call.session(), account));
    }

    static void set(Call call) throws MethodException, IOException {
        Setting setting = Setting.begin(call);
        AccountHandle account = setting.account();
        setting.createEach((_, json) -> create(call, account, json));
        setting.updateEach("Identity", Identities::get, SETTABLE::contains, (id, patch) -> {
            JsonObject now = find(call, account, id);
            require(patch, SETTABLE);
            JsonObject next = new JsonObject().put("email", now.get("email").orElse(JsonNull.NULL));
            SETTABLE.forEach(name -> next.put(name, patch.get(name).or(() -> now.get(name)).orElse(JsonNull.NULL)));
            next.put("mayDelete", now.get("mayDelete").orElse(JsonNull.NULL));
            keep(account, Ids.bits('i', id).orElseThrow(), next);
            return Optional.empty();
        });
        setting.destroyEach(id -> {
            boolean mayDelete = find(call, account, id).get("mayDelete").flatMap(JsonValue::bool).orElse(false);
            if (!mayDelete) {
                throw SetError.of("forbidden");
            }
            account.object(ChangedType.IDENTITY, Ids.bits('i', id).orElseThrow(), Optional.empty());
        });
        setting.answer();
    }

    private static JsonObject create(Call call, AccountHandle account, JsonObject json) throws SetError, IOException {
        Set<String> allowed = new LinkedHashSet<>(SETTABLE);
        allowed.add("email");
        require(json, allowed);
        String email = json.value("email").flatMap(JsonValue::text).orElseThrow(() -> SetError.invalidProperties("email"));
        if (account.shared() || !call.session().services().directory().maySendAs(account.principal(), email)) {
            throw SetError.of("forbiddenFrom");
        }
        JsonObject made = identity(email, "", true);
        json.members().forEach(made::put);
        long number = new java.security.SecureRandom().nextLong() >>> 1;
        keep(account, number, made);
        JsonObject answer = new JsonObject().put("id", id(number)).put("mayDelete", true);
        made.members().forEach((name, value) -> {
            if (json.get(name).isEmpty()) {
                answer.put(name, value);
            }
        });
        return answer;
    }

    private static void keep(AccountHandle account, long number, JsonObject json) throws IOException {
        account.object(ChangedType.IDENTITY, number, Optional.of(JsonWriter.octets(json)));
    }

    static JsonObject find(Call call, AccountHandle account, String id) throws SetError, IOException {
        JsonObject found = all(call.session(), account).get(id);
        if (found == null) {
            throw SetError.of("notFound");
        }
        return found;
    }

    /** RFC 8621 6, 4.1.2.3: EmailAddress objects. */
    private static boolean addresses(JsonArray all) {
        return all.values().size() <= MOST_ADDRESSES
                && all.values().stream()
                        .allMatch(each -> each.object()
                                .filter(one -> Set.of("name", "email").containsAll(one.members().keySet())
                                        && one.value("email").flatMap(JsonValue::text).filter(text -> text.contains("@")).isPresent()
                                        && one.value("name").stream().allMatch(name -> name.text().isPresent()))
                                .isPresent());
    }

    private static void require(JsonObject json, Set<String> allowed) throws SetError {
        List<String> wrong = new ArrayList<>();
        json.members().forEach((name, value) -> {
            boolean list = name.equals("replyTo") || name.equals("bcc");
            boolean right = list
                    ? value.isNull() || value.array().filter(Identities::addresses).isPresent()
                    : value.text().filter(text -> text.length() <= LONGEST).isPresent();
            if (!allowed.contains(name) || !right) {
                wrong.add(name);
            }
        });
        if (!wrong.isEmpty()) {
            throw SetError.invalidProperties(wrong);
        }
    }
}
