package org.redoubt.oauth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.directory.SignIn;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.WebSessions;

/**
 * Signs somebody in on the way of a visit: with the password and the second factor, each time, whether or not the browser
 * is signed in to the web application. A grant outlives that, so it is not given away by whoever finds the browser open.
 */
final class SignInHandler implements HttpHandler {
    private final Directory directory;
    private final Visits visits;

    SignInHandler(Directory directory, Visits visits) {
        this.directory = directory;
        this.visits = visits;
    }

    /** Shows the sign-in to a browser that has just come. */
    static void open(HttpExchange exchange, Visits visits, Asked asked) throws IOException {
        String cookie = Visits.cookie(exchange.headers("Cookie")).orElseGet(Visits::secret);
        String token = visits.begin(asked, cookie);
        Visit visit = new Visit(asked, "", Instant.EPOCH, Optional.empty());
        String hint = asked instanceof Asked.ByBrowser browser ? browser.loginHint() : "";
        Pages.send(
                exchange,
                200,
                Pages.signIn(visit, token, hint, Optional.empty(), false, visits.outside().map(OutsideSignIn::label)),
                Optional.of(Visits.cookie(cookie)),
                Optional.empty());
    }

    /** A form of ours, from a page of ours; else it is answered here and empty. */
    static Optional<Form> form(HttpExchange exchange) throws IOException {
        if (!exchange.method().equals("POST")) {
            exchange.respond(405, Map.of("Allow", "POST"), new byte[0]);
            return Optional.empty();
        }
        if (!exchange.fromOurPage()) {
            Pages.send(
                    exchange,
                    403,
                    Pages.notice("This was not sent from here", "The form seems to come from another site's page."));
            return Optional.empty();
        }
        Optional<Form> form = Form.read(exchange);
        if (form.isEmpty()) {
            stale(exchange);
        }
        return form;
    }

    static void stale(HttpExchange exchange) throws IOException {
        Pages.send(
                exchange,
                400,
                Pages.notice(
                        "This page is no longer good",
                        "It was sent already, or is too old, or was opened in another browser. Begin anew in your program."));
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Optional<Form> form = form(exchange);
        if (form.isEmpty()) {
            return;
        }
        Optional<Visit> visit = visits.take(form.get().text("visit"), Visits.cookie(exchange.headers("Cookie")));
        if (visit.isEmpty()) {
            stale(exchange);
            return;
        }
        visit.get().who().ifPresent(Visit.Who::leave);
        signIn(exchange, visit.get(), form.get());
    }

    private void signIn(HttpExchange exchange, Visit visit, Form form) throws IOException {
        String login = form.text("login").strip();
        // Asked before the password is checked, so that no grant outlives a change made meanwhile.
        Optional<Person> person = directory.person(login);
        OptionalLong standing =
                person.map(found -> directory.standing(found.account())).orElse(OptionalLong.empty());
        boolean secondFactor = person.map(found ->
                        directory.secondFactor(found.id()).any())
                .orElse(false);
        byte[] password = form.text("password").getBytes(StandardCharsets.UTF_8);
        SignIn outcome =
                directory.signIn(login, password, form.get("code").map(String::strip), session(exchange));
        Arrays.fill(password, (byte) 0);
        switch (outcome) {
            case SignIn.Accepted(Principal principal) when standing.isPresent() -> {
                String name = person.map(Person::displayName).orElse("");
                Visit.Who who = new Visit.Who(principal, name, standing.getAsLong(), secondFactor);
                String token = visits.put(visit.by(who));
                Pages.send(exchange, 200, Pages.consent(visit, token, who), Optional.empty(), leadsTo(visit));
            }
            case SignIn.Accepted(Principal principal) -> {
                principal.session().close();
                again(exchange, visit, login, SignIn.Reason.WRONG_CREDENTIALS, "");
            }
            case SignIn.Refused(SignIn.Reason reason, String words) -> again(exchange, visit, login, reason, words);
        }
    }

