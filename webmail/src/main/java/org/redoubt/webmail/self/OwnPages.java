package org.redoubt.webmail.self;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.directory.AppPassword;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Escrow;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.Outcome.Done;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.Outcome.Refused;
import org.redoubt.directory.OwnSignIn;
import org.redoubt.directory.Person;
import org.redoubt.directory.SecondFactorOffer;
import org.redoubt.directory.SecondFactorState;
import org.redoubt.directory.Service;
import org.redoubt.directory.program.ProgramGrant;
import org.redoubt.directory.program.ProgramGrants;
import org.redoubt.directory.program.Scope;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.Problems;
import org.redoubt.http.WebSessions;
import tools.jackson.core.JsonGenerator;

/**
 * What a person sees and changes herself, as JSON under {@code /self/}. Every request has to come from a page of ours, in
 * a browser that she signed in to by cookie; what makes a new way in asks for her password again, and for a code of her second
 * factor, or for a passkey in place of both, when she gave them longer than {@link Limits#CONFIRMED} ago.
 */
final class OwnPages implements HttpHandler {
    static final String PATH = "/self/";

    private final Directory directory;
    private final WebSessions sessions;
    private final ProgramGrants programs;
    private final Notices notices;
    private final InstantSource clock;
    private final AccessPages access;
    private final PasskeyPages passkeys;

    OwnPages(
            Directory directory,
            WebSessions sessions,
            ProgramGrants programs,
            Notices notices,
            InstantSource clock,
            AccessPages access,
            PasskeyPages passkeys) {
        this.directory = directory;
        this.sessions = sessions;
        this.programs = programs;
        this.notices = notices;
        this.passkeys = passkeys;
        this.clock = clock;
        this.access = access;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Optional<Instant> proved = sessions.proved(exchange);
        if (proved.isEmpty() || !exchange.fromOurPage()) {
            exchange.discard(Limits.REQUEST_OCTETS);
        }
        if (proved.isEmpty()) {
            Problems.refuse(exchange, 403, "These pages are for browsers that somebody signed in to herself");
            return;
        }
        if (!exchange.fromOurPage()) {
            Problems.refuse(exchange, 403, "This request seems to come from another site's page");
            return;
        }
        Asked asked = new Asked(
                exchange,
                directory.own(exchange.signedIn().principal(), exchange.signedIn().session()),
                !proved.get().plus(Limits.CONFIRMED).isBefore(clock.instant()));
        String path = exchange.path().substring(PATH.length());
        int slash = path.indexOf('/');
        String what = slash < 0 ? path : path.substring(0, slash);
        if (what.equals("passkeys")) {
            passkeys.answer(
                    new PasskeyPages.Asked(exchange, asked.own(), asked.confirmed()),
                    slash < 0 ? "" : path.substring(slash + 1));
        } else if (slash > 0 && Set.of("app-passwords", "programs", "sessions").contains(what)) {
            remove(asked, what, path.substring(slash + 1));
        } else {
            answer(asked, path);
        }
    }

    /**
     * Who asks.
     *
     * @param confirmed whether she gave her password lately, and a code with it where she has a second factor
     */
    private record Asked(HttpExchange exchange, OwnSignIn own, boolean confirmed) {}

    private void answer(Asked asked, String what) throws IOException {
        String method = asked.exchange().method();
        switch (method + ' ' + what) {
            case "GET state" -> state(asked);
            case "GET access" -> access.answer(asked.exchange());
            case "POST confirm" -> withBody(asked, this::confirm);
            case "POST password" -> withBody(asked, this::password);
            case "POST second-factor" -> fresh(asked, this::offerSecondFactor);
            case "PUT second-factor" -> fresh(asked, this::acceptSecondFactor);
            case "POST second-factor/remove" -> withBody(asked, this::removeSecondFactor);
            case "POST recovery-codes" -> fresh(asked, this::recoveryCodes);
            case "POST seal" -> withBody(asked, this::seal);
            case "POST unseal" -> withBody(asked, this::unseal);
            case "POST seal-codes" -> fresh(asked, this::sealCodes);
            case "POST escrow" -> fresh(asked, this::escrow);
            case "POST escrow/refuse" -> withBody(asked, this::refuseEscrow);
            case "POST app-passwords" -> fresh(asked, this::addAppPassword);
            case "DELETE sessions" -> {
                asked.own().endSessions(each -> true);
                Answer.none(asked.exchange());
            }
            default -> nothing(asked, what);
        }
    }

