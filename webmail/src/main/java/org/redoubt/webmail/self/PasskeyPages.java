package org.redoubt.webmail.self;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.Outcome.Done;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.Outcome.Refused;
import org.redoubt.directory.OwnSignIn;
import org.redoubt.directory.Passkey;
import org.redoubt.directory.PasskeyMade;
import org.redoubt.directory.PasskeyOffer;
import org.redoubt.directory.PasskeyRequest;
import org.redoubt.directory.Person;
import org.redoubt.directory.SecondProof;
import org.redoubt.directory.passkey.Assertion;
import org.redoubt.directory.passkey.Attestation;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.SessionInfo;
import org.redoubt.http.Ceremonies;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.Problems;
import org.redoubt.http.WebSessions;
import org.redoubt.store.id.AccountId;
import tools.jackson.core.JsonGenerator;

/**
 * One's own passkeys: {@code POST /self/passkeys/offer}, {@code POST /self/passkeys}, {@code PUT} and {@code DELETE
 * /self/passkeys/ID}; to confirm with one, {@code POST /self/passkeys/request} and {@code POST /self/passkeys/confirm}; to let
 * one open her sealed account, {@code POST /self/passkeys/ID/request} and {@code POST /self/passkeys/open}. To {@code request},
 * {@code "seal": true} asks for what opens an account that is about to be sealed.
 */
final class PasskeyPages {
    static final String PATH = "passkeys/";

    private final Directory directory;
    private final WebSessions sessions;
    private final Notices notices;
    private final String hostname;

    PasskeyPages(Directory directory, WebSessions sessions, Notices notices, String hostname) {
        this.directory = directory;
        this.sessions = sessions;
        this.notices = notices;
        this.hostname = hostname;
    }

    /**
     * Who asks.
     *
     * @param confirmed whether she proved lately that it is she
     */
    record Asked(HttpExchange exchange, OwnSignIn own, boolean confirmed) {}

    /** Whether passkeys can be made and used by the name that the browser came by. */
    boolean here(HttpExchange exchange) {
        return ceremony(exchange).isPresent();
    }

    private Optional<Ceremony> ceremony(HttpExchange exchange) {
        return Ceremonies.at(
                exchange, hostname, "session " + exchange.signedIn().session().id());
    }

