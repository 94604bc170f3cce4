package org.redoubt.oauth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.directory.program.Consent;
import org.redoubt.directory.program.Program;
import org.redoubt.directory.program.ProgramGrants;
import org.redoubt.directory.program.ProgramLimits;
import org.redoubt.directory.program.Refreshed;
import org.redoubt.directory.program.Scope;
import org.redoubt.directory.program.Tokens;
import org.redoubt.guard.SessionInfo;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;

/** Gives tokens (RFC 6749 4.1.3 and 6, RFC 7636 4.6, RFC 8628 3.4) and takes them back (RFC 7009). */
final class TokenHandler implements HttpHandler {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final ProgramGrants grants;
    private final Codes codes;
    private final Devices devices;
    private final LetInNotice notice;
    private final InstantSource clock;

    TokenHandler(
            ProgramGrants grants, Codes codes, Devices devices, LetInNotice notice, InstantSource clock) {
        this.notice = notice;
        this.clock = clock;
        this.grants = grants;
        this.codes = codes;
        this.devices = devices;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Optional<Form> form = Form.read(exchange);
        if (form.isEmpty()) {
            Api.error(exchange, 400, "invalid_request", "parameters come as a form, each at most once");
            return;
        }
        Optional<Program> program = form.get().get("client_id").flatMap(grants::program);
        if (program.isEmpty()) {
            Api.error(exchange, 401, "invalid_client", "a client_id is needed that is registered here");
            return;
        }
        switch (form.get().text("grant_type")) {
            case "authorization_code" -> code(exchange, form.get(), program.get());
            case "refresh_token" -> refresh(exchange, form.get(), program.get());
            case Endpoints.DEVICE_GRANT -> device(exchange, form.get(), program.get());
            default ->
                Api.error(
                        exchange,
                        400,
                        "unsupported_grant_type",
                        "grants are authorization_code, refresh_token and " + Endpoints.DEVICE_GRANT);
        }
    }

    private void code(HttpExchange exchange, Form form, Program program) throws IOException {
        Optional<String> code = form.get("code");
        Optional<String> verifier = form.get("code_verifier").filter(text -> text.matches("[A-Za-z0-9._~-]{43,128}"));
        if (code.isEmpty() || verifier.isEmpty()) {
            Api.error(exchange, 400, "invalid_request", "code and code_verifier are needed");
            return;
        }
        Optional<Tokens> tokens = codes.use(code.get(), bound -> {
            Consent consent = bound.consent();
            boolean same = consent.program().id().equals(program.id())
                    // OAuth 2.1 10.2: programs need not repeat it; one who does must mean the same.
                    && form.get("redirect_uri").map(bound.redirectUri()::equals).orElse(true)
                    && proves(verifier.get(), bound.challenge());
            return same ? letIn(with(consent, code.get()), exchange) : Optional.empty();
        });
        if (tokens.isPresent()) {
            give(exchange, tokens.get());
            return;
        }
        // Whatever else is wrong with it, a code that comes a second time is known to somebody who should not know it.
        ProgramGrants.accountOfCode(code.get()).ifPresent(account ->
                grants.replayed(account, code.get(), exchange.connection()));
        Api.error(
                exchange,
                400,
                "invalid_grant",
                "the code is none, is used up or too old, or is not for this client_id, redirect_uri and code_verifier");
    }

    /** Gives a program its first tokens, and tells the person of it: whoever is in her browser may not be her. */
    private Optional<Tokens> letIn(Consent consent, HttpExchange exchange) {
        Optional<Tokens> tokens = grants.give(consent, exchange.connection());
        if (tokens.isPresent()) {
            SessionInfo from = consent.principal().session().info();
            notice.tell(
                    consent.principal().login(),
                    "A program was let in",
                    List.of(
                            "A program was let into your account with a browser: " + consent.program().name(),
                            "It may: " + Scope.list(consent.scopes()),
                            "",
                            "When: " + TIME.format(clock.instant()),
                            "From: " + from.remote().substring(0, Math.max(0, from.remote().lastIndexOf(':'))),
                            "With: " + from.agent(),
                            "",
                            "If it was you, there is nothing to do. If not, somebody is in your account: change your password,",
                            "which ends this and every other program, and tell your administrator."));
        }
        return tokens;
    }

