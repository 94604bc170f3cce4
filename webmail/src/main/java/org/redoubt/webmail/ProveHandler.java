package org.redoubt.webmail;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.OwnSignIn;
import org.redoubt.directory.PasskeyRequest;
import org.redoubt.directory.Person;
import org.redoubt.directory.SecondProof;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.http.Ceremonies;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.Problems;
import org.redoubt.http.WebSessions;
import org.redoubt.webmail.self.Json;
import org.redoubt.webmail.self.PasskeyJson;

/**
 * Takes the second factor of somebody who was asked for it again ({@code POST /session/prove}): an empty object asks what
 * would do, {@code code} or the members of a passkey that was used give it. All that such a session may do.
 */
final class ProveHandler implements HttpHandler {
    static final String PATH = "/session/prove";

    private final Directory directory;
    private final WebSessions sessions;
    private final String hostname;

    ProveHandler(Directory directory, WebSessions sessions, String hostname) {
        this.directory = directory;
        this.sessions = sessions;
        this.hostname = hostname;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.content().readNBytes(Limits.SIGN_IN_OCTETS + 1);
        Optional<Credentials> given =
                body.length > Limits.SIGN_IN_OCTETS ? Optional.empty() : Credentials.proof(body);
        Arrays.fill(body, (byte) 0);
        Optional<WebSessions.Waiting> waiting = sessions.waiting(exchange);
        if (!exchange.method().equals("POST")) {
            exchange.respond(405, Map.of("Allow", "POST"), new byte[0]);
        } else if (!exchange.fromOurPage()) {
            Problems.refuse(exchange, 403, "This request seems to come from another site's page");
        } else if (waiting.isEmpty()) {
            Problems.refuse(exchange, 409, "not-asked", "Nothing is asked of this session");
        } else if (given.isEmpty()) {
            Problems.refuse(exchange, 400, "A proof is a JSON object with a code, or with a passkey");
        } else {
            prove(exchange, waiting.get(), given.get());
        }
    }

    private void prove(HttpExchange exchange, WebSessions.Waiting waiting, Credentials given) throws IOException {
        OwnSignIn own = directory.own(waiting.principal(), waiting.session());
        Optional<Ceremony> ceremony = Ceremonies.at(
                exchange, hostname, "session " + waiting.session().id());
        Optional<SecondProof> key = ceremony.flatMap(
                here -> given.assertion().map(assertion -> new SecondProof.Key(here, assertion)));
        Optional<SecondProof> second = key.or(() -> given.code().map(SecondProof.Code::new));
        if (second.isEmpty()) {
            Optional<PasskeyRequest> request =
                    ceremony.map(own::passkeyRequest).filter(question -> !question.allowed().isEmpty());
            Json.object(exchange, 200, Map.of("Content-Type", "application/json"), json -> request.ifPresent(question -> {
                json.writeObjectPropertyStart("passkey");
                PasskeyJson.write(json, question);
                json.writeEndObject();
            }));
            return;
        }
        switch (own.prove(second.get())) {
            case Outcome.Done<Person> _ -> exchange.respond(204, Map.of(), new byte[0]);
            case Outcome.Refused<Person>(Problem problem) -> {
                int status = problem == Problem.TOO_MANY_GUESSES ? 429 : problem == Problem.UNAVAILABLE ? 503 : 403;
                String type = problem.name().toLowerCase(Locale.ROOT).replace('_', '-');
                Problems.refuse(exchange, status, type, problem.text());
            }
        }
    }
}
