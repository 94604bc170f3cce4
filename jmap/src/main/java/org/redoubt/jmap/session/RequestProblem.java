package org.redoubt.jmap.session;

import org.redoubt.jmap.codec.JsonObject;

/** Why a whole request is refused, as problem details (RFC 8620 3.6.1). */
public record RequestProblem(String type, int status, String detail, String limit) {
    private static final String PREFIX = "urn:ietf:params:jmap:error:";

    static final RequestProblem NOT_JSON = of("notJSON", "The content is not I-JSON");
    static final RequestProblem NOT_REQUEST = of("notRequest", "The content is not a Request object");
    static final RequestProblem UNKNOWN_CAPABILITY = of("unknownCapability", "A capability in using is not known");
    static final RequestProblem WRONG_TYPE = new RequestProblem(
            PREFIX + "notJSON", 400, "The Content-Type must be application/json", "");

    private static RequestProblem of(String type, String detail) {
        return new RequestProblem(PREFIX + type, 400, detail, "");
    }

    static RequestProblem limit(String name) {
        return new RequestProblem(PREFIX + "limit", 400, "A limit was exceeded", name);
    }

    JsonObject json() {
        JsonObject json = new JsonObject().put("type", type).put("status", status).put("detail", detail);
        return limit.isEmpty() ? json : json.put("limit", limit);
    }
}
