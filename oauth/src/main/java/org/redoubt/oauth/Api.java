package org.redoubt.oauth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.Route;

/**
 * What programs talk to: JSON answers, no cookies, open to pages of every origin (the Fetch standard's CORS protocol). A page
 * of another origin gets nothing here that it could not get from its own server.
 */
final class Api {
    private static final Set<String> SAFE = Set.of("GET", "HEAD");

    private Api() {}

    /** A route that takes one method, and GET with HEAD. */
    static Route route(String path, String method, HttpHandler handler) {
        List<String> methods = method.equals("GET") ? List.of("GET", "HEAD") : List.of(method);
        return new Route(path, false, exchange -> {
            if (exchange.method().equals("OPTIONS")) {
                preflight(exchange, methods);
            } else if (!methods.contains(exchange.method())) {
                exchange.respond(405, Map.of("Allow", String.join(", ", methods)), new byte[0]);
            } else {
                guarded(exchange, handler);
            }
        });
    }

    private static void preflight(HttpExchange exchange, List<String> methods) throws IOException {
        exchange.respond(
                204,
                Map.of(
                        "Access-Control-Allow-Origin", "*",
                        "Access-Control-Allow-Methods", String.join(", ", methods),
                        "Access-Control-Allow-Headers", "Content-Type",
                        "Access-Control-Max-Age", "86400"),
                new byte[0]);
    }

    private static void guarded(HttpExchange exchange, HttpHandler handler) throws IOException {
        try {
            handler.handle(exchange);
        } catch (AuditUnavailableException failure) {
            System.getLogger("org.redoubt.oauth")
                    .log(System.Logger.Level.ERROR, "event=oauth.unavailable", failure);
            // RFC 6749 has no such error at the token endpoint; RFC 6749 4.1.2.1 names it for the other.
            error(exchange, 503, "temporarily_unavailable", "nothing can be recorded now");
        }
    }

    static void answer(HttpExchange exchange, int status, JsonText json) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Content-Type", "application/json");
        fields.put("Access-Control-Allow-Origin", "*");
        if (SAFE.contains(exchange.method())) {
            fields.put("Cache-Control", "public, max-age=3600");
        }
        exchange.respond(status, fields, json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** RFC 6749 5.2. */
    static void error(HttpExchange exchange, int status, String error, String words) throws IOException {
        answer(exchange, status, new JsonText().with("error", error).with("error_description", words));
    }
}
