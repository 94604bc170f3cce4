package org.redoubt.jmap.command;

import java.util.Collection;
import java.util.List;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;

/** Why one object was not created, updated or destroyed (RFC 8620 5.3). */
final class SetError extends Exception {
    private final JsonObject json;

    private SetError(JsonObject json) {
        super("an object was refused", null, false, false);
        this.json = json;
    }

    static SetError of(String type) {
        return new SetError(new JsonObject().put("type", type));
    }

    /** @param description for developers; static text */
    static SetError of(String type, String description) {
        return new SetError(new JsonObject().put("type", type).put("description", description));
    }

    static SetError of(String type, String name, JsonValue values) {
        return new SetError(new JsonObject().put("type", type).put(name, values));
    }

    static SetError invalidProperties(String... properties) {
        return invalidProperties(List.of(properties));
    }

    static SetError invalidProperties(Collection<String> properties) {
        return new SetError(
                new JsonObject().put("type", "invalidProperties").put("properties", JsonArray.ofTexts(properties)));
    }

    String type() {
        return json.value("type").flatMap(JsonValue::text).orElse("");
    }

    JsonObject json() {
        return json;
    }
}
