package org.redoubt.scim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request that is answered with an error (RFC 7644 3.12). */
final class ScimException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;

    /** @param type the scimType, empty for none */
    ScimException(int status, String type, String detail) {
        super(detail);
        this.status = status;
        this.type = type;
    }

    static ScimException value(String detail) {
        return new ScimException(400, "invalidValue", detail);
    }

    static ScimException syntax(String detail) {
        return new ScimException(400, "invalidSyntax", detail);
    }

    static ScimException filter(String detail) {
        return new ScimException(400, "invalidFilter", detail);
    }

    static ScimException path(String detail) {
        return new ScimException(400, "invalidPath", detail);
    }

    static ScimException taken(String detail) {
        return new ScimException(409, "uniqueness", detail);
    }

    static ScimException notFound() {
        return new ScimException(404, "", "there is no such resource");
    }

    int status() {
        return status;
    }

    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("schemas", List.of("urn:ietf:params:scim:api:messages:2.0:Error"));
        body.put("status", Integer.toString(status));
        if (!type.isEmpty()) {
            body.put("scimType", type);
        }
        body.put("detail", String.valueOf(getMessage()));
        return body;
    }
}