    /** @param opening numbers of those that open her sealed account */
    void write(JsonGenerator json, Person person, Set<Long> opening) {
        json.writeArrayPropertyStart("passkeys");
        for (Passkey passkey : directory.passkeys(person.id())) {
            json.writeStartObject();
            json.writeNumberProperty("id", passkey.id());
            json.writeStringProperty("name", passkey.name());
            json.writeBooleanProperty("synced", passkey.synced());
            json.writeBooleanProperty("prf", passkey.prf());
            json.writeBooleanProperty("opens", opening.contains(passkey.id()));
            Answer.time(json, "created", Optional.of(passkey.created()));
            Answer.time(json, "lastUsed", passkey.lastUsed());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** What its owner calls the passkey that began a session; empty where none did. */
    String name(LiveSession session) {
        return directory
                .person(new AccountId(session.by().account()))
                .flatMap(person -> directory.passkeys(person.id()).stream()
                        .filter(passkey -> passkey.credential().equals(session.by().credential()))
                        .map(Passkey::name)
                        .findFirst())
                .orElse("");
    }

    /** @param what the path after {@link #PATH}; empty for the passkeys as such */
    void answer(Asked asked, String what) throws IOException {
        HttpExchange exchange = asked.exchange();
        Optional<Request> request = Request.read(exchange, !List.of("POST", "PUT").contains(exchange.method()));
        if (request.isEmpty()) {
            Answer.malformed(exchange);
            return;
        }
        try {
            switch (exchange.method() + ' ' + what) {
                case "POST offer" -> fresh(asked, () -> offer(asked));
                case "POST " -> fresh(asked, () -> add(asked, request.get()));
                case "POST request" -> request(asked, request.get().flag("seal"));
                case "POST confirm" -> confirm(asked, request.get());
                case "POST open" -> fresh(asked, () -> open(asked, request.get()));
                default -> one(asked, what, request.get());
            }
        } finally {
            request.get().wipe();
        }
    }

    private void one(Asked asked, String what, Request request) throws IOException {
        HttpExchange exchange = asked.exchange();
        boolean number = what.matches("[0-9]{1,9}");
        boolean opening = what.matches("[0-9]{1,9}/request");
        if (opening && exchange.method().equals("POST")) {
            openingRequest(asked, Long.parseLong(what.substring(0, what.indexOf('/'))));
        } else if (number && exchange.method().equals("PUT")) {
            done(exchange, asked.own().renamePasskey(Long.parseLong(what), request.text("name").strip()));
        } else if (number && exchange.method().equals("DELETE")) {
            fresh(asked, () -> remove(asked, Long.parseLong(what)));
        } else if (number) {
            exchange.respond(405, Map.of("Allow", "PUT, DELETE"), new byte[0]);
        } else if (opening || List.of("", "offer", "request", "confirm", "open").contains(what)) {
            exchange.respond(405, Map.of("Allow", "POST"), new byte[0]);
        } else {
            Problems.notFound(exchange);
        }
    }

    @FunctionalInterface
    private interface Act {
        void run() throws IOException;
    }

    private static void fresh(Asked asked, Act act) throws IOException {
        if (asked.confirmed()) {
            act.run();
        } else {
            Problems.refuse(asked.exchange(), 403, "confirm", "Show once more that it is you");
        }
    }

    @FunctionalInterface
    private interface Here {
        void run(Ceremony ceremony) throws IOException;
    }

    private void here(Asked asked, Here act) throws IOException {
        Optional<Ceremony> ceremony = ceremony(asked.exchange());
        if (ceremony.isPresent()) {
            act.run(ceremony.get());
        } else {
            Problems.refuse(
                    asked.exchange(), 409, "no-passkeys-here", "There are passkeys by the server's own name alone");
        }
    }

    private void offer(Asked asked) throws IOException {
        here(asked, ceremony -> {
            switch (asked.own().offerPasskey(ceremony)) {
                case Done<PasskeyOffer>(PasskeyOffer offer) ->
                    Answer.object(asked.exchange(), 200, json -> PasskeyJson.write(json, offer));
                case Refused<PasskeyOffer>(Problem problem) -> Answer.problem(asked.exchange(), problem);
            }
        });
    }

    private void add(Asked asked, Request request) throws IOException {
        Optional<Attestation> made = PasskeyJson.attestation(request::text)
                .map(each -> request.prf().isPresent() ? each.with(request.prf()) : each);
        if (made.isEmpty()) {
            Answer.malformed(asked.exchange());
            return;
        }
        here(asked, ceremony -> {
            switch (asked.own().addPasskey(ceremony, made.get(), request.text("name").strip())) {
                case Done<PasskeyMade>(PasskeyMade added) -> {
                    notices.passkeyMade(login(asked), from(asked), added.passkey().name());
                    Answer.object(asked.exchange(), 201, json -> {
                        json.writeNumberProperty("id", added.passkey().id());
                        Answer.texts(json, "recoveryCodes", added.recoveryCodes());
                        json.writeBooleanProperty("opens", added.opens());
                    });
                }
                case Refused<PasskeyMade>(Problem problem) -> Answer.problem(asked.exchange(), problem);
            }
        });
    }

    private void remove(Asked asked, long id) throws IOException {
        Outcome<Passkey> outcome = asked.own().removePasskey(id);
        if (outcome instanceof Done<Passkey>(Passkey gone)) {
            notices.tell(
                    login(asked),
                    from(asked),
                    "A passkey was removed",
                    "A passkey of your account was removed, and signs in no more: " + gone.name());
        }
        done(asked.exchange(), outcome);
    }

    private void request(Asked asked, boolean sealing) throws IOException {
        here(asked, ceremony -> {
            PasskeyRequest request =
                    sealing ? asked.own().sealingRequest(ceremony) : asked.own().passkeyRequest(ceremony);
            Answer.object(asked.exchange(), 200, json -> PasskeyJson.write(json, request));
        });
    }

    private void openingRequest(Asked asked, long id) throws IOException {
        here(asked, ceremony -> {
            switch (asked.own().openingRequest(ceremony, id)) {
                case Done<PasskeyRequest>(PasskeyRequest request) ->
                    Answer.object(asked.exchange(), 200, json -> PasskeyJson.write(json, request));
                case Refused<PasskeyRequest>(Problem problem) -> Answer.problem(asked.exchange(), problem);
            }
        });
    }

    /** The second factor of a request that has one: a passkey with what its authenticator made of our input, or a code. */
    SecondProof second(HttpExchange exchange, Request request) {
        return ceremony(exchange)
                .flatMap(ceremony -> Ceremonies.assertion(request::text)
                        .<SecondProof>map(given -> new SecondProof.Key(ceremony, given.with(request.prf()))))
                .orElseGet(() -> new SecondProof.Code(request.text("code")));
    }

    private void open(Asked asked, Request request) throws IOException {
        Optional<Assertion> given = Ceremonies.assertion(request::text);
        if (given.isEmpty()) {
            Answer.malformed(asked.exchange());
            return;
        }
        here(asked, ceremony -> {
            Outcome<Passkey> outcome = asked.own().openByPasskey(ceremony, given.get().with(request.prf()));
            if (outcome instanceof Done<Passkey>(Passkey opens)) {
                notices.tell(
                        login(asked),
                        from(asked),
                        "A passkey opens your sealed account",
                        "From now on a passkey of yours opens your sealed account without the password: " + opens.name());
            }
            done(asked.exchange(), outcome);
        });
    }

    private void confirm(Asked asked, Request request) throws IOException {
        Optional<Assertion> given = Ceremonies.assertion(request::text);
        if (given.isEmpty()) {
            Answer.malformed(asked.exchange());
            return;
        }
        here(asked, ceremony -> {
            Outcome<Person> outcome = asked.own().confirm(ceremony, given.get());
            if (outcome instanceof Done<Person>) {
                sessions.provedNow(asked.exchange());
            }
            done(asked.exchange(), outcome);
        });
    }

    private static void done(HttpExchange exchange, Outcome<?> outcome) throws IOException {
        switch (outcome) {
            case Done<?> _ -> Answer.none(exchange);
            case Refused<?>(Problem problem) -> Answer.problem(exchange, problem);
        }
    }

    private static SessionInfo from(Asked asked) {
        return asked.exchange().signedIn().session();
    }

    private static String login(Asked asked) {
        return asked.exchange().signedIn().principal().login();
    }
}
