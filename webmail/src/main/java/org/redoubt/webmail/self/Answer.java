package org.redoubt.webmail.self;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.Problems;
import tools.jackson.core.JsonGenerator;

/** How pages are answered. */
final class Answer {
    private Answer() {}

    static void object(HttpExchange exchange, int status, Json.Members members) throws IOException {
        Json.object(exchange, status, Map.of("Content-Type", "application/json"), members);
    }

    static void none(HttpExchange exchange) throws IOException {
        exchange.respond(204, Map.of(), new byte[0]);
    }

    static void time(JsonGenerator json, String name, Optional<Instant> time) {
        if (time.isPresent()) {
            json.writeStringProperty(name, time.get().toString());
        } else {
            json.writeNullProperty(name);
        }
    }

    static void texts(JsonGenerator json, String name, Collection<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    /** Says no, by a type that the page tells from others; never 401, which means that nobody is signed in. */
    static void problem(HttpExchange exchange, Problem problem) throws IOException {
        int status = switch (problem) {
            case WRONG_PASSWORD, WRONG_CODE, PASSKEY_WRONG -> 403;
            case INVALID_PASSWORD, KNOWN_PASSWORD, INVALID_APP_PASSWORD, INVALID_PASSKEY -> 422;
            case NO_SUCH_APP_PASSWORD, NO_SUCH_PASSKEY, NO_SUCH_PERSON -> 404;
            case TOO_MANY_GUESSES -> 429;
            case UNAVAILABLE -> 503;
            default -> 409;
        };
        String type = problem.name().toLowerCase(Locale.ROOT).replace('_', '-');
        Problems.refuse(exchange, status, type, problem.text());
    }

    static void malformed(HttpExchange exchange) throws IOException {
        Problems.refuse(exchange, 400, "This is not what is asked here");
    }
}
