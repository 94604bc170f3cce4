package org.redoubt.jmap.session;

import java.io.IOException;
import java.net.URI;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonReader;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.jmap.codec.NotJsonException;

/**
 * Where a device wants to be told of changes (RFC 8620 7.2), as it is kept.
 *
 * @param json its properties by their names, the code that was sent to it under {@code code}, of what
 *     standing its owner was under {@code standing}
 */
public record PushSubscription(long number, JsonObject json) {
    /** The code that the device has to say to prove that it gets what is sent. */
    public static final String CODE = "code";

    /** The owner's standing when it was made: that of the credentials by which it was. */
    public static final String STANDING = "standing";

    public String id() {
        return Ids.bits('p', number);
    }

    /** Those of an account, the oldest first. */
    public static Map<Long, PushSubscription> all(AccountHandle account) throws IOException {
        Map<Long, PushSubscription> all = new TreeMap<>();
        for (Map.Entry<Long, byte[]> stored : account.objects(ChangedType.PUSH_SUBSCRIPTION).entrySet()) {
            try {
                JsonObject json = JsonReader.read(stored.getValue())
                        .object()
                        .orElseThrow(() -> new IOException("a stored subscription has no members"));
                all.put(stored.getKey(), new PushSubscription(stored.getKey(), json));
            } catch (NotJsonException e) {
                throw new IOException("a stored subscription cannot be read", e);
            }
        }
        return all;
    }

    public void keep(AccountHandle account) throws IOException {
        account.object(ChangedType.PUSH_SUBSCRIPTION, number, Optional.of(JsonWriter.octets(json)));
    }

    /** False when it is not there. */
    public static boolean forget(AccountHandle account, long number) throws IOException {
        return account.object(ChangedType.PUSH_SUBSCRIPTION, number, Optional.empty());
    }

    private String text(String name) {
        return json.get(name).flatMap(JsonValue::text).orElse("");
    }

    /** Whether the device has said the code that was sent to it. */
    public boolean verified() {
        return !text(CODE).isEmpty() && text(CODE).equals(text("verificationCode"));
    }

    public Instant expires() {
        return Instant.parse(text("expires"));
    }

    /** Whether it was made with the credentials that its owner still has (RFC 8620 7.2). */
    boolean of(OptionalLong standing) {
        Optional<Long> then = json.get(STANDING).flatMap(JsonValue::integer);
        return standing.isPresent() && then.equals(Optional.of(standing.getAsLong()));
    }

    URI url() {
        return URI.create(text("url"));
    }

    String code() {
        return text(CODE);
    }

    /** The types that it wants to hear of; all when empty. */
    Optional<Set<String>> types() {
        return json.value("types").flatMap(JsonValue::array).map(PushSubscription::texts);
    }

    private static Set<String> texts(JsonArray array) {
        Set<String> texts = new LinkedHashSet<>();
        array.values().forEach(value -> value.text().ifPresent(texts::add));
        return texts;
    }

    /** The key of the device, and the secret that it shares. */
    record Keys(ECPublicKey device, byte[] authentication) {}

    /** What its messages are encrypted for; empty when it has no keys. */
    Optional<Keys> keys() {
        return json.value("keys").flatMap(JsonValue::object).flatMap(PushSubscription::keys);
    }

    /** The keys that an object of RFC 8620 7.2 is; empty when it is none. */
    static Optional<Keys> keys(JsonObject keys) {
        try {
            Base64.Decoder decoder = Base64.getUrlDecoder();
            byte[] authentication = decoder.decode(keys.get("auth").flatMap(JsonValue::text).orElse(""));
            return PushKeys.key(decoder.decode(keys.get("p256dh").flatMap(JsonValue::text).orElse("")))
                    .filter(_ -> authentication.length == 16)
                    .map(device -> new Keys(device, authentication));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether some JSON is keys that can be used. */
    public static boolean usable(JsonObject keys) {
        return keys(keys).isPresent();
    }
}
