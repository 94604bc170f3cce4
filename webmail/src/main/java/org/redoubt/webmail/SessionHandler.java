package org.redoubt.webmail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Enrolled;
import org.redoubt.directory.FirstFactor;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.PasskeyOffer;
import org.redoubt.directory.PasskeyRequest;
import org.redoubt.directory.SecondFactorOffer;
import org.redoubt.directory.SecondProof;
import org.redoubt.directory.SignIn;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.Problems;
import org.redoubt.http.WebSessions;
import org.redoubt.webmail.self.Json;
import org.redoubt.webmail.self.Notices;
import org.redoubt.webmail.self.PasskeyJson;
import org.redoubt.webmail.self.QrPicture;

/**
 * Signs a browser in ({@code POST /session}) and out ({@code DELETE /session}). Only who has shown the right password hears
 * what is wanted besides it: which passkeys would do, or what second factor she can set up.
 */
public final class SessionHandler implements HttpHandler {
    public static final String PATH = "/session";
    private static final String SECOND_FACTOR = "second-factor";
    private static final String MISSING = "second-factor-missing";
    private static final String PROBLEM = "application/problem+json";

    private final Directory directory;
    private final WebSessions sessions;
    private final Door door;
    private final String hostname;
    private final Optional<Notices> notices;

    /** Whether somebody who has proved who she is may come in here. */
    @FunctionalInterface
    public interface Door {
        /** Why not, in words of ours without quotes; empty when she may. */
        Optional<String> objection(Principal principal, SessionInfo session);
    }

    /** Where people read their mail. */
    SessionHandler(Directory directory, WebSessions sessions, String hostname, Notices notices) {
        this(directory, sessions, (_, _) -> Optional.empty(), hostname, Optional.of(notices));
    }

    /**
     * Where only some come in, and nobody sets anything up.
     *
     * @param hostname by which passkeys are known: those that are made at it are good at all its ports
     */
    public SessionHandler(Directory directory, WebSessions sessions, Door door, String hostname) {
        this(directory, sessions, door, hostname, Optional.empty());
    }

