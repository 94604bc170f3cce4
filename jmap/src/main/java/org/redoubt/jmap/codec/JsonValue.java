package org.redoubt.jmap.codec;

import java.util.Optional;

/** A JSON value (RFC 8259) in memory. */
public sealed interface JsonValue permits JsonObject, JsonArray, JsonText, JsonNumber, JsonBoolean, JsonNull {
    /** The text that this is. */
    default Optional<String> text() {
        return this instanceof JsonText(String value) ? Optional.of(value) : Optional.empty();
    }

    default Optional<JsonObject> object() {
        return this instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    default Optional<JsonArray> array() {
        return this instanceof JsonArray array ? Optional.of(array) : Optional.empty();
    }

    default Optional<Boolean> bool() {
        return this instanceof JsonBoolean(boolean value) ? Optional.of(value) : Optional.empty();
    }

    /** The whole number that this is, within the range of RFC 8620 1.3. */
    default Optional<Long> integer() {
        return this instanceof JsonNumber number ? number.whole() : Optional.empty();
    }

    default boolean isNull() {
        return this instanceof JsonNull;
    }
}
