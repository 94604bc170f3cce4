package org.redoubt.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.redoubt.directory.SignIn;
import org.redoubt.directory.TokenVerifier;
import org.redoubt.guard.json.Json;

/** Answers that say no, as problem details (RFC 9457). */
public final class Problems {
    private static final String TYPE = "application/problem+json";
    private static final String RETRY_SECONDS = "30";

    private Problems() {}

    /** There is nothing at this path, or nothing that one may see. */
    public static void notFound(HttpExchange exchange) throws IOException {
        exchange.respond(404, TYPE, body(404, "There is nothing here"));
    }

    /** Any other answer that says no; the title is for people. */
    public static void refuse(HttpExchange exchange, int status, String title) throws IOException {
        exchange.respond(status, TYPE, body(status, title));
    }

    /**
     * The same, where a program has to tell this refusal from others.
     *
     * @param name the last part of the problem's type (RFC 9457 3.1.1), lower case letters and hyphens
     */
    public static void refuse(HttpExchange exchange, int status, String name, String title) throws IOException {
        exchange.respond(status, TYPE, body("https://redoubt.org/problems/" + name, status, title));
    }

    /** Nobody outside is told whether the login or the password was wrong. */
    public static void refused(HttpExchange exchange, SignIn.Reason reason, Optional<TokenVerifier> tokens)
            throws IOException {
        switch (reason) {
            case WRONG_CREDENTIALS, DISABLED, MALFORMED -> {
                // RFC 7617 2.1, RFC 6750 3.
                String challenge = browser(exchange)
                        ? "Redoubt"
                        : "Basic realm=\"Redoubt\", charset=\"UTF-8\""
                                + tokens.map(verifier -> ", " + bearer(exchange, verifier)).orElse("");
                Map<String, String> fields = Map.of("Content-Type", TYPE, "WWW-Authenticate", challenge);
                exchange.respond(401, fields, body(401, "Sign in"));
            }
            // RFC 9110 15.5.4: other credentials would be, so that asking for these again is of no use.
            case SECOND_FACTOR_WANTED, SECOND_FACTOR_WRONG ->
                refuse(exchange, 403, "This account has a second factor: sign in with an app password here");
            case SECOND_FACTOR_MISSING ->
                refuse(exchange, 403, "A second factor is demanded: set one up in the web application");
            case SEALED ->
                refuse(exchange, 403, "sealed", "This account is sealed, and this does not open it: sign in with its password");
            case NOT_ALLOWED -> refuse(exchange, 403, "These credentials are not for here, or not for now");
            case THROTTLED ->
                exchange.respond(
                        429,
                        Map.of("Content-Type", TYPE, "Retry-After", RETRY_SECONDS),
                        body(429, "Too many failures, try again later"));
            case UNAVAILABLE ->
                exchange.respond(
                        503,
                        Map.of("Content-Type", TYPE, "Retry-After", RETRY_SECONDS),
                        body(503, "Sign-in is not possible now, try again later"));
        }
    }

    /** RFC 6750 3 and 3.1; RFC 9728 5.1 for where programs read of the provider. */
    private static String bearer(HttpExchange exchange, TokenVerifier tokens) {
        String authorization = exchange.header("Authorization").orElse("");
        boolean tried = authorization.regionMatches(true, 0, "bearer ", 0, "bearer ".length());
        return "Bearer"
                + tokens.resourceMetadata()
                        .map(url -> " resource_metadata=\"" + url + "\"" + (tried ? "," : ""))
                        .orElse("")
                + (tried ? " error=\"invalid_token\"" : "");
    }

    /**
     * A browser that is asked for Basic shows a window of its own, and sends what was typed with every request to us from
     * whatever page. It signs in by cookie.
     */
    private static boolean browser(HttpExchange exchange) {
        return exchange.header("Sec-Fetch-Mode").isPresent() || exchange.header(CrossSite.MARK).isPresent();
    }

    static void crossSite(HttpExchange exchange) throws IOException {
        exchange.respond(403, TYPE, body(403, "This request seems to come from another site's page"));
    }

    private static byte[] body(int status, String title) {
        return body("about:blank", status, title);
    }

    private static byte[] body(String type, int status, String title) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", type);
        problem.put("status", (long) status);
        problem.put("title", title);
        return Json.write(problem).getBytes(StandardCharsets.UTF_8);
    }
}