    private void nothing(Asked asked, String what) throws IOException {
        asked.exchange().discard(Limits.REQUEST_OCTETS);
        String allowed = switch (what) {
            case "state", "access" -> "GET";
            case "confirm", "password", "second-factor/remove", "recovery-codes", "app-passwords", "seal", "unseal", "seal-codes", "escrow", "escrow/refuse" -> "POST";
            case "second-factor" -> "POST, PUT";
            case "sessions" -> "DELETE";
            default -> "";
        };
        if (allowed.isEmpty()) {
            Problems.notFound(asked.exchange());
        } else {
            asked.exchange().respond(405, Map.of("Allow", allowed), new byte[0]);
        }
    }

    private void remove(Asked asked, String what, String id) throws IOException {
        asked.exchange().discard(Limits.REQUEST_OCTETS);
        if (!asked.exchange().method().equals("DELETE")) {
            asked.exchange().respond(405, Map.of("Allow", "DELETE"), new byte[0]);
        } else if (what.equals("app-passwords")) {
            removeAppPassword(asked, id);
        } else if (what.equals("programs")) {
            removeProgram(asked, id);
        } else if (asked.own().endSessions(each -> each.info().id().equals(id)).isEmpty()) {
            Problems.notFound(asked.exchange());
        } else {
            Answer.none(asked.exchange());
        }
    }

    @FunctionalInterface
    private interface Change {
        void make(Asked asked, Request request) throws IOException;
    }

    private void withBody(Asked asked, Change change) throws IOException {
        Optional<Request> request = Request.read(asked.exchange());
        if (request.isEmpty()) {
            Answer.malformed(asked.exchange());
            return;
        }
        try {
            change.make(asked, request.get());
        } finally {
            request.get().wipe();
        }
    }

    /** A change that is only for who gave her password lately. */
    private void fresh(Asked asked, Change change) throws IOException {
        withBody(asked, (same, request) -> {
            if (same.confirmed()) {
                change.make(same, request);
            } else {
                Problems.refuse(same.exchange(), 403, "confirm", "Give your password again");
            }
        });
    }

    private void state(Asked asked) throws IOException {
        Person person = person(asked);
        SecondFactorState second = directory.secondFactor(person.id());
        List<AppPassword> apps = directory.appPasswords(person.id());
        List<ProgramGrant> letIn = programs.of(person.account());
        Answer.object(asked.exchange(), 200, json -> {
            json.writeStringProperty("login", person.address());
            json.writeBooleanProperty("confirmed", asked.confirmed());
            json.writeBooleanProperty("passwordElsewhere", asked.own().passwordElsewhere());
            json.writeObjectPropertyStart("secondFactor");
            Answer.time(json, "since", second.since());
            json.writeNumberProperty("recoveryCodes", second.recoveryCodes());
            json.writeBooleanProperty("demanded", asked.own().secondFactorDemanded());
            json.writeEndObject();
            json.writeObjectPropertyStart("sealed");
            Answer.time(json, "since", asked.own().sealedSince());
            json.writeBooleanProperty("possible", asked.own().sealable());
            json.writeNumberProperty("recoveryCodes", asked.own().sealCodes());
            json.writeBooleanProperty("escrowed", asked.own().escrowed());
            json.writeBooleanProperty("escrowAsks", asked.own().escrowAsks());
            json.writeEndObject();
            escrow(json, directory.escrow(), asked.own());
            json.writeBooleanProperty("passkeysHere", passkeys.here(asked.exchange()));
            passkeys.write(json, person, asked.own().opening());
            json.writeArrayPropertyStart("appPasswords");
            apps.forEach(app -> appPassword(json, app));
            json.writeEndArray();
            json.writeArrayPropertyStart("programs");
            letIn.forEach(grant -> program(json, grant));
            json.writeEndArray();
            Answer.texts(json, "services", texts(Service.OF_PROGRAMS));
            json.writeArrayPropertyStart("sessions");
            LiveSession mine = asked.exchange().signedIn().principal().session();
            asked.own().sessions().forEach(each -> session(json, each, each.equals(mine), apps, letIn));
            json.writeEndArray();
        });
    }

