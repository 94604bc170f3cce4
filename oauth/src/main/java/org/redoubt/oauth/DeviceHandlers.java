package org.redoubt.oauth;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.program.Program;
import org.redoubt.directory.program.ProgramGrants;
import org.redoubt.directory.program.Scope;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.page.Language;

/** The two ends of the device flow (RFC 8628): where devices begin, and where their people type the code. */
final class DeviceHandlers {
    private final Endpoints endpoints;
    private final ProgramGrants grants;
    private final Devices devices;
    private final SignInHandler signIn;
    private final Rates rates;

    DeviceHandlers(Endpoints endpoints, ProgramGrants grants, Devices devices, SignInHandler signIn, Rates rates) {
        this.endpoints = endpoints;
        this.grants = grants;
        this.devices = devices;
        this.signIn = signIn;
        this.rates = rates;
    }

    /** RFC 8628 3.1 and 3.2. */
    void begin(HttpExchange exchange) throws IOException {
        if (!rates.mayBegin(exchange.connection())) {
            Api.error(exchange, 429, "temporarily_unavailable", "too much at once; try again later");
            return;
        }
        Optional<Form> form = Form.read(exchange);
        if (form.isEmpty()) {
            Api.error(exchange, 400, "invalid_request", "parameters come as a form, each at most once");
            return;
        }
        Optional<Program> program = form.get().get("client_id").flatMap(grants::program);
        if (program.isEmpty()) {
            Api.error(exchange, 401, "invalid_client", "this client_id is not known; register");
            return;
        }
        Set<Scope> scopes =
                Scope.parse(form.get().get("scope").orElse(Scope.MAIL.text() + ' ' + Scope.OFFLINE_ACCESS.text()));
        if (!Scope.open(scopes)) {
            Api.error(exchange, 400, "invalid_scope", "scopes are in the server's metadata");
            return;
        }
        Devices.Begun begun = devices.begin(program.get(), scopes);
        Api.answer(
                exchange,
                200,
                new JsonText()
                        .with("device_code", begun.deviceCode())
                        .with("user_code", begun.userCode())
                        .with("verification_uri", endpoints.url(Endpoints.DEVICE))
                        .with(
                                "verification_uri_complete",
                                endpoints.url(Endpoints.DEVICE) + "?user_code=" + begun.userCode())
                        .with("expires_in", Limits.DEVICE.toSeconds())
                        .with("interval", Limits.POLL.toSeconds()));
    }

    /** RFC 8628 3.3: the page where the code is typed. A link brings the code with it, and people still look at it. */
    void page(HttpExchange exchange) throws IOException {
        if (exchange.method().equals("GET")) {
            String code = Devices.normal(exchange.query("user_code").orElse(""));
            device(exchange, 200, Devices.shown(code), Optional.empty());
            return;
        }
        if (!exchange.method().equals("POST")) {
            exchange.respond(405, Map.of("Allow", "GET, POST"), new byte[0]);
            return;
        }
        Optional<Form> form = SignInHandler.form(exchange);
        if (form.isEmpty()) {
            return;
        }
        if (!rates.mayTryUserCode(exchange.connection())) {
            device(exchange, 429, "", Optional.of("device.often"));
            return;
        }
        Optional<Asked> asked = devices.asked(form.get().text("user_code"));
        if (asked.isEmpty()) {
            device(exchange, 400, "", Optional.of("device.none"));
            return;
        }
        signIn.open(exchange, asked.get());
    }

    /** @param wrong the name of the text that says what was wrong */
    private static void device(HttpExchange exchange, int status, String code, Optional<String> wrong) throws IOException {
        Language language = Language.of(exchange);
        Pages.device(language, code, wrong.map(name -> Pages.words(language, name))).send(exchange, language, status);
    }
}
