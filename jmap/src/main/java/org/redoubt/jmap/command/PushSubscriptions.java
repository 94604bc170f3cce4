package org.redoubt.jmap.command;

import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.UtcDate;
import org.redoubt.jmap.session.PushService;
import org.redoubt.jmap.session.PushSubscription;

/** PushSubscription/get and PushSubscription/set, RFC 8620 7.2.1 and 7.2.2: a person's own, and of no account. */
final class PushSubscriptions {
    private static final Set<String> SHOWN = Set.of("id", "deviceClientId", "verificationCode", "expires", "types");
    private static final Set<String> CHANGEABLE = Set.of("verificationCode", "expires", "types");
    private static final int LONGEST = 255;
    private static final SecureRandom RANDOM = new SecureRandom();

    private PushSubscriptions() {}

    static void get(Call call) throws MethodException, IOException {
        Optional<Set<String>> ids = call.arguments().ids("ids");
        List<String> properties = call.arguments().texts("properties").orElse(List.copyOf(SHOWN));
        // RFC 8620 7.2.1: where a device is told is nobody's to see again.
        if (properties.contains("url") || properties.contains("keys")) {
            throw MethodException.of("forbidden");
        }
        if (!SHOWN.containsAll(properties)) {
            throw MethodException.invalidArguments("properties");
        }
        JsonArray list = new JsonArray();
        List<String> missing = new ArrayList<>(ids.orElse(Set.of()));
        for (PushSubscription one : PushSubscription.all(call.session().own()).values()) {
            if (ids.isEmpty() || ids.get().contains(one.id())) {
                JsonObject shown = new JsonObject().put("id", one.id());
                for (String property : properties) {
                    if (!property.equals("id")) {
                        shown.put(property, one.json().get(property).orElse(JsonNull.NULL));
                    }
                }
                list.add(shown);
                missing.remove(one.id());
            }
        }
        call.answer(new JsonObject().put("list", list).put("notFound", JsonArray.ofTexts(missing)));
    }

    static void set(Call call) throws MethodException, IOException {
        PushService push = call.session().services().push().orElseThrow(() -> MethodException.of("unknownMethod"));
        Setting setting = Setting.personal(call);
        AccountHandle own = setting.account();
        setting.createEach((_, json) -> create(push, own, json));
        setting.updateEach("PushSubscription", PushSubscriptions::get, "expires"::equals, (id, patch) -> update(own, id, patch));
        setting.destroyEach(id -> {
            Optional<Long> number = Ids.bits('p', id);
            if (number.isEmpty() || !PushSubscription.forget(own, number.get())) {
                throw SetError.of("notFound");
            }
        });
        push.changed(own.account());
        setting.answer();
    }

    private static JsonObject create(PushService push, AccountHandle own, JsonObject json) throws SetError, IOException {
        List<String> wrong = new ArrayList<>();
        json.members().forEach((name, value) -> {
            boolean right =
                    switch (name) {
                        case "deviceClientId" -> value.text().filter(id -> !id.isEmpty() && id.length() <= LONGEST).isPresent();
                        case "url" -> value.text().filter(PushSubscriptions::isUrl).isPresent();
                        case "keys" -> value.isNull() || value.object().filter(PushSubscription::usable).isPresent();
                        case "expires" -> value.isNull() || time(value).isPresent();
                        case "types" -> value.isNull() || isTexts(value);
                        case "verificationCode" -> value.isNull();
                        default -> false;
                    };
            if (!right) {
                wrong.add(name);
            }
        });
        for (String needed : List.of("deviceClientId", "url")) {
            if (json.get(needed).isEmpty()) {
                wrong.add(needed);
            }
        }
        if (!wrong.isEmpty()) {
            throw SetError.invalidProperties(wrong);
        }
        if (PushSubscription.all(own).size() >= Limits.PUSH_SUBSCRIPTIONS) {
            throw SetError.of("overQuota");
        }
        Instant expires = expires(own, json.value("expires"));
        long standing = push.standing(own.account()).orElseThrow(() -> SetError.of("forbidden"));
        JsonObject kept = new JsonObject(new LinkedHashMap<>(json.members()))
                .putNull("verificationCode")
                .put("expires", expires.toString())
                .put(PushSubscription.CODE, code())
                .put(PushSubscription.STANDING, standing);
        long number = (own.nowMillis() << 20) | RANDOM.nextInt(1 << 20);
        PushSubscription made = new PushSubscription(number, kept);
        push.expect(own.account());
        made.keep(own);
        JsonObject answer = new JsonObject().put("id", made.id());
        Map.of("keys", JsonNull.NULL, "types", JsonNull.NULL).forEach((name, value) -> {
            if (json.get(name).isEmpty()) {
                answer.put(name, value);
            }
        });
        if (!json.get("expires").flatMap(PushSubscriptions::time).equals(Optional.of(expires))) {
            answer.put("expires", expires.toString());
        }
        return answer;
    }

