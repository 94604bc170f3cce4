package org.redoubt.oauth;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.redoubt.directory.program.Consent;
import org.redoubt.directory.program.ProgramGrants;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;

/** Takes what somebody decided, and tells the program: by her browser, or when the device asks. */
final class DecisionHandler implements HttpHandler {
    private final Endpoints endpoints;
    private final ProgramGrants grants;
    private final SignInHandler signIn;
    private final Visits visits;
    private final Codes codes;
    private final Devices devices;

    DecisionHandler(
            Endpoints endpoints,
            ProgramGrants grants,
            SignInHandler signIn,
            Visits visits,
            Codes codes,
            Devices devices) {
        this.signIn = signIn;
        this.endpoints = endpoints;
        this.grants = grants;
        this.visits = visits;
        this.codes = codes;
        this.devices = devices;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Optional<Form> form = SignInHandler.form(exchange);
        if (form.isEmpty()) {
            return;
        }
        Optional<Visit> visit = visits.take(form.get().text("visit"), Visits.cookie(exchange.headers("Cookie")));
        if (visit.isEmpty() || visit.get().who().isEmpty()) {
            SignInHandler.stale(exchange);
            return;
        }
        Visit.Who who = visit.get().who().orElseThrow();
        if (who.principal().session().stopped()) {
            Pages.send(exchange, 403, "ended");
            return;
        }
        switch (form.get().text("decision")) {
            case "allow" -> allow(exchange, visit.get(), who);
            case "other" -> {
                who.leave();
                signIn.open(exchange, visit.get().asked());
            }
            default -> deny(exchange, visit.get(), who);
        }
    }

    private static Consent consent(Asked asked, Visit.Who who) {
        return new Consent(
                who.principal(), who.standing(), who.secondFactor(), asked.program(), asked.scopes(), Optional.empty());
    }

    private void allow(HttpExchange exchange, Visit visit, Visit.Who who) throws IOException {
        Consent consent = consent(visit.asked(), who);
        switch (visit.asked()) {
            case Asked.ByBrowser asked -> {
                // The session is closed by whoever uses the code up.
                String code = codes.make(
                        new Codes.Bound(consent, asked.redirectUri().text(), asked.challenge()));
                Pages.redirect(exchange, answer(asked, Map.of("code", code)));
            }
            case Asked.ByDevice asked -> {
                boolean waits = devices.allow(asked.userCode(), consent);
                if (!waits) {
                    who.leave();
                }
                Pages.send(exchange, waits ? 200 : 400, waits ? "in" : "over");
            }
        }
    }

    private void deny(HttpExchange exchange, Visit visit, Visit.Who who) throws IOException {
        try {
            grants.declined(consent(visit.asked(), who), exchange.connection());
        } catch (AuditUnavailableException notRecorded) {
            // That nothing happened need not be on disk.
            System.getLogger("org.redoubt.oauth").log(System.Logger.Level.WARNING, "event=oauth.decline_not_audited");
        }
        who.leave();
        switch (visit.asked()) {
            case Asked.ByBrowser asked ->
                Pages.redirect(
                        exchange,
                        answer(asked, Map.of("error", "access_denied", "error_description", "the person said no")));
            case Asked.ByDevice asked -> {
                devices.deny(asked.userCode());
                Pages.send(exchange, 200, "out");
            }
        }
    }

    /** RFC 6749 4.1.2, RFC 9207 2. */
    private String answer(Asked.ByBrowser asked, Map<String, String> what) {
        Map<String, String> parameters = new LinkedHashMap<>(what);
        asked.state().ifPresent(state -> parameters.put("state", state));
        parameters.put("iss", endpoints.issuer());
        return Pages.with(asked.redirectUri(), parameters);
    }
}
