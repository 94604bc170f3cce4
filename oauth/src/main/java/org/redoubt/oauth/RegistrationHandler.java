package org.redoubt.oauth;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.directory.program.Program;
import org.redoubt.directory.program.ProgramGrants;
import org.redoubt.directory.program.ProgramLimits;
import org.redoubt.directory.program.RedirectUri;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Registers programs (RFC 7591): public ones only, which say what they are called and where their answers go. Nothing else
 * of what they say is kept, and no address that they name is ever fetched.
 */
final class RegistrationHandler implements HttpHandler {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(Limits.FORM_OCTETS)
                    .build())
            .build();

    private static final List<String> GRANTS =
            List.of("authorization_code", "refresh_token", Endpoints.DEVICE_GRANT);

    private final ProgramGrants grants;
    private final Rates rates;

    RegistrationHandler(ProgramGrants grants, Rates rates) {
        this.grants = grants;
        this.rates = rates;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        if (!rates.mayRegister(exchange.connection())) {
            Api.error(exchange, 429, "temporarily_unavailable", "too many registrations; try again later");
            return;
        }
        byte[] body = exchange.content().readNBytes(Limits.FORM_OCTETS + 1);
        Optional<Map<String, List<String>>> said =
                body.length > Limits.FORM_OCTETS ? Optional.empty() : read(body);
        if (said.isEmpty()) {
            invalid(exchange, "a registration is a JSON object of at most " + Limits.FORM_OCTETS + " octets");
            return;
        }
        register(exchange, said.get());
    }

    private void register(HttpExchange exchange, Map<String, List<String>> said) throws IOException {
        String method = one(said, "token_endpoint_auth_method").orElse("none");
        if (!method.equals("none")) {
            invalid(exchange, "programs are public here: token_endpoint_auth_method is none");
            return;
        }
        List<String> types = said.getOrDefault("response_types", List.of("code"));
        // RFC 7591 2 says that without a word only the code is used; a mail program without a way to go on is of no use.
        List<String> wanted = said.getOrDefault("grant_types", GRANTS);
        List<String> kept = GRANTS.stream().filter(wanted::contains).toList();
        boolean code = kept.contains("authorization_code");
        if (!types.equals(List.of("code")) && code || !code && !kept.contains(Endpoints.DEVICE_GRANT)) {
            invalid(exchange, "grants are " + String.join(", ", GRANTS) + ", and the response type is code");
            return;
        }
        List<String> asked = said.getOrDefault("redirect_uris", List.of());
        List<RedirectUri> uris =
                asked.stream().flatMap(uri -> RedirectUri.parse(uri).stream()).toList();
        if (uris.size() != asked.size() || uris.size() > ProgramLimits.REDIRECT_URIS || code && uris.isEmpty()) {
            Api.error(
                    exchange,
                    400,
                    "invalid_redirect_uri",
                    "redirect_uris are https, http to 127.0.0.1, [::1] or localhost, or a scheme with a dot in its name");
            return;
        }
        Optional<Program> made = grants.register(
                name(said, uris), uris, kept.contains("refresh_token"), exchange.connection());
        if (made.isEmpty()) {
            Api.error(exchange, 503, "temporarily_unavailable", "too many programs are registered");
            return;
        }
        Api.answer(exchange, 201, told(made.get(), kept));
    }

    /** RFC 7591 3.2.1. */
    private static JsonText told(Program program, List<String> grantTypes) {
        return new JsonText()
                .with("client_id", program.id())
                .with("client_id_issued_at", program.registered().getEpochSecond())
                .with("client_name", program.name())
                .with("redirect_uris", program.redirectUris().stream().map(RedirectUri::text).toList())
                .with("grant_types", grantTypes)
                .with("response_types", grantTypes.contains("authorization_code") ? List.of("code") : List.of())
                .with("token_endpoint_auth_method", "none");
    }

    /** What people are shown: one line, without what turns its direction or hides; else where answers go. */
    private static String name(Map<String, List<String>> said, List<RedirectUri> uris) {
        String name = one(said, "client_name").orElse("").replaceAll("[\\p{C}\\p{Z}]+", " ").strip();
        int length = Math.min(name.length(), ProgramLimits.PROGRAM_NAME);
        if (length < name.length() && Character.isHighSurrogate(name.charAt(length - 1))) {
            length--;
        }
        String receiver = uris.isEmpty() ? "a device" : uris.getFirst().receiver();
        return name.isEmpty() ? "A program without a name (" + receiver + ")" : name.substring(0, length);
    }

    private static void invalid(HttpExchange exchange, String words) throws IOException {
        Api.error(exchange, 400, "invalid_client_metadata", words);
    }

    private static Optional<String> one(Map<String, List<String>> said, String name) {
        return said.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** Texts and lists of texts by their names; everything else is passed over. Empty when it is no object. */
    private static Optional<Map<String, List<String>>> read(byte[] body) {
        Map<String, List<String>> members = new HashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                switch (parser.nextToken()) {
                    case VALUE_STRING -> members.put(name, List.of(parser.getString()));
                    case START_ARRAY -> texts(parser).ifPresent(list -> members.put(name, list));
                    default -> parser.skipChildren();
                }
            }
            return parser.nextToken() == null ? Optional.of(members) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    /** A list of texts; empty when something else is in it. */
    private static Optional<List<String>> texts(JsonParser parser) {
        List<String> texts = new ArrayList<>();
        boolean only = true;
        for (JsonToken token = parser.nextToken();
                token != null && token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            if (token == JsonToken.VALUE_STRING) {
                texts.add(parser.getString());
            } else {
                only = false;
                parser.skipChildren();
            }
        }
        return only ? Optional.of(texts) : Optional.empty();
    }
}
