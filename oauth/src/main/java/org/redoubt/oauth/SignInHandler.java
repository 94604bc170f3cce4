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
import org.redoubt.directory.passkey.Assertion;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.http.Ceremonies;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.WebSessions;
import org.redoubt.http.page.DoorPage;
import org.redoubt.http.page.Language;
import org.redoubt.http.page.Refusals;

/**
 * Signs somebody in on the way of a visit: with the password and the second factor, each time, whether or not the browser
 * is signed in to the web application. A grant outlives that, so it is not given away by whoever finds the browser open.
 */
final class SignInHandler implements HttpHandler {
    private final Directory directory;
    private final Visits visits;
    private final String hostname;

    /** @param hostname by which passkeys are known */
    SignInHandler(Directory directory, Visits visits, String hostname) {
        this.directory = directory;
        this.visits = visits;
        this.hostname = hostname;
    }

    /** Shows the sign-in to a browser that has just come. */
    void open(HttpExchange exchange, Asked asked) throws IOException {
        String cookie = Visits.cookie(exchange.headers("Cookie")).orElseGet(Visits::secret);
        exchange.cookie(Visits.cookie(cookie));
        String token = visits.begin(asked, cookie);
        Visit visit = new Visit(asked, "", Instant.EPOCH, Optional.empty());
        String hint = asked instanceof Asked.ByBrowser browser ? browser.loginHint() : "";
        show(exchange, Language.of(exchange), 200, visit, token, hint, Optional.empty(), false);
    }

    private void show(
            HttpExchange exchange,
            Language language,
            int status,
            Visit visit,
            String token,
            String login,
            Optional<String> wrong,
            boolean codeWanted)
            throws IOException {
        Pages.Door door = new Pages.Door(
                login,
                wrong,
                codeWanted,
                ceremony(exchange, token).map(directory::passkeyRequest),
                visits.outside().map(OutsideSignIn::label));
        Pages.signIn(language, visit, token, door).send(exchange, language, status);
    }

    /** A challenge is good with the page that asks, which is sent once, by the browser that has its cookie. */
    private Optional<Ceremony> ceremony(HttpExchange exchange, String token) {
        return Ceremonies.at(exchange, hostname, "oauth " + Visits.hash(token));
    }

    /** Shows the page of a visit in another language. */
    void language(HttpExchange exchange) throws IOException {
        Optional<Form> form = form(exchange);
        if (form.isEmpty()) {
            return;
        }
        Language language =
                Language.of(form.get().text(Language.PARAMETER)).orElseGet(() -> Language.of(exchange));
        exchange.cookie(language.cookie());
        Optional<Visit> visit = visits.take(form.get().text("visit"), Visits.cookie(exchange.headers("Cookie")));
        if (visit.isEmpty()) {
            Pages.notice(language, "stale").send(exchange, language, 400);
            return;
        }
        String token = visits.put(visit.get());
        if (visit.get().who().isPresent()) {
            Pages.consent(language, visit.get(), token, visit.get().who().get())
                    .send(exchange, language, 200, Optional.empty(), leadsTo(visit.get()));
        } else {
            show(exchange, language, 200, visit.get(), token, "", Optional.empty(), false);
        }
    }

    /** A form of ours, from a page of ours; else it is answered here and empty. */
    static Optional<Form> form(HttpExchange exchange) throws IOException {
        if (!exchange.method().equals("POST")) {
            exchange.respond(405, Map.of("Allow", "POST"), new byte[0]);
            return Optional.empty();
        }
        if (!exchange.fromOurPage()) {
            Pages.send(exchange, 403, "foreign");
            return Optional.empty();
        }
        Optional<Form> form = Form.read(exchange);
        if (form.isEmpty()) {
            stale(exchange);
        }
        return form;
    }

    static void stale(HttpExchange exchange) throws IOException {
        Pages.send(exchange, 400, "stale");
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
        Optional<Assertion> passkey = Ceremonies.assertion(form.get()::text);
        if (passkey.isPresent()) {
            passkey(exchange, visit.get(), form.get().text("visit"), passkey.get());
        } else {
            password(exchange, visit.get(), form.get());
        }
    }

