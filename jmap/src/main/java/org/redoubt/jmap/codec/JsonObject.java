package org.redoubt.jmap.codec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Members by name, in their order. */
public record JsonObject(Map<String, JsonValue> members) implements JsonValue {
    public JsonObject() {
        this(new LinkedHashMap<>());
    }

    /** The member, if it is there; it may be {@link JsonNull}. */
    public Optional<JsonValue> get(String name) {
        return Optional.ofNullable(members.get(name));
    }

    /** The member, if it is there and not null. */
    public Optional<JsonValue> value(String name) {
        return get(name).filter(value -> !value.isNull());
    }

    public JsonObject put(String name, JsonValue value) {
        members.put(name, value);
        return this;
    }

    public JsonObject put(String name, String text) {
        return put(name, new JsonText(text));
    }

    public JsonObject put(String name, boolean value) {
        return put(name, JsonBoolean.of(value));
    }

    public JsonObject put(String name, long value) {
        return put(name, JsonNumber.of(value));
    }

    public JsonObject putNull(String name) {
        return put(name, JsonNull.NULL);
    }

    /** The value, null when there is none. */
    public JsonObject putOrNull(String name, Optional<? extends JsonValue> value) {
        return put(name, value.<JsonValue>map(v -> v).orElse(JsonNull.NULL));
    }

    /** The text, null when there is none. */
    public JsonObject putTextOrNull(String name, Optional<String> text) {
        return putOrNull(name, text.map(JsonText::new));
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }
}
