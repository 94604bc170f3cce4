package org.redoubt.webmail.self;

import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.Problems;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** How pages are answered. */
final class Answer {
    private static final JsonFactory JSON = new JsonFactory();

    private Answer() {}

    /** Writes the members of an object. */
    @FunctionalInterface
    interface Members {
        void write(JsonGenerator json);
    }

    static void object(HttpExchange exchange, int status, Members members) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        }
        exchange.json(status, text.toString());
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
            case WRONG_PASSWORD, WRONG_CODE -> 403;
            case INVALID_PASSWORD, KNOWN_PASSWORD, INVALID_APP_PASSWORD -> 422;
            case NO_SUCH_APP_PASSWORD, NO_SUCH_PERSON -> 404;
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