    private Person person(Asked asked) {
        return directory
                .person(asked.exchange().signedIn().principal().account())
                .orElseThrow(() -> new IllegalStateException("somebody who was removed is signed in"));
    }

    private static void appPassword(JsonGenerator json, AppPassword app) {
        json.writeStartObject();
        json.writeNumberProperty("id", app.id());
        json.writeStringProperty("name", app.name());
        Answer.texts(json, "services", texts(app.services()));
        json.writeBooleanProperty("readOnly", app.readOnly());
        Answer.time(json, "created", Optional.of(app.created()));
        Answer.time(json, "lastUsed", app.lastUsed());
        json.writeEndObject();
    }

    private static void program(JsonGenerator json, ProgramGrant grant) {
        json.writeStartObject();
        json.writeNumberProperty("id", grant.id());
        json.writeStringProperty("name", grant.programName());
        Answer.texts(json, "services", texts(Scope.services(grant.scopes())));
        json.writeBooleanProperty("readOnly", Scope.writable(grant.scopes()).isEmpty());
        Answer.time(json, "created", Optional.of(grant.created()));
        Answer.time(json, "lastUsed", Optional.of(grant.lastUsed()));
        json.writeEndObject();
    }

    private void session(
            JsonGenerator json,
            LiveSession session,
            boolean current,
            List<AppPassword> apps,
            List<ProgramGrant> letIn) {
        String credential = session.by().credential();
        String name = apps.stream()
                .filter(app -> app.credential().equals(credential))
                .map(AppPassword::name)
                .findFirst()
                .orElse("");
        json.writeStartObject();
        json.writeStringProperty("id", session.info().id());
        json.writeBooleanProperty("current", current);
        json.writeStringProperty("via", session.info().via());
        json.writeStringProperty("remote", Visits.host(session.info().remote()));
        json.writeStringProperty("agent", session.info().agent());
        json.writeStringProperty("method", session.by().method());
        json.writeStringProperty("credential", credential);
        json.writeStringProperty("appPassword", name);
        json.writeStringProperty("passkey", passkeys.name(session));
        json.writeStringProperty(
                "program",
                letIn.stream()
                        .filter(grant -> grant.credential().equals(credential))
                        .map(ProgramGrant::programName)
                        .findFirst()
                        .orElse(""));
        json.writeBooleanProperty("readOnly", session.readOnly());
        json.writeStringProperty("since", session.since().toString());
        json.writeStringProperty("lastSeen", session.lastSeen().toString());
        json.writeEndObject();
    }

    private static List<String> texts(Set<Service> services) {
        return services.stream().sorted().map(Service::text).toList();
    }

    private void confirm(Asked asked, Request request) throws IOException {
        Outcome<Person> outcome = asked.own().confirm(request.octets("password"), request.text("code"));
        if (outcome instanceof Done<Person>) {
            sessions.provedNow(asked.exchange());
        }
        none(asked, outcome);
    }

    private void password(Asked asked, Request request) throws IOException {
        List<Outcome<OwnSignIn.Renewed>> made = new ArrayList<>(1);
        sessions.renew(asked.exchange(), () -> {
            Outcome<OwnSignIn.Renewed> outcome =
                    asked.own().setPassword(request.octets("old"), request.octets("password"));
            made.add(outcome);
            return outcome instanceof Done<OwnSignIn.Renewed>(OwnSignIn.Renewed renewed)
                    ? OptionalLong.of(renewed.after())
                    : OptionalLong.empty();
        });
        Outcome<OwnSignIn.Renewed> outcome = made.getFirst();
        if (outcome instanceof Done<OwnSignIn.Renewed>) {
            if (!directory.secondFactor(person(asked).id()).any()) {
                sessions.provedNow(asked.exchange());
            }
            tell(asked, "Your password was changed", "The password of your account was changed.");
        }
        none(asked, outcome);
    }

