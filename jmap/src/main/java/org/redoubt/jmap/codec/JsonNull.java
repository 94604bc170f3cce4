package org.redoubt.jmap.codec;

/** Null. */
public record JsonNull() implements JsonValue {
    public static final JsonNull NULL = new JsonNull();
}
