package org.redoubt.oauth;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.program.Program;
import org.redoubt.directory.program.ProgramGrants;
import org.redoubt.directory.program.RedirectUri;
import org.redoubt.directory.program.Scope;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.page.DoorPage;
import org.redoubt.http.page.Language;

/**
 * Where a program sends its person's browser (RFC 6749 4.1.1, RFC 7636, RFC 9207): looks at what is asked, and begins a visit.
 *
 * <p>A browser is never sent to an address that the program has not registered. Since anybody may register one, it is not
 * sent to a host on the network before its person has signed in either, but shown a link (RFC 9700 4.11.2).
 */
final class AuthorizeHandler implements HttpHandler {
    private final Endpoints endpoints;
    private final ProgramGrants grants;
    private final SignInHandler signIn;
    private final Rates rates;

    AuthorizeHandler(Endpoints endpoints, ProgramGrants grants, SignInHandler signIn, Rates rates) {
        this.endpoints = endpoints;
        this.grants = grants;
        this.signIn = signIn;
        this.rates = rates;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        if (!exchange.method().equals("GET")) {
            exchange.respond(405, Map.of("Allow", "GET"), new byte[0]);
            return;
        }
        if (!rates.mayBegin(exchange.connection())) {
            Pages.send(exchange, 429, "much");
            return;
        }
        Optional<Program> program = one(exchange, "client_id").flatMap(grants::program);
        if (program.isEmpty()) {
            refuse(exchange, "cannot.program");
            return;
        }
        Optional<RedirectUri> uri = redirectUri(exchange, program.get());
        if (uri.isEmpty()) {
            // RFC 6749 4.1.2.1: whoever is told this is the person, and nobody at that address.
            refuse(exchange, "cannot.address");
            return;
        }
        exchange.addressesIn(Set.of("redirect_uri", "resource", "state"));
        Optional<Problem> problem = problem(exchange);
        if (problem.isPresent()) {
            back(exchange, uri.get(), problem.get());
            return;
        }
        begin(exchange, program.get(), uri.get());
    }

    private void begin(HttpExchange exchange, Program program, RedirectUri uri) throws IOException {
        Asked asked = new Asked.ByBrowser(
                program,
                scopes(exchange),
                uri,
                one(exchange, "code_challenge").orElseThrow(),
                one(exchange, "state"),
                one(exchange, "login_hint").filter(hint -> hint.length() <= 320).orElse(""));
        signIn.open(exchange, asked);
    }

    private record Problem(String error, String words) {}

    private static Optional<Problem> problem(HttpExchange exchange) {
        for (String name : List.of(
                "response_type", "scope", "state", "code_challenge", "code_challenge_method", "login_hint",
                "response_mode")) {
            if (exchange.queries(name).size() > 1) {
                return problem("invalid_request", name + " is there more than once");
            }
        }
        if (one(exchange, "request").isPresent() || one(exchange, "request_uri").isPresent()) {
            return problem("request_not_supported", "parameters are taken from the query alone");
        }
        if (!one(exchange, "response_type").filter("code"::equals).isPresent()) {
            return problem("unsupported_response_type", "the response type is code");
        }
        if (!one(exchange, "response_mode").orElse("query").equals("query")) {
            return problem("invalid_request", "the response mode is query");
        }
        // RFC 7636 4.3: without a word the method would be plain.
        boolean proven = one(exchange, "code_challenge_method").filter("S256"::equals).isPresent()
                && one(exchange, "code_challenge").filter(text -> text.matches("[A-Za-z0-9_-]{43}")).isPresent();
        if (!proven) {
            return problem("invalid_request", "PKCE is needed: code_challenge, and code_challenge_method S256");
        }
        if (one(exchange, "state").filter(state -> state.length() > Limits.STATE).isPresent()) {
            return problem("invalid_request", "state is too long");
        }
        return Scope.open(scopes(exchange))
                ? Optional.empty()
                : problem("invalid_scope", "scopes are in the server's metadata");
    }

    private static Optional<Problem> problem(String error, String words) {
        return Optional.of(new Problem(error, words));
    }

    /** Without a word, what mail programs need (RFC 6749 3.3). */
    private static Set<Scope> scopes(HttpExchange exchange) {
        return Scope.parse(one(exchange, "scope").orElse(Scope.MAIL.text() + ' ' + Scope.OFFLINE_ACCESS.text()));
    }

    private static Optional<RedirectUri> redirectUri(HttpExchange exchange, Program program) {
        List<String> asked = exchange.queries("redirect_uri");
        if (asked.isEmpty() && program.redirectUris().size() == 1) {
            return Optional.of(program.redirectUris().getFirst());
        }
        return one(exchange, "redirect_uri").filter(program::redirectsTo).flatMap(RedirectUri::parse);
    }

    /** A parameter that is there once and says something. */
    private static Optional<String> one(HttpExchange exchange, String name) {
        List<String> values = exchange.queries(name);
        return values.size() == 1 ? Optional.of(values.getFirst()).filter(value -> !value.isEmpty()) : Optional.empty();
    }

    private static void refuse(HttpExchange exchange, String name) throws IOException {
        Language language = Language.of(exchange);
        DoorPage.notice(Pages.words(language, "cannot.title"), Pages.words(language, name))
                .send(exchange, language, 400);
    }

    private void back(HttpExchange exchange, RedirectUri uri, Problem problem) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("error", problem.error());
        parameters.put("error_description", problem.words());
        one(exchange, "state").filter(state -> state.length() <= Limits.STATE).ifPresent(state ->
                parameters.put("state", state));
        parameters.put("iss", endpoints.issuer());
        String address = Pages.with(uri, parameters);
        if (uri.kind() == RedirectUri.Kind.HTTPS) {
            Language language = Language.of(exchange);
            Pages.backTo(language, problem.words(), uri, address)
                    .send(exchange, language, 400);
        } else {
            Pages.redirect(exchange, address);
        }
    }
}
