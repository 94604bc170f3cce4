package org.redoubt.jmap.session;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonWriter;

/** Requests over HTTP (RFC 8620 3.1), and the session object. */
public final class ApiHandler implements HttpHandler {
    static final String PROBLEM = "application/problem+json";

    private final Services services;
    private final Requests requests;

    public ApiHandler(Services services, Requests requests) {
        this.services = services;
        this.requests = requests;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        JmapSession session = new JmapSession(services, exchange.signedIn(), exchange.origin());
        if (!exchange.path().equals(Paths.API)) {
            session(exchange, session);
            return;
        }
        if (!exchange.method().equals("POST")) {
            exchange.respond(405, Map.of("Allow", "POST", "Content-Type", PROBLEM), new byte[0]);
            return;
        }
        String type = exchange.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.split(";", 2)[0].strip().equals("application/json")) {
            refuse(exchange, RequestProblem.WRONG_TYPE);
            return;
        }
        byte[] octets = exchange.content().readNBytes(Limits.SIZE_REQUEST + 1);
        if (octets.length > Limits.SIZE_REQUEST) {
            exchange.discard(Limits.SIZE_REQUEST);
        }
        switch (requests.run(session, octets)) {
            case Requests.Outcome.Refused(RequestProblem problem) -> refuse(exchange, problem);
            case Requests.Outcome.Answered(JsonObject response) -> {
                try (OutputStream out =
                        exchange.begin(200, Map.of("Content-Type", "application/json"), OptionalLong.empty())) {
                    JsonWriter.write(response, out);
                }
            }
        }
    }

    private static void session(HttpExchange exchange, JmapSession session) throws IOException {
        if (exchange.method().equals("GET") || exchange.method().equals("HEAD")) {
            exchange.json(200, JsonWriter.text(SessionObject.json(session, exchange.origin())));
        } else {
            exchange.respond(405, Map.of("Allow", "GET, HEAD", "Content-Type", PROBLEM), new byte[0]);
        }
    }

    static void refuse(HttpExchange exchange, RequestProblem problem) throws IOException {
        exchange.respond(problem.status(), PROBLEM, JsonWriter.octets(problem.json()));
    }
}