    private void offerSecondFactor(Asked asked, Request request) throws IOException {
        switch (asked.own().offerSecondFactor()) {
            case Done<SecondFactorOffer>(SecondFactorOffer offer) ->
                Answer.object(asked.exchange(), 200, json -> {
                    json.writeStringProperty("offer", offer.offer());
                    json.writeStringProperty("uri", offer.uri());
                    json.writeStringProperty("picture", QrPicture.svg(offer.uri()));
                });
            case Refused<SecondFactorOffer>(Problem problem) -> Answer.problem(asked.exchange(), problem);
        }
    }

    private void acceptSecondFactor(Asked asked, Request request) throws IOException {
        Outcome<List<String>> outcome =
                asked.own().acceptSecondFactor(request.text("offer"), request.text("code"));
        if (outcome instanceof Done<List<String>>) {
            notices.secondFactorMade(
                    person(asked).address(), asked.exchange().signedIn().session());
        }
        codes(asked, outcome);
    }

    private void recoveryCodes(Asked asked, Request request) throws IOException {
        Outcome<List<String>> outcome = asked.own().renewRecoveryCodes();
        if (outcome instanceof Done<List<String>>) {
            tell(
                    asked,
                    "New recovery codes were made",
                    "The recovery codes of your account were replaced; the old ones are good no more.");
        }
        codes(asked, outcome);
    }

