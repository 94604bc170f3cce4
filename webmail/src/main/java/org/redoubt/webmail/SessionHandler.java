package org.redoubt.webmail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.directory.Directory;
import org.redoubt.directory.SignIn;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.Problems;
import org.redoubt.http.WebSessions;

/** Signs a browser in ({@code POST /session}) and out ({@code DELETE /session}). */
public final class SessionHandler implements HttpHandler {
    public static final String PATH = "/session";
    private static final String SECOND_FACTOR = "second-factor";

    private final Directory directory;
    private final WebSessions sessions;
    private final Door door;

    /** Whether somebody who has proved who she is may come in here. */
    @FunctionalInterface
    public interface Door {
        /** Why not, in words of ours without quotes; empty when she may. */
        Optional<String> objection(Principal principal, SessionInfo session);
    }

    SessionHandler(Directory directory, WebSessions sessions) {
        this(directory, sessions, (_, _) -> Optional.empty());
    }

    public SessionHandler(Directory directory, WebSessions sessions, Door door) {
        this.directory = directory;
        this.sessions = sessions;
        this.door = door;
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
        SessionInfo from = exchange.connection();
        WebSessions.Fresh fresh = sessions.fresh();
        SessionInfo web = new SessionInfo(fresh.id(), sessions.via(), from.remote(), from.secure(), from.agent());
        SignIn outcome = directory.signIn(credentials.login(), password, credentials.code(), web);
        Arrays.fill(password, (byte) 0);
        switch (outcome) {
            case SignIn.Accepted(var principal) when standing.isPresent() -> {
                Optional<String> objection = door.objection(principal, web);
                if (objection.isPresent()) {
                    principal.session().end();
                    Problems.refuse(exchange, 403, "not-for-you", objection.get());
                    return;
                }
                String cookie = sessions.begin(fresh, principal, standing.getAsLong());
                exchange.respond(204, Map.of("Set-Cookie", cookie), new byte[0]);
            }
            case SignIn.Accepted _ ->
                Problems.refused(exchange, SignIn.Reason.WRONG_CREDENTIALS, directory.tokens());
            case SignIn.Refused(var reason, var _) -> refused(exchange, reason);
        }
    }

    /** Here a person can be asked for a code, which elsewhere nobody can. */
    private void refused(HttpExchange exchange, SignIn.Reason reason) throws IOException {
        switch (reason) {
            case SECOND_FACTOR_WANTED ->
                Problems.refuse(exchange, 403, SECOND_FACTOR, "Give the code of your second factor with the password");
            case SECOND_FACTOR_WRONG ->
                Problems.refuse(exchange, 403, SECOND_FACTOR, "This code is not right, or was used before");
            case SECOND_FACTOR_MISSING, WRONG_CREDENTIALS, DISABLED, NOT_ALLOWED, THROTTLED, UNAVAILABLE, MALFORMED ->
                Problems.refused(exchange, reason, directory.tokens());
        }
    }

    private void end(HttpExchange exchange) throws IOException {
        if (sessions.signOut(exchange)) {
            // Messages that were shown are in the browser's cache, where the next person could look.
            Map<String, String> headers = Map.of("Set-Cookie", sessions.forget(), "Clear-Site-Data", "\"cache\"");
            exchange.respond(204, headers, new byte[0]);
        } else {
            Problems.refuse(exchange, 403, "This request seems to come from another site's page");
        }
    }
}
