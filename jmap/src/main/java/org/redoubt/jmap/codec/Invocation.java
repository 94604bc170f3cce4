package org.redoubt.jmap.codec;

/**
 * One method call or its answer (RFC 8620 3.2).
 *
 * @param callId the client's name for it
 */
public record Invocation(String name, JsonObject arguments, String callId) {
    public JsonArray json() {
        return new JsonArray().add(name).add(arguments).add(callId);
    }
}
