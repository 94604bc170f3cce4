package org.redoubt.oauth;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.redoubt.directory.Directory;
import org.redoubt.directory.TokenVerifier;
import org.redoubt.directory.program.Program;
import org.redoubt.directory.program.ProgramGrants;
import org.redoubt.directory.program.Scope;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.Route;
import org.redoubt.store.id.AccountId;
import org.redoubt.wire.WireRuntime;

/** The OAuth 2.1 provider on the routes of an HTTPS listener, and who checks its tokens. */
public final class Provider implements TokenVerifier {
    /** How often {@link #sweep} is to be called. */
    public static final Duration SWEEP = Duration.ofMinutes(5);

    private final ProgramGrants grants;
    private final Endpoints endpoints;
    private final Rates rates;
    private final Visits visits;
    private final Codes codes;
    private final Devices devices;
    private final String hostname;
    private final Directory directory;
    private final LetInNotice notice;
    private final InstantSource clock;

    /**
     * @param issuer scheme, host and port by which programs reach it, such as {@code https://mail.example.org}
     * @param hostname by which passkeys are known
     * @param jmapPath where JMAP's session is
     * @param notice how people are told that a program was let in
     */
    public Provider(
            String issuer,
            String hostname,
            String jmapPath,
            Directory directory,
            ProgramGrants grants,
            LetInNotice notice,
            InstantSource clock,
            WireRuntime runtime) {
        this.hostname = hostname;
        this.notice = notice;
        this.clock = clock;
        this.directory = directory;
        this.grants = grants;
        this.endpoints = new Endpoints(issuer, jmapPath);
        this.rates = new Rates(clock, runtime);
        this.visits = new Visits(clock);
        this.codes = new Codes(clock);
        this.devices = new Devices(clock);
    }

    /** Lets people sign in elsewhere as well, from now on. */
    public void alsoBy(OutsideSignIn elsewhere) {
        visits.alsoBy(elsewhere);
    }

    /** What an {@link org.redoubt.http.HttpServer} is to serve. */
    public List<Route> routes() {
        TokenHandler tokens = new TokenHandler(grants, codes, devices, notice, clock);
        SignInHandler signIn = new SignInHandler(directory, visits, hostname);
        DeviceHandlers device = new DeviceHandlers(endpoints, grants, devices, signIn, rates);
        return List.of(
                Api.route(Endpoints.METADATA, "GET", exchange -> Api.answer(exchange, 200, endpoints.metadata())),
                Api.route(Endpoints.RESOURCE, "GET", exchange -> Api.answer(exchange, 200, endpoints.resource())),
                Api.route(endpoints.jmapResourcePath(), "GET", exchange ->
                        Api.answer(exchange, 200, endpoints.jmapResource())),
                Api.route(Endpoints.REGISTER, "POST", new RegistrationHandler(grants, rates)),
                Api.route(Endpoints.TOKEN, "POST", tokens),
                Api.route(Endpoints.REVOKE, "POST", tokens::revoke),
                Api.route(Endpoints.DEVICE_CODE, "POST", device::begin),
                page(Endpoints.AUTHORIZE, new AuthorizeHandler(endpoints, grants, signIn, rates)),
                page(Endpoints.SIGN_IN, signIn),
                page(Endpoints.OUTSIDE, signIn::outside),
                page(Endpoints.DECIDE, new DecisionHandler(endpoints, grants, signIn, visits, codes, devices)),
                page(Endpoints.LANGUAGE, signIn::language),
                page(Endpoints.DEVICE, device::page));
    }

    private static Route page(String path, HttpHandler handler) {
        return new Route(path, false, exchange -> guarded(exchange, handler));
    }

    private static void guarded(HttpExchange exchange, HttpHandler handler) throws IOException {
        try {
            handler.handle(exchange);
        } catch (AuditUnavailableException failure) {
            System.getLogger("org.redoubt.oauth")
                    .log(System.Logger.Level.ERROR, "event=oauth.unavailable", failure);
            Pages.send(exchange, 503, "later");
        }
    }

    @Override
    public Verdict verify(String token) {
        return grants.verify(token);
    }

    @Override
    public boolean stands(AccountId account, String credential) {
        return grants.stands(account, credential);
    }

    @Override
    public Optional<String> metadata() {
        return Optional.of(endpoints.url(Endpoints.METADATA));
    }

    @Override
    public Optional<String> resourceMetadata() {
        return Optional.of(endpoints.url(endpoints.jmapResourcePath()));
    }

    @Override
    public String scope() {
        return Scope.MAIL.text();
    }

    /** What documents that set programs up say of the provider. */
    public String issuer() {
        return endpoints.issuer();
    }

    /** By what programs are known that do not register. */
    public String clientId() {
        return Program.UNREGISTERED.id();
    }

    /** Where programs send browsers. */
    public String authorizationEndpoint() {
        return endpoints.url(Endpoints.AUTHORIZE);
    }

    /** Where they get tokens. */
    public String tokenEndpoint() {
        return endpoints.url(Endpoints.TOKEN);
    }

    /** Forgets what is over. */
    public void sweep() {
        visits.sweep();
        codes.sweep();
        devices.sweep();
        grants.sweep();
    }
}
