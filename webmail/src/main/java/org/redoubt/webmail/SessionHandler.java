package org.redoubt.webmail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.directory.Directory;
import org.redoubt.directory.SignIn;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.Problems;
import org.redoubt.http.WebSessions;

/** Signs a browser in ({@code POST /session}) and out ({@code DELETE /session}). */
final class SessionHandler implements HttpHandler {
    static final String PATH = "/session";

    private final Directory directory;
    private final WebSessions sessions;

    SessionHandler(Directory directory, WebSessions sessions) {
        this.directory = directory;
        this.sessions = sessions;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        switch (exchange.method()) {
            case "POST" -> begin(exchange);
            case "DELETE" -> end(exchange);
            default -> exchange.respond(405, Map.of("Allow", "POST, DELETE"), new byte[0]);
        }
    }

    private void begin(HttpExchange exchange) throws IOException {
        if (!exchange.fromOurPage()) {
            Problems.refuse(exchange, 403, "This request seems to come from another site's page");
            return;
        }
        byte[] body = exchange.content().readNBytes(Limits.SIGN_IN_OCTETS + 1);
        Optional<Credentials> credentials =
                body.length > Limits.SIGN_IN_OCTETS ? Optional.empty() : Credentials.read(body);
        Arrays.fill(body, (byte) 0);
        if (credentials.isEmpty()) {
            Problems.refuse(exchange, 400, "A sign-in is a JSON object with login and password");
            return;
        }
        signIn(exchange, credentials.get());
    }

    private void signIn(HttpExchange exchange, Credentials credentials) throws IOException {
        // Asked before the password is checked, so that a session never outlives a change made meanwhile.
        OptionalLong standing = directory
                .person(credentials.login())
                .map(person -> directory.standing(person.account()))
                .orElse(OptionalLong.empty());
        byte[] password = credentials.password().getBytes(StandardCharsets.UTF_8);
        SignIn outcome = directory.signIn(credentials.login(), password, exchange.connection());
        Arrays.fill(password, (byte) 0);
        switch (outcome) {
            case SignIn.Accepted(var principal) when standing.isPresent() -> {
                String cookie = sessions.begin(principal, standing.getAsLong());
                exchange.respond(204, Map.of("Set-Cookie", cookie), new byte[0]);
            }
            case SignIn.Accepted _ ->
                Problems.refused(exchange, SignIn.Reason.WRONG_CREDENTIALS, directory.takesTokens());
            case SignIn.Refused(var reason, var _) -> Problems.refused(exchange, reason, directory.takesTokens());
        }
    }

    private void end(HttpExchange exchange) throws IOException {
        if (sessions.signOut(exchange)) {
            exchange.respond(204, Map.of("Set-Cookie", WebSessions.forget()), new byte[0]);
        } else {
            Problems.refuse(exchange, 403, "This request seems to come from another site's page");
        }
    }
}