    /** Sends the browser of a visit to a sign-in elsewhere, with which the visit goes on. */
    void outside(HttpExchange exchange) throws IOException {
        Optional<OutsideSignIn> elsewhere = visits.outside();
        if (!exchange.method().equals("GET") || elsewhere.isEmpty()) {
            stale(exchange);
            return;
        }
        Optional<Visit> visit =
                visits.take(exchange.query("visit").orElse(""), Visits.cookie(exchange.headers("Cookie")));
        if (visit.isEmpty()) {
            stale(exchange);
            return;
        }
        visit.get().who().ifPresent(Visit.Who::leave);
        elsewhere.get().begin(exchange, (back, login, standing, secondFactor, outcome) ->
                came(back, visit.get(), login, standing, secondFactor, outcome));
    }

    private void came(
            HttpExchange exchange,
            Visit visit,
            String login,
            OptionalLong standing,
            boolean secondFactor,
            SignIn outcome)
            throws IOException {
        switch (outcome) {
            case SignIn.Accepted(Principal principal) when standing.isPresent() -> {
                String name = directory.person(login).map(Person::displayName).orElse("");
                Visit.Who who = new Visit.Who(principal, name, standing.getAsLong(), secondFactor);
                String token = visits.put(visit.by(who));
                Pages.send(exchange, 200, Pages.consent(visit, token, who), Optional.empty(), leadsTo(visit));
            }
            case SignIn.Accepted(Principal principal) -> {
                principal.session().close();
                Pages.send(exchange, 403, Pages.notice("You are not let in", "There is no mailbox here for you."));
            }
            case SignIn.Refused(SignIn.Reason reason, String words) when reason == SignIn.Reason.WRONG_CREDENTIALS ->
                Pages.send(exchange, 403, Pages.notice("You are not let in", "There is no mailbox here for you."));
            case SignIn.Refused(SignIn.Reason _, String words) ->
                Pages.send(
                        exchange,
                        403,
                        Pages.notice(
                                "You are not let in",
                                Character.toUpperCase(words.charAt(0)) + words.substring(1) + '.'));
        }
    }

    /** A sign-in here is one to the web, for policies as for the audit log. */
    private static SessionInfo session(HttpExchange exchange) {
        SessionInfo from = exchange.connection();
        return new SessionInfo(from.id(), WebSessions.VIA, from.remote(), from.secure(), from.agent());
    }

    /** Browsers ask the form's page whether they may follow where the answer to its form leads (CSP 3, form-action). */
    private static Optional<String> leadsTo(Visit visit) {
        return visit.asked() instanceof Asked.ByBrowser browser
                ? Optional.of(browser.redirectUri().source())
                : Optional.empty();
    }

    private void again(HttpExchange exchange, Visit visit, String login, SignIn.Reason reason, String words)
            throws IOException {
        String told = switch (reason) {
            case WRONG_CREDENTIALS, MALFORMED -> "The address or the password is wrong.";
            case SECOND_FACTOR_WANTED -> "You have a second factor: give its code together with the password.";
            case SECOND_FACTOR_WRONG -> "The code is wrong, or was used before. Give the password again with the next one.";
            case SECOND_FACTOR_MISSING ->
                "You have to have a second factor and have none yet: sign in to your mail in the browser, set it up there, and"
                        + " come back.";
            case DISABLED, NOT_ALLOWED, THROTTLED, UNAVAILABLE ->
                words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1) + '.';
        };
        int status = switch (reason) {
            case WRONG_CREDENTIALS,
                    MALFORMED,
                    SECOND_FACTOR_WANTED,
                    SECOND_FACTOR_WRONG,
                    SECOND_FACTOR_MISSING,
                    DISABLED,
                    NOT_ALLOWED -> 403;
            case THROTTLED -> 429;
            case UNAVAILABLE -> 503;
        };
        boolean codeWanted =
                reason == SignIn.Reason.SECOND_FACTOR_WANTED || reason == SignIn.Reason.SECOND_FACTOR_WRONG;
        Visit next = new Visit(visit.asked(), visit.browser(), visit.until(), Optional.empty());
        Pages.send(
                exchange, status, Pages.signIn(next, visits.put(next), login, Optional.of(told), codeWanted, visits.outside().map(OutsideSignIn::label)));
    }
}