    private void password(HttpExchange exchange, Visit visit, Form form) throws IOException {
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
            case SignIn.Accepted(Principal principal) -> in(exchange, visit, login, principal, standing, secondFactor);
            case SignIn.Refused(SignIn.Reason reason, String words) -> again(exchange, visit, login, reason, words);
        }
    }

    /** A passkey says who she is, and counts as both factors. */
    private void passkey(HttpExchange exchange, Visit visit, String token, Assertion given) throws IOException {
        Optional<Ceremony> ceremony = ceremony(exchange, token);
        SignIn outcome = ceremony.isEmpty()
                ? new SignIn.Refused(SignIn.Reason.WRONG_CREDENTIALS, "")
                : directory.signIn(ceremony.get(), given, session(exchange));
        switch (outcome) {
            // Her session is listed already: who changes her credentials from now on ends it.
            case SignIn.Accepted(Principal principal) ->
                in(
                        exchange,
                        visit,
                        principal.login(),
                        principal,
                        directory.standing(principal.account()),
                        true);
            case SignIn.Refused(SignIn.Reason reason, String _) when reason == SignIn.Reason.WRONG_CREDENTIALS -> {
                Language language = Language.of(exchange);
                Visit next = visit.byNobody();
                String told = DoorPage.words(language, "passkey.failed");
                show(exchange, language, 403, next, visits.put(next), "", Optional.of(told), false);
            }
            case SignIn.Refused(SignIn.Reason reason, String words) -> again(exchange, visit, "", reason, words);
        }
    }

    private void in(
            HttpExchange exchange,
            Visit visit,
            String login,
            Principal principal,
            OptionalLong standing,
            boolean secondFactor)
            throws IOException {
        if (standing.isEmpty()) {
            principal.session().close();
            again(exchange, visit, login, SignIn.Reason.WRONG_CREDENTIALS, "");
            return;
        }
        consent(exchange, visit, login, principal, standing.getAsLong(), secondFactor);
    }

    private void consent(
            HttpExchange exchange, Visit visit, String login, Principal principal, long standing, boolean secondFactor)
            throws IOException {
        String name = directory.person(login).map(Person::displayName).orElse("");
        Visit.Who who = new Visit.Who(principal, name, standing, secondFactor);
        String token = visits.put(visit.by(who));
        Language language = Language.of(exchange);
        Pages.consent(language, visit, token, who).send(exchange, language, 200, Optional.empty(), leadsTo(visit));
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
            case SignIn.Accepted(Principal principal) when standing.isPresent() ->
                consent(exchange, visit, login, principal, standing.getAsLong(), secondFactor);
            case SignIn.Accepted(Principal principal) -> {
                principal.session().close();
                refused(exchange, SignIn.Reason.WRONG_CREDENTIALS, "");
            }
            case SignIn.Refused(SignIn.Reason reason, String words) -> refused(exchange, reason, words);
        }
    }

    /** Of somebody for whom a sign-in elsewhere vouches. */
    private static void refused(HttpExchange exchange, SignIn.Reason reason, String words) throws IOException {
        Language language = Language.of(exchange);
        String told = reason == SignIn.Reason.WRONG_CREDENTIALS
                ? Pages.words(language, "refused.nobody")
                : Refusals.words(language, reason, words);
        DoorPage.notice(Pages.words(language, "refused.title"), told).send(exchange, language, 403);
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
        int status = switch (reason) {
            case WRONG_CREDENTIALS,
                    MALFORMED,
                    SECOND_FACTOR_WANTED,
                    SECOND_FACTOR_WRONG,
                    SECOND_FACTOR_MISSING,
                    DISABLED,
                    NOT_ALLOWED,
                    SEALED -> 403;
            case THROTTLED -> 429;
            case UNAVAILABLE -> 503;
        };
        boolean codeWanted =
                reason == SignIn.Reason.SECOND_FACTOR_WANTED || reason == SignIn.Reason.SECOND_FACTOR_WRONG;
        Language language = Language.of(exchange);
        String told = Refusals.words(language, reason, words);
        Visit next = visit.byNobody();
        show(exchange, language, status, next, visits.put(next), login, Optional.of(told), codeWanted);
    }
}
