package org.redoubt.directory.passkey;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What the browser says that it was asked, and by whom (Web Authentication 5.8.1); the authenticator signs its hash.
 *
 * @param type {@code webauthn.create} or {@code webauthn.get}
 * @param challenge in base64url, as we gave it
 * @param origin of the page that asked, such as {@code https://mail.example.org}
 * @param framed whether that page was within another site's
 */
record ClientData(String type, String challenge, String origin, boolean framed) {
    static final String CREATE = "webauthn.create";
    static final String GET = "webauthn.get";

    private static final JsonFactory JSON = new JsonFactory();

    /** Members that are looked at; browsers add others now and then (5.8.1: "extensible"). */
    private static final int MEMBERS = 32;

    /** Empty when it is no such object, or says something twice. */
    static Optional<ClientData> read(byte[] json) {
        Map<String, String> members = new HashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (members.size() == MEMBERS || members.put(name, text(parser, value)) != null) {
                    return Optional.empty();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                return Optional.empty();
            }
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
        String crossOrigin = members.getOrDefault("crossOrigin", "false");
        return Optional.of(new ClientData(
                members.getOrDefault("type", ""),
                members.getOrDefault("challenge", ""),
                members.getOrDefault("origin", ""),
                !crossOrigin.equals("false") || members.containsKey("topOrigin")));
    }

    private static String text(JsonParser parser, JsonToken value) {
        return switch (value) {
            case VALUE_STRING -> parser.getString();
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            default -> {
                parser.skipChildren();
                yield "";
            }
        };
    }
}
