package org.redoubt.webmail;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What somebody typed to sign in. */
record Credentials(String login, String password, Optional<String> code) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Reads a flat JSON object of texts; empty when it is none, or something is missing. */
    static Optional<Credentials> read(byte[] body) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING) {
                    fields.put(name, parser.getString());
                } else if (value != JsonToken.VALUE_NULL) {
                    return Optional.empty();
                }
            }
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
        Optional<String> password = Optional.ofNullable(fields.get("password"));
        Optional<String> code = Optional.ofNullable(fields.get("code"));
        return Optional.ofNullable(fields.get("login"))
                .flatMap(login -> password.map(secret -> new Credentials(login, secret, code)));
    }

    @Override
    public String toString() {
        return "Credentials";
    }
}