    private SessionHandler(
            Directory directory, WebSessions sessions, Door door, String hostname, Optional<Notices> notices) {
        this.directory = directory;
        this.sessions = sessions;
        this.door = door;
        this.hostname = hostname;
        this.notices = notices;
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
            Problems.refuse(exchange, 400, "A sign-in is a JSON object with login and password, or with a passkey");
            return;
        }
        WebSessions.Fresh fresh = sessions.fresh();
        SessionInfo from = exchange.connection();
        SessionInfo web = new SessionInfo(fresh.id(), sessions.via(), from.remote(), from.secure(), from.agent());
        Asked asked = new Asked(exchange, credentials.get(), fresh, web);
        try {
            if (asked.given().alone()) {
                passkey(asked);
            } else {
                password(asked);
            }
        } finally {
            asked.given().wipe();
        }
    }

    /** Somebody who asks to be let in, and the session that it may begin. */
    private record Asked(HttpExchange exchange, Credentials given, WebSessions.Fresh fresh, SessionInfo web) {
        /** Where the challenge of her passkey was given; empty where it cannot have been. */
        Optional<Ceremony> ceremony(String hostname) {
            return DoorCookie.secret(exchange).flatMap(secret -> DoorCookie.ceremony(exchange, hostname, secret));
        }
    }

    private void passkey(Asked asked) throws IOException {
        Optional<Ceremony> ceremony = asked.ceremony(hostname);
        if (ceremony.isEmpty()) {
            refused(asked, SignIn.Reason.WRONG_CREDENTIALS);
            return;
        }
        switch (directory.signIn(ceremony.get(), asked.given().assertion().orElseThrow(), asked.web())) {
            // Her session is listed already: who changes her credentials from now on ends it.
            case SignIn.Accepted(var principal) -> in(asked, principal, directory.standing(principal.account()));
            case SignIn.Refused(var reason, var _) -> refused(asked, reason);
        }
    }

    private void password(Asked asked) throws IOException {
        Credentials given = asked.given();
        // Asked before the password is checked, so that a session never outlives a change made meanwhile.
        OptionalLong standing = directory
                .person(given.login())
                .map(person -> directory.standing(person.account()))
                .orElse(OptionalLong.empty());
        byte[] password = given.password().getBytes(StandardCharsets.UTF_8);
        try {
            Optional<FirstFactor> first = firstFactor(asked);
            if (first.isPresent()) {
                enrol(asked, password, first.get(), standing);
                return;
            }
            SignIn signIn = given.old().isPresent()
                    ? directory.signInSealed(given.login(), password, second(asked), given.old().get(), asked.web())
                    : directory.signInWith(given.login(), password, second(asked), asked.web());
            switch (signIn) {
                case SignIn.Accepted(var principal) -> in(asked, principal, standing);
                case SignIn.Refused(var reason, var _) -> refused(asked, reason);
            }
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    private Optional<SecondProof> second(Asked asked) {
        Optional<SecondProof> key = asked.ceremony(hostname)
                .flatMap(ceremony -> asked.given().assertion().map(given -> new SecondProof.Key(ceremony, given)));
        return key.or(() -> asked.given().code().map(SecondProof.Code::new));
    }

    private Optional<FirstFactor> firstFactor(Asked asked) {
        Credentials given = asked.given();
        if (notices.isEmpty()) {
            return Optional.empty();
        }
        if (given.offer().isPresent()) {
            return Optional.of(new FirstFactor.Codes(given.offer().get(), given.code().orElse("")));
        }
        return asked.ceremony(hostname)
                .flatMap(ceremony -> given.attestation().map(made -> new FirstFactor.Key(ceremony, made, given.name())));
    }

    private void in(Asked asked, Principal principal, OptionalLong standing) throws IOException {
        Optional<String> objection = door.objection(principal, asked.web());
        if (objection.isPresent()) {
            principal.session().end();
            Problems.refuse(asked.exchange(), 403, "not-for-you", objection.get());
        } else if (standing.isPresent()) {
            String cookie = sessions.begin(asked.fresh(), principal, standing.getAsLong());
            asked.exchange().respond(204, Map.of("Set-Cookie", cookie), new byte[0]);
        } else {
            principal.session().close();
            refused(asked, SignIn.Reason.WRONG_CREDENTIALS);
        }
    }

    private void enrol(Asked asked, byte[] password, FirstFactor factor, OptionalLong standing) throws IOException {
        Enrolled enrolled = directory.enrol(asked.given().login(), password, factor, asked.web());
        if (enrolled.problem().isPresent()) {
            Outcome.Problem problem = enrolled.problem().get();
            String type = problem.name().toLowerCase(Locale.ROOT).replace('_', '-');
            Problems.refuse(asked.exchange(), 403, type, problem.text());
            return;
        }
        switch (enrolled.signIn()) {
            case SignIn.Accepted(var principal) when standing.isPresent() -> {
                Notices told = notices.orElseThrow();
                switch (factor) {
                    case FirstFactor.Codes _ -> told.secondFactorMade(principal.login(), asked.web());
                    case FirstFactor.Key key -> told.passkeyMade(principal.login(), asked.web(), key.name());
                }
                String cookie = sessions.begin(asked.fresh(), principal, standing.getAsLong());
                Map<String, String> fields = Map.of("Content-Type", "application/json", "Set-Cookie", cookie);
                Json.object(asked.exchange(), 200, fields, json -> {
                    json.writeArrayPropertyStart("recoveryCodes");
                    enrolled.recoveryCodes().forEach(json::writeString);
                    json.writeEndArray();
                });
            }
            case SignIn.Accepted(var principal) -> in(asked, principal, standing);
            case SignIn.Refused(var reason, var _) -> refused(asked, reason);
        }
    }

    /** Here a person can be asked for a code or a passkey, which elsewhere nobody can. */
    private void refused(Asked asked, SignIn.Reason reason) throws IOException {
        switch (reason) {
            case SECOND_FACTOR_WANTED -> wanted(asked, "Give your second factor with the password");
            case SECOND_FACTOR_WRONG -> wanted(asked, "This is not right, or was used before");
            case SECOND_FACTOR_MISSING -> {
                if (notices.isPresent()) {
                    missing(asked);
                } else {
                    Problems.refused(asked.exchange(), reason, directory.tokens());
                }
            }
            case WRONG_CREDENTIALS, DISABLED, NOT_ALLOWED, SEALED, THROTTLED, UNAVAILABLE, MALFORMED ->
                Problems.refused(asked.exchange(), reason, directory.tokens());
        }
    }

    private void wanted(Asked asked, String title) throws IOException {
        Challenge challenge = challenge(asked);
        Optional<PasskeyRequest> request =
                challenge.ceremony().flatMap(ceremony -> directory.passkeyRequest(asked.given().login(), ceremony));
        problem(asked, SECOND_FACTOR, title, challenge, json -> request.ifPresent(question -> {
            json.writeObjectPropertyStart("passkey");
            PasskeyJson.write(json, question);
            json.writeEndObject();
        }));
    }

    private void missing(Asked asked) throws IOException {
        Challenge challenge = challenge(asked);
        String login = asked.given().login();
        Optional<SecondFactorOffer> codes = directory.firstFactorOffer(login);
        Optional<PasskeyOffer> passkey =
                challenge.ceremony().flatMap(ceremony -> directory.firstPasskeyOffer(login, ceremony));
        problem(asked, MISSING, "Your organisation asks for a second factor: set one up", challenge, json -> {
            codes.ifPresent(offer -> {
                json.writeStringProperty("offer", offer.offer());
                json.writeStringProperty("uri", offer.uri());
                json.writeStringProperty("picture", QrPicture.svg(offer.uri()));
            });
            passkey.ifPresent(offer -> {
                json.writeObjectPropertyStart("passkey");
                PasskeyJson.write(json, offer);
                json.writeEndObject();
            });
        });
    }

    /** What a browser is to answer by; without a ceremony there are no passkeys, and it gets no cookie. */
    private record Challenge(String secret, Optional<Ceremony> ceremony) {}

    private Challenge challenge(Asked asked) {
        String secret = DoorCookie.secret(asked.exchange()).orElseGet(DoorCookie::fresh);
        return new Challenge(secret, DoorCookie.ceremony(asked.exchange(), hostname, secret));
    }

    private static void problem(Asked asked, String type, String title, Challenge challenge, Json.Members more)
            throws IOException {
        Map<String, String> fields = challenge.ceremony().isPresent()
                ? Map.of("Content-Type", PROBLEM, "Set-Cookie", DoorCookie.set(challenge.secret()))
                : Map.of("Content-Type", PROBLEM);
        Json.object(asked.exchange(), 403, fields, json -> {
            json.writeStringProperty("type", "https://redoubt.org/problems/" + type);
            json.writeNumberProperty("status", 403);
            json.writeStringProperty("title", title);
            more.write(json);
        });
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
