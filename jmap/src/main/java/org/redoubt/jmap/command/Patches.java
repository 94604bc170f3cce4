package org.redoubt.jmap.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonReader;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.jmap.codec.NotJsonException;

/** PatchObjects (RFC 8620 5.3) for objects of any depth. */
final class Patches {
    private Patches() {}

    /** The object with the patch: a new one, neither of the two is changed. */
    static JsonObject apply(JsonObject object, JsonObject patch) throws SetError {
        JsonObject next = copy(object);
        List<String> paths = new ArrayList<>(patch.members().keySet());
        for (String path : paths) {
            // None may lie within another one.
            if (paths.stream().anyMatch(other -> path.startsWith(other + "/"))) {
                throw SetError.of("invalidPatch");
            }
        }
        for (Map.Entry<String, JsonValue> one : patch.members().entrySet()) {
            put(next, one.getKey(), one.getValue());
        }
        return next;
    }

    private static void put(JsonObject object, String path, JsonValue value) throws SetError {
        String[] names = path.split("/", -1);
        JsonObject at = object;
        for (int i = 0; i < names.length - 1; i++) {
            // What leads there has to be there, and be no array.
            at = at.value(name(names[i])).flatMap(JsonValue::object).orElseThrow(() -> SetError.of("invalidPatch"));
        }
        String last = name(names[names.length - 1]);
        if (value.isNull()) {
            at.members().remove(last);
        } else {
            at.put(last, value);
        }
    }

    /** RFC 6901 4. */
    private static String name(String token) {
        return token.replace("~1", "/").replace("~0", "~");
    }

    static JsonObject copy(JsonObject object) {
        try {
            return JsonReader.read(JsonWriter.octets(object)).object().orElseThrow();
        } catch (NotJsonException ours) {
            throw new IllegalStateException("what was written can be read", ours);
        }
    }
}
