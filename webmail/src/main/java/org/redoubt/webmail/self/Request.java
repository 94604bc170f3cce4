package org.redoubt.webmail.self;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.directory.passkey.PrfOutput;
import org.redoubt.http.HttpExchange;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a page sends: a flat JSON object of texts, of true and false, and of lists of texts. What an authenticator made of our
 * input is octets in base64url, kept as such so that they can be wiped.
 */
final class Request {
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Boolean> booleans = new HashMap<>();
    private final Map<String, List<String>> lists = new HashMap<>();
    private Optional<PrfOutput> prf = Optional.empty();

    private Request() {}

    /** As the other, where no content will do as well. */
    static Optional<Request> read(HttpExchange exchange, boolean without) throws IOException {
        if (!without) {
            return read(exchange);
        }
        exchange.discard(Limits.REQUEST_OCTETS);
        return Optional.of(new Request());
    }

    /** Empty when it is too long, or no such object. */
    static Optional<Request> read(HttpExchange exchange) throws IOException {
        byte[] body = exchange.content().readNBytes(Limits.REQUEST_OCTETS + 1);
        if (body.length > Limits.REQUEST_OCTETS) {
            return Optional.empty();
        }
        Request request = new Request();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            return request.object(parser) ? Optional.of(request) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private boolean object(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        JsonToken token = parser.nextToken();
        while (token == JsonToken.PROPERTY_NAME) {
            if (!member(parser.currentName(), parser)) {
                return false;
            }
            token = parser.nextToken();
        }
        return token == JsonToken.END_OBJECT && parser.nextToken() == null;
    }

    private boolean member(String name, JsonParser parser) {
        JsonToken value = parser.nextToken();
        if (name.equals(PasskeyJson.PRF) && value == JsonToken.VALUE_STRING) {
            prf = PrfOutput.of(parser.getBinaryValue(Base64Variants.MODIFIED_FOR_URL));
            return prf.isPresent();
        }
        switch (value) {
            case VALUE_STRING -> texts.put(name, parser.getString());
            case VALUE_TRUE -> booleans.put(name, true);
            case VALUE_FALSE -> booleans.put(name, false);
            case START_ARRAY -> {
                List<String> list = new ArrayList<>();
                while (parser.nextToken() == JsonToken.VALUE_STRING && list.size() < Limits.REQUEST_LIST) {
                    list.add(parser.getString());
                }
                if (parser.currentToken() != JsonToken.END_ARRAY) {
                    return false;
                }
                lists.put(name, list);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** A text; empty when there is none of this name. */
    String text(String name) {
        return texts.getOrDefault(name, "");
    }

    /** A text in UTF-8, for passwords. */
    byte[] octets(String name) {
        return text(name).getBytes(StandardCharsets.UTF_8);
    }

    /** What an authenticator made of our input; empty when there is none. */
    Optional<PrfOutput> prf() {
        return prf;
    }

    /** Overwrites what must not be kept. */
    void wipe() {
        prf.ifPresent(PrfOutput::wipe);
    }

    boolean flag(String name) {
        return booleans.getOrDefault(name, false);
    }

    List<String> list(String name) {
        return lists.getOrDefault(name, List.of());
    }

    @Override
    public String toString() {
        return "Request";
    }
}
