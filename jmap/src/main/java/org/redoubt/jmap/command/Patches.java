package org.redoubt.jmap.command;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonReader;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.jmap.codec.NotJsonException;

/** PatchObjects (RFC 8620 5.3) for objects of any depth. */
final class Patches {
    /** Names of one path: nothing that is stored is nested more deeply. */
    private static final int DEEPEST = 128;

    private Patches() {}

    /**
     * The object with the patch: a new one, neither of the two is changed.
     *
     * @throws SetError when a path leads nowhere or into another one, or the result is nested so deeply that it could not
     *     be read again
     */
    static JsonObject apply(JsonObject object, JsonObject patch) throws SetError {
        JsonObject next = copy(object);
        Set<String> paths = patch.members().keySet();
        for (String path : paths) {
            if (path.chars().filter(c -> c == '/').count() >= DEEPEST) {
                throw SetError.of("invalidPatch");
            }
            // None may lie within another one.
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                if (paths.contains(path.substring(0, slash))) {
                    throw SetError.of("invalidPatch");
                }
            }
        }
        for (Map.Entry<String, JsonValue> one : patch.members().entrySet()) {
            put(next, one.getKey(), one.getValue());
        }
        return read(next).orElseThrow(() -> SetError.of("invalidPatch"));
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
        return read(object).orElseThrow(() -> new IllegalStateException("what was read once can be read again"));
    }

    /** As it is when it was stored; empty when it could not be read then. */
    private static Optional<JsonObject> read(JsonObject object) {
        try {
            return JsonReader.read(JsonWriter.octets(object)).object();
        } catch (NotJsonException tooDeep) {
            return Optional.empty();
        }
    }
}