    private static void escrow(JsonGenerator json, Escrow escrow, OwnSignIn own) {
        json.writeObjectPropertyStart("escrow");
        json.writeStringProperty("policy", escrow.policy().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("version", Long.toString(escrow.version()));
        json.writeNumberProperty("needed", escrow.threshold());
        Answer.texts(
                json, "officers", escrow.officers().stream().map(Escrow.Officer::named).toList());
        Answer.time(json, "code", own.escrowCode());
        json.writeName("asked");
        own.escrowAsked()
                .ifPresentOrElse(
                        request -> {
                            json.writeStartObject();
                            json.writeStringProperty("by", request.askedBy());
                            json.writeStringProperty("reason", request.reason());
                            json.writeStringProperty("until", request.until().toString());
                            json.writeEndObject();
                        },
                        json::writeNull);
        json.writeEndObject();
    }

    /** She does not want what is asked for her. */
    private void refuseEscrow(Asked asked, Request request) throws IOException {
        Outcome<Person> outcome = asked.own().refuseEscrow();
        if (outcome instanceof Done<Person>) {
            tell(
                    asked,
                    "You refused to be let into your sealed account",
                    "What the officers of the escrow were asked for your account is taken back, and a code that came of it opens"
                            + " nothing any more.");
        }
        none(asked, outcome);
    }

    /** The version of the escrow whose officers the page showed her; none that there ever is where it does not say. */
    private static long shown(Request request) {
        String seen = request.text("escrowSeen");
        return seen.matches("[0-9]{1,18}") ? Long.parseLong(seen) : -1;
    }

    /** Her account can be opened for her by officers from now on, or no longer. */
    private void escrow(Asked asked, Request request) throws IOException {
        boolean wanted = request.flag("wanted");
        Escrow escrow = directory.escrow();
        Outcome<Person> outcome = wanted ? asked.own().joinEscrow(shown(request)) : asked.own().leaveEscrow();
        if (outcome instanceof Done<Person>) {
            tell(
                    asked,
                    wanted ? "Officers can let you into your sealed account" : "Officers no longer have the lock of your account",
                    wanted
                            ? "If you lose your password and all recovery codes, officers of the escrow can let you into your sealed"
                                    + " account again: " + text(escrow)
                            : "Nobody can let you into your sealed account any more if you lose your password and all recovery codes.");
        }
        none(asked, outcome);
    }

    private static String text(Escrow escrow) {
        return escrow.threshold() + " of these have to agree: " + escrow.names() + ". You are told when somebody asks them.";
    }

    private void seal(Asked asked, Request request) throws IOException {
        Escrow escrow = directory.escrow();
        Outcome<List<String>> outcome = asked.own()
                .seal(
                        request.octets("password"),
                        passkeys.second(asked.exchange(), request),
                        request.flag("escrow"),
                        shown(request));
        if (outcome instanceof Done<List<String>>) {
            tell(
                    asked,
                    "Your account was sealed",
                    "Your account is sealed: from now on nobody opens it but with your password, an app password that you make"
                            + " from now on, a passkey that you let open it, or one of the recovery codes that you were shown. If all of them are lost, "
                            + (asked.own().escrowed()
                                    ? "officers of the escrow can let you in again: " + text(escrow)
                                    : "your mail is lost."));
        }
        codes(asked, outcome);
    }

    private void unseal(Asked asked, Request request) throws IOException {
        Outcome<Person> outcome = asked.own().unseal(request.octets("password"), passkeys.second(asked.exchange(), request));
        if (outcome instanceof Done<Person>) {
            tell(asked, "Your account was unsealed", "Your account is sealed no more: the server can open it, as others.");
        }
        none(asked, outcome);
    }

    private void sealCodes(Asked asked, Request request) throws IOException {
        codes(asked, asked.own().renewSealCodes());
    }

    private static void codes(Asked asked, Outcome<List<String>> outcome) throws IOException {
        switch (outcome) {
            case Done<List<String>>(List<String> codes) ->
                Answer.object(asked.exchange(), 200, json -> Answer.texts(json, "recoveryCodes", codes));
            case Refused<List<String>>(Problem problem) -> Answer.problem(asked.exchange(), problem);
        }
    }

    private void removeSecondFactor(Asked asked, Request request) throws IOException {
        Outcome<Person> outcome = asked.own().removeSecondFactor(request.octets("password"), request.text("code"));
        if (outcome instanceof Done<Person>) {
            tell(
                    asked,
                    "The second factor was removed",
                    directory.secondFactor(person(asked).id()).any()
                            ? "Codes of an authenticator are good for your account no more. Its passkeys stay."
                            : "The password alone is enough to sign in to your account from now on.");
        }
        none(asked, outcome);
    }

    private void addAppPassword(Asked asked, Request request) throws IOException {
        Set<Service> services = EnumSet.noneOf(Service.class);
        for (String name : request.list("services")) {
            Optional<Service> service = Arrays.stream(Service.values())
                    .filter(each -> each.text().equals(name))
                    .findFirst();
            if (service.isEmpty()) {
                Answer.problem(asked.exchange(), Problem.INVALID_APP_PASSWORD);
                return;
            }
            services.add(service.get());
        }
        switch (asked.own().addAppPassword(request.text("name").strip(), services, request.flag("readOnly"))) {
            case Done<AppPassword.Made>(AppPassword.Made made) -> {
                String name = made.password().name();
                tell(asked, "An app password was made", "A password for a program was made: " + name);
                Answer.object(asked.exchange(), 201, json -> {
                    json.writeNumberProperty("id", made.password().id());
                    json.writeStringProperty("password", made.secret());
                });
            }
            case Refused<AppPassword.Made>(Problem problem) -> Answer.problem(asked.exchange(), problem);
        }
    }

    private void removeAppPassword(Asked asked, String id) throws IOException {
        OptionalLong number = id.matches("[0-9]{1,9}") ? OptionalLong.of(Long.parseLong(id)) : OptionalLong.empty();
        if (number.isEmpty()) {
            Problems.notFound(asked.exchange());
        } else {
            none(asked, asked.own().removeAppPassword(number.getAsLong()));
        }
    }

    private void removeProgram(Asked asked, String id) throws IOException {
        Principal principal = asked.exchange().signedIn().principal();
        SessionInfo session = asked.exchange().signedIn().session();
        boolean gone = id.matches("[0-9]{1,9}")
                && programs.revoke(principal.account(), Long.parseLong(id), principal.login(), session)
                        .isPresent();
        if (gone) {
            Answer.none(asked.exchange());
        } else {
            Problems.notFound(asked.exchange());
        }
    }

    private static void none(Asked asked, Outcome<?> outcome) throws IOException {
        switch (outcome) {
            case Done<?> done -> Answer.none(asked.exchange());
            case Refused<?>(Problem problem) -> Answer.problem(asked.exchange(), problem);
        }
    }

    private void tell(Asked asked, String subject, String what) {
        notices.tell(person(asked).address(), asked.exchange().signedIn().session(), subject, what);
    }
}
