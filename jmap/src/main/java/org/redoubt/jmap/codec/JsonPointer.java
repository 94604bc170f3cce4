package org.redoubt.jmap.codec;

import java.util.Optional;

/** JSON Pointer (RFC 6901) with the {@code *} of RFC 8620 3.7, which maps over an array and flattens what it finds. */
public final class JsonPointer {
    private JsonPointer() {}

    /** What a path leads to; empty when it leads nowhere. */
    public static Optional<JsonValue> find(JsonValue from, String path) {
        if (path.isEmpty()) {
            return Optional.of(from);
        }
        if (path.charAt(0) != '/') {
            return Optional.empty();
        }
        int slash = path.indexOf('/', 1);
        String token = path.substring(1, slash < 0 ? path.length() : slash);
        String rest = slash < 0 ? "" : path.substring(slash);
        return switch (from) {
            case JsonObject object -> object.get(unescape(token)).flatMap(member -> find(member, rest));
            case JsonArray array when token.equals("*") -> all(array, rest);
            case JsonArray array -> index(array, token).flatMap(element -> find(element, rest));
            case JsonText _, JsonNumber _, JsonBoolean _, JsonNull _ -> Optional.empty();
        };
    }

    private static Optional<JsonValue> all(JsonArray array, String rest) {
        JsonArray found = new JsonArray();
        for (JsonValue element : array.values()) {
            Optional<JsonValue> each = find(element, rest);
            if (each.isEmpty()) {
                return Optional.empty();
            }
            if (each.get() instanceof JsonArray inner) {
                inner.values().forEach(found::add);
            } else {
                found.add(each.get());
            }
        }
        return Optional.of(found);
    }

    private static Optional<JsonValue> index(JsonArray array, String token) {
        boolean number = token.matches("0|[1-9][0-9]{0,8}");
        return number && Integer.parseInt(token) < array.values().size()
                ? Optional.of(array.values().get(Integer.parseInt(token)))
                : Optional.empty();
    }

    /** A token of a path as the name it stands for (RFC 6901 4). */
    public static String unescape(String token) {
        return token.replace("~1", "/").replace("~0", "~");
    }
}
