package org.redoubt.jmap.command;

import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;

/** A call that fails as a whole (RFC 8620 3.6.2); nothing was changed. */
public final class MethodException extends Exception {
    private final String type;
    private final JsonObject details;

    private MethodException(String type, JsonObject details) {
        super("a method call failed", null, false, false);
        this.type = type;
        this.details = details;
    }

    public static MethodException of(String type) {
        return new MethodException(type, new JsonObject());
    }

    /** @param description for developers; static text */
    public static MethodException of(String type, String description) {
        return new MethodException(type, new JsonObject().put("description", description));
    }

    /** An argument is missing or wrong. */
    public static MethodException invalidArguments(String argument) {
        return new MethodException(
                "invalidArguments",
                new JsonObject()
                        .put("description", "missing, not known, or not of the right kind")
                        .put("arguments", new JsonArray().add(argument)));
    }

    /** The arguments of the answer named {@code error}. */
    public JsonObject json() {
        JsonObject error = new JsonObject().put("type", type);
        details.members().forEach(error::put);
        return error;
    }
}
