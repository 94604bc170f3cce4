package org.redoubt.jmap.codec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A list of values. */
public record JsonArray(List<JsonValue> values) implements JsonValue {
    public JsonArray() {
        this(new ArrayList<>());
    }

    public static JsonArray ofTexts(Collection<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    public JsonArray add(JsonValue value) {
        values.add(value);
        return this;
    }

    public JsonArray add(String text) {
        values.add(new JsonText(text));
        return this;
    }
}
