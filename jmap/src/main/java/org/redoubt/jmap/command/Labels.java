package org.redoubt.jmap.command;

import java.io.IOException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.account.Keyword;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;

/**
 * Labels: keywords (RFC 8621 4.1.1) to which an account's owner gave a name and a colour, so that every device shows them
 * alike. Which emails have one is said by their keywords alone; other mail programs show those as tags.
 *
 * <p>A label is {@code id}, {@code keyword} (never changed; made from the name when it is not given), {@code name} (1 to
 * 100 characters, no two alike), {@code color} ({@code #rrggbb}). Methods are Label/get, Label/changes and Label/set,
 * by RFC 8620 5.1 to 5.3.
 */
final class Labels {
    private static final Getting.Type TYPE =
            Getting.Type.of(new LinkedHashSet<>(List.of("id", "keyword", "name", "color")));
    private static final int LONGEST_NAME = 100;
    private static final Pattern COLOR = Pattern.compile("#[0-9a-f]{6}");
    /** Keywords that begin so mean something by themselves; these few are what Thunderbird calls its own tags. */
    private static final Pattern TAG = Pattern.compile("\\$label[1-5]");

    private Labels() {}

    static String id(long number) {
        return Ids.bits('l', number);
    }

    private static Map<String, JsonObject> all(AccountHandle account) throws IOException {
        Map<String, JsonObject> all = new LinkedHashMap<>();
        if (!account.shared()) {
            for (Map.Entry<Long, byte[]> stored : account.objects(ChangedType.LABEL).entrySet()) {
                String id = id(stored.getKey());
                all.put(id, Identities.read(stored.getValue()).put("id", id));
            }
        }
        return all;
    }

    static void get(Call call) throws MethodException, IOException {
        Getting.kept(call, TYPE, Labels::all);
    }

    static void set(Call call) throws MethodException, IOException {
        call.ownAccount();
        Setting setting = Setting.begin(call);
        AccountHandle account = setting.account();
        setting.createEach((_, json) -> create(account, json));
        setting.updateEach("Label", Labels::get, Set.of("name", "color")::contains, (id, patch) -> {
            JsonObject now = find(account, id);
            JsonObject next = new JsonObject()
                    .put("keyword", text(now, "keyword"))
                    .put("name", patch.get("name").isPresent() ? text(patch, "name") : text(now, "name"))
                    .put("color", patch.get("color").isPresent() ? text(patch, "color") : text(now, "color"));
            require(account, patch, next, Set.of("name", "color"), Optional.of(id));
            keep(account, number(id), next);
            return Optional.empty();
        });
        setting.destroyEach(id -> {
            find(account, id);
            account.object(ChangedType.LABEL, number(id), Optional.empty());
        });
        setting.answer();
    }

    private static JsonObject create(AccountHandle account, JsonObject json) throws SetError, IOException {
        Map<String, JsonObject> all = all(account);
        if (all.size() >= Limits.LABELS) {
            throw SetError.of("overQuota");
        }
        String name = text(json, "name");
        String keyword = json.get("keyword").isPresent() ? text(json, "keyword") : fresh(name, all);
        JsonObject made = new JsonObject().put("keyword", keyword).put("name", name).put("color", text(json, "color"));
        require(account, json, made, Set.of("keyword", "name", "color"), Optional.empty());
        long number = new SecureRandom().nextLong() >>> 1;
        keep(account, number, made);
        JsonObject answer = new JsonObject().put("id", id(number));
        if (json.get("keyword").isEmpty()) {
            answer.put("keyword", keyword);
        }
        return answer;
    }

    /** A keyword for a name: its ASCII letters and digits, which another mail program may show as they are. */
    private static String fresh(String name, Map<String, JsonObject> all) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        String stem = plain.isEmpty() ? "label" : plain.substring(0, Math.min(40, plain.length()));
        String keyword = stem;
        for (int i = 2; taken(keyword, all, Optional.empty()); i++) {
            keyword = stem + "-" + i;
        }
        return keyword;
    }

    private static boolean taken(String keyword, Map<String, JsonObject> all, Optional<String> but) {
        return all.entrySet().stream()
                .filter(entry -> !but.equals(Optional.of(entry.getKey())))
                .anyMatch(entry -> text(entry.getValue(), "keyword").equalsIgnoreCase(keyword));
    }

    private static void require(
            AccountHandle account, JsonObject given, JsonObject made, Set<String> settable, Optional<String> id)
            throws SetError, IOException {
        List<String> wrong = new ArrayList<>();
        given.members().keySet().stream().filter(name -> !settable.contains(name)).forEach(wrong::add);
        Map<String, JsonObject> all = all(account);
        String keyword = text(made, "keyword");
        boolean free = Keyword.valid(keyword) && (!keyword.startsWith("$") || TAG.matcher(keyword).matches());
        if (!free || !keyword.equals(keyword.toLowerCase(Locale.ROOT)) || taken(keyword, all, id)) {
            wrong.add("keyword");
        }
        String name = text(made, "name");
        boolean fits = !name.isBlank()
                && name.equals(name.strip())
                && name.length() <= LONGEST_NAME
                && name.chars().noneMatch(Character::isISOControl);
        boolean another = all.entrySet().stream()
                .filter(entry -> !id.equals(Optional.of(entry.getKey())))
                .anyMatch(entry -> text(entry.getValue(), "name").equalsIgnoreCase(name));
        if (!fits || another) {
            wrong.add("name");
        }
        if (!COLOR.matcher(text(made, "color")).matches()) {
            wrong.add("color");
        }
        if (!wrong.isEmpty()) {
            throw SetError.invalidProperties(wrong);
        }
    }

    private static String text(JsonObject json, String name) {
        return json.value(name).flatMap(JsonValue::text).orElse("");
    }

    private static JsonObject find(AccountHandle account, String id) throws SetError, IOException {
        return Optional.ofNullable(all(account).get(id)).orElseThrow(() -> SetError.of("notFound"));
    }

    private static long number(String id) {
        return Ids.bits('l', id).orElseThrow();
    }

    private static void keep(AccountHandle account, long number, JsonObject json) throws IOException {
        account.object(ChangedType.LABEL, number, Optional.of(JsonWriter.octets(json)));
    }
}