    private static Consent with(Consent consent, String code) {
        return new Consent(
                consent.principal(),
                consent.standing(),
                consent.secondFactor(),
                consent.program(),
                consent.scopes(),
                Optional.of(code));
    }

    /** RFC 7636 4.6, S256. */
    private static boolean proves(String verifier, String challenge) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            byte[] made = Base64.getUrlEncoder().withoutPadding().encode(digest);
            return MessageDigest.isEqual(made, challenge.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private void refresh(HttpExchange exchange, Form form, Program program) throws IOException {
        Optional<String> token = form.get("refresh_token");
        if (token.isEmpty()) {
            Api.error(exchange, 400, "invalid_request", "refresh_token is needed");
            return;
        }
        switch (grants.refresh(token.get(), program.id(), form.get("scope").map(Scope::parse), exchange.connection())) {
            case Refreshed.Issued(Tokens tokens) -> give(exchange, tokens);
            case Refreshed.Invalid _ ->
                Api.error(exchange, 400, "invalid_grant", "the refresh token is none, or its grant is over");
            case Refreshed.Reused _ ->
                Api.error(
                        exchange,
                        400,
                        "invalid_grant",
                        "the refresh token was used before; the grant has ended, and its person has to sign in again");
        }
    }

    private void device(HttpExchange exchange, Form form, Program program) throws IOException {
        Optional<String> code = form.get("device_code");
        if (code.isEmpty()) {
            Api.error(exchange, 400, "invalid_request", "device_code is needed");
            return;
        }
        switch (devices.poll(code.get(), program.id())) {
            case Devices.Heard.Pending _ ->
                Api.error(exchange, 400, "authorization_pending", "nobody has decided yet");
            case Devices.Heard.SlowDown _ -> Api.error(exchange, 400, "slow_down", "ask less often");
            case Devices.Heard.Denied _ -> Api.error(exchange, 400, "access_denied", "the person said no");
            case Devices.Heard.Expired _ -> Api.error(exchange, 400, "expired_token", "nobody came in time");
            case Devices.Heard.Unknown _ -> Api.error(exchange, 400, "invalid_grant", "the device code is none");
            case Devices.Heard.Allowed(Consent consent) -> {
                Optional<Tokens> tokens;
                try {
                    tokens = letIn(consent, exchange);
                } finally {
                    consent.principal().session().close();
                }
                if (tokens.isPresent()) {
                    give(exchange, tokens.get());
                } else {
                    Api.error(exchange, 400, "access_denied", "the person's sign-in was ended meanwhile");
                }
            }
        }
    }

    /** RFC 6749 5.1. */
    private static void give(HttpExchange exchange, Tokens tokens) throws IOException {
        JsonText json = new JsonText()
                .with("access_token", tokens.access())
                .with("token_type", "Bearer")
                .with("expires_in", ProgramLimits.ACCESS_TOKEN.toSeconds());
        tokens.refresh().ifPresent(refresh -> json.with("refresh_token", refresh));
        Api.answer(exchange, 200, json.with("scope", Scope.list(tokens.scopes())));
    }

    /** RFC 7009: whatever is no token of this program's is as good as given back. */
    void revoke(HttpExchange exchange) throws IOException {
        Optional<Form> form = Form.read(exchange);
        Optional<String> token = form.flatMap(fields -> fields.get("token"));
        if (token.isEmpty()) {
            Api.error(exchange, 400, "invalid_request", "token is needed, in a form");
            return;
        }
        Optional<Program> program = form.flatMap(fields -> fields.get("client_id")).flatMap(grants::program);
        if (program.isEmpty()) {
            Api.error(exchange, 401, "invalid_client", "a client_id is needed that is registered here");
            return;
        }
        grants.giveBack(token.get(), program.get().id(), exchange.connection());
        Api.answer(exchange, 200, new JsonText());
    }
}