    private static String code() {
        byte[] octets = new byte[18];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static Optional<JsonObject> update(AccountHandle own, String id, JsonObject patch) throws SetError, IOException {
        long number = Ids.bits('p', id).orElseThrow(() -> SetError.of("notFound"));
        PushSubscription now = Optional.ofNullable(PushSubscription.all(own).get(number))
                .orElseThrow(() -> SetError.of("notFound"));
        List<String> wrong = new ArrayList<>();
        patch.members().forEach((name, value) -> {
            boolean right = switch (name) {
                // RFC 8620 7.2.2: it must be the one that was sent.
                case "verificationCode" -> value.equals(now.json().get(PushSubscription.CODE).orElse(JsonNull.NULL));
                case "expires" -> value.isNull() || time(value).isPresent();
                case "types" -> value.isNull() || isTexts(value);
                default -> false;
            };
            if (!right || !CHANGEABLE.contains(name)) {
                wrong.add(name);
            }
        });
        if (!wrong.isEmpty()) {
            throw SetError.invalidProperties(wrong);
        }
        JsonObject next = new JsonObject(new LinkedHashMap<>(now.json().members()));
        patch.members().forEach(next::put);
        Optional<JsonObject> chosen = Optional.empty();
        if (patch.get("expires").isPresent()) {
            Instant expires = expires(own, patch.value("expires"));
            next.put("expires", expires.toString());
            if (!patch.get("expires").flatMap(PushSubscriptions::time).equals(Optional.of(expires))) {
                chosen = Optional.of(new JsonObject().put("expires", expires.toString()));
            }
        }
        new PushSubscription(number, next).keep(own);
        return chosen;
    }

    /** RFC 8620 7.2: as asked, and no later than a device that is gone is to be told. */
    private static Instant expires(AccountHandle own, Optional<JsonValue> asked) {
        Instant latest = Instant.ofEpochMilli(own.nowMillis()).plus(Limits.PUSH_LIFE).truncatedTo(ChronoUnit.SECONDS);
        return asked.flatMap(PushSubscriptions::time).filter(time -> time.isBefore(latest)).orElse(latest);
    }

    private static Optional<Instant> time(JsonValue value) {
        return value.text().flatMap(UtcDate::parse);
    }

    private static boolean isTexts(JsonValue value) {
        return value.array()
                .filter(array -> array.values().size() <= LONGEST
                        && array.values().stream()
                                .allMatch(each -> each.text().filter(text -> text.length() <= LONGEST).isPresent()))
                .isPresent();
    }

    /** RFC 8620 7.2: with https, and of a host by its name. */
    private static boolean isUrl(String text) {
        try {
            URI uri = URI.create(text);
            return text.length() <= Limits.PUSH_URL
                    && "https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getHost().matches("[A-Za-z0-9.-]*[A-Za-z][A-Za-z0-9.-]*")
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
