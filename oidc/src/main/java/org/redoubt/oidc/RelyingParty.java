package org.redoubt.oidc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.directory.SignIn;
import org.redoubt.directory.Vouched;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.json.Json;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.Route;
import org.redoubt.http.WebSessions;
import org.redoubt.wire.RateLimiter;
import org.redoubt.wire.WireRuntime;

/**
 * Sends browsers to the provider and takes what they come back with (OpenID Connect Core 3.1; RFC 7636; RFC 9207; RFC 9700).
 *
 * <p>What comes back is believed only from the browser that was sent (cookie), for the question that was asked (state, once), of the
 * provider that was meant (iss), with a code that nobody else can use (PKCE), and a token made for this question (nonce).
 */
public final class RelyingParty {
    /** What the web application asks whether there is such a sign-in. */
    public static final String PATH = "/oidc";

    static final String BEGIN = "/oidc/begin";
    static final String CALLBACK = "/oidc/callback";
    static final String LOGOUT = "/oidc/backchannel-logout";

    private static final System.Logger LOG = System.getLogger("org.redoubt.oidc");
    private static final String ACTION = "OIDC";
    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Lax";
    private static final int HASH = 16;

    private final Issuer issuer;
    private final String origin;
    private final Directory directory;
    private final WebSessions browsers;
    private final Ending ending;
    private final InstantSource clock;
    private final Visits visits;
    private final RateLimiter rates;
    private final RateLimiter endings;
    private final Semaphore asking = new Semaphore(Limits.AT_ONCE, true);
    private final LinkedHashMap<String, Instant> logouts = new LinkedHashMap<>();

    /** Ends sessions at once. */
    public interface Ending {
        int end(Predicate<LiveSession> which);
    }

    /**
     * Somebody who came back.
     *
     * @param login her address
     * @param standing of her credentials, asked before she was let in
     * @param session by which the sign-in is known
     */
    public record Came(
            String login, OptionalLong standing, boolean secondFactor, WebSessions.Fresh session, SignIn outcome) {}

    /** What is done with a browser whose person came back. */
    @FunctionalInterface
    public interface Then {
        void go(HttpExchange exchange, Came came) throws IOException;
    }

    /** @param origin how browsers reach this server, such as {@code https://mail.example.org} */
    public RelyingParty(
            Issuer issuer,
            String origin,
            Directory directory,
            WebSessions browsers,
            Ending ending,
            InstantSource clock,
            WireRuntime runtime) {
        this.issuer = issuer;
        this.origin = origin;
        this.directory = directory;
        this.browsers = browsers;
        this.ending = ending;
        this.clock = clock;
        this.visits = new Visits(clock);
        this.rates = new RateLimiter(Limits.BEGINNINGS, Limits.PER_BEGINNING, Limits.NETWORKS, runtime);
        this.endings = new RateLimiter(Limits.ENDINGS, Limits.PER_ENDING, Limits.NETWORKS, runtime);
    }

    /** What the button says. */
    public String label() {
        return issuer.setting().label();
    }

    /** What an {@link org.redoubt.http.HttpServer} is to serve. */
    public List<Route> routes() {
        return List.of(
                route(PATH, "GET", exchange -> exchange.json(200, Json.write(Map.of("label", label(), "begin", BEGIN)))),
                route(BEGIN, "GET", exchange -> begin(exchange, this::enter)),
                route(CALLBACK, "GET", this::callback),
                route(LOGOUT, "POST", this::logout));
    }

    private static Route route(String path, String method, HttpHandler handler) {
        return new Route(path, false, exchange -> {
            if (!exchange.method().equals(method)) {
                exchange.respond(405, Map.of("Allow", method), new byte[0]);
                return;
            }
            try {
                handler.handle(exchange);
            } catch (AuditUnavailableException failure) {
                LOG.log(System.Logger.Level.ERROR, "event=oidc.unavailable", failure);
                Page.send(exchange, 503, "later.title", "later.recorded");
            }
        });
    }

    /** Sends a browser to the provider. */
    public void begin(HttpExchange exchange, Then then) throws IOException {
        if (!rates.tryAcquire(address(exchange.connection()))) {
            Page.send(exchange, 429, "much.title", "much.words");
            return;
        }
        Metadata metadata;
        try {
            metadata = issuer.metadata();
        } catch (IOException unavailable) {
            LOG.log(System.Logger.Level.ERROR, "event=oidc.metadata_unavailable", unavailable);
            Page.send(exchange, 503, "later.title", "later.provider");
            return;
        }
        String state = Visits.secret();
        String nonce = Visits.secret();
        String verifier = Visits.secret();
        String cookie = Visits.secret();
        visits.put(state, new Visits.Visit(
                Visits.hash(cookie), nonce, verifier, clock.instant().plus(Limits.VISIT), then));
        OidcSetting setting = issuer.setting();
        Map<String, String> question = new LinkedHashMap<>();
        question.put("response_type", "code");
        question.put("client_id", setting.clientId());
        question.put("redirect_uri", origin + CALLBACK);
        question.put("scope", "openid" + setting.scopes().stream().map(scope -> " " + scope).collect(Collectors.joining()));
        question.put("state", state);
        question.put("nonce", nonce);
        question.put(
                "code_challenge", Base64.getUrlEncoder().withoutPadding().encodeToString(Visits.sha256(verifier)));
        question.put("code_challenge_method", "S256");
        if (!setting.acr().isEmpty()) {
            question.put("acr_values", String.join(" ", setting.acr().stream().sorted().toList()));
        }
        String to = metadata.authorization().toString();
        String address = to + (to.contains("?") ? "&" : "?") + form(question);
        exchange.respond(
                303,
                Map.of(
                        "Location", address,
                        "Set-Cookie", Visits.COOKIE + "=" + cookie + ATTRIBUTES + "; Max-Age=" + Limits.VISIT.toSeconds(),
                        "Cache-Control", "no-store"),
                new byte[0]);
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private void callback(HttpExchange exchange) throws IOException {
        SessionInfo connection = exchange.connection();
        if (!rates.tryAcquire(address(connection))) {
            Page.send(exchange, 429, "much.title", "much.words");
            return;
        }
        WebSessions.Fresh fresh = browsers.fresh();
        SessionInfo session = new SessionInfo(
                fresh.id(), WebSessions.VIA, connection.remote(), connection.secure(), connection.agent());
        try {
            Optional<String> state = one(exchange, "state");
            Optional<Visits.Visit> visit =
                    state.flatMap(text -> visits.take(text, Visits.cookie(exchange.headers("Cookie"))));
            if (visit.isEmpty()) {
                throw new OidcException("unknown-state");
            }
            Issuer.Identity who = who(exchange, visit.get());
            String link = link(who.subject());
            Optional<Person> linked = directory.linked(link);
            Optional<Person> person = linked.or(() -> directory.person(who.login()));
            // An alias in a domain of the provider's does not give it the mailbox of somebody elsewhere.
            if (person.filter(one -> !issuer.setting().has(one.address())).isPresent()) {
                throw new OidcException("not-its-domain");
            }
            if (person.filter(one -> directory.linkedOtherwise(one, link)).isPresent()) {
                throw new OidcException("known-otherwise");
            }
            String login = person.map(Person::address).orElse(who.login());
            OptionalLong standing = person
                    .map(one -> directory.standing(one.account()))
                    .orElse(OptionalLong.empty());
            String credential = credential(who.subject(), who.session());
            SignIn outcome = directory.vouched(
                    login, new Vouched(credential, who.secondFactor(), false, who.proved()), session, ACTION);
            if (outcome instanceof SignIn.Accepted(var principal) && linked.isEmpty()) {
                link(person.orElseThrow(), link, session, principal.session());
            }
            visit.get().then().go(exchange, new Came(login, standing, who.secondFactor(), fresh, outcome));
        } catch (OidcException no) {
            directory.notVouched(session, ACTION, no.reason());
            Page.unusable(exchange, no.reason());
        } catch (IOException unavailable) {
            LOG.log(System.Logger.Level.ERROR, "event=oidc.unavailable", unavailable);
            directory.notVouched(session, ACTION, "provider-unavailable");
            Page.send(exchange, 503, "later.title", "later.answer");
        }
    }

    /** Notes who she is there; where that is refused or cannot be written down, she is signed in no more. */
    private void link(Person person, String link, SessionInfo session, LiveSession begun) throws OidcException {
        boolean done = false;
        try {
            done = directory.link(person, link, session);
        } finally {
            if (!done) {
                begun.end();
            }
        }
        if (!done) {
            throw new OidcException("known-otherwise");
        }
    }

    private Issuer.Identity who(HttpExchange exchange, Visits.Visit visit) throws OidcException, IOException {
        Metadata metadata = issuer.metadata();
        // RFC 9207 2.4: an answer of another provider, which somebody mixed in.
        List<String> iss = exchange.queries("iss");
        boolean ours = iss.isEmpty() ? !metadata.saysIssuer() : iss.equals(List.of(issuer.setting().issuer()));
        if (!ours) {
            throw new OidcException("wrong-issuer");
        }
        if (one(exchange, "error").isPresent()) {
            throw new OidcException("declined");
        }
        String code = one(exchange, "code").orElseThrow(() -> new OidcException("no-code"));
        return issuer.identity(idToken(metadata, code, visit.verifier()), visit.nonce());
    }

    /** OpenID Connect Core 3.1.3. */
    private String idToken(Metadata metadata, String code, String verifier) throws OidcException, IOException {
        OidcSetting setting = issuer.setting();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "authorization_code");
        fields.put("code", code);
        fields.put("redirect_uri", origin + CALLBACK);
        fields.put("code_verifier", verifier);
        Optional<String> authorization = Optional.empty();
        if (metadata.postsSecret()) {
            fields.put("client_id", setting.clientId());
            fields.put("client_secret", setting.clientSecret());
        } else {
            // RFC 6749 2.3.1.
            String pair = URLEncoder.encode(setting.clientId(), StandardCharsets.UTF_8) + ':'
                    + URLEncoder.encode(setting.clientSecret(), StandardCharsets.UTF_8);
            authorization = Optional.of("Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        boolean entered = false;
        try {
            entered = asking.tryAcquire(Limits.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!entered) {
                throw new IOException("too many sign-ins at once");
            }
            byte[] answer = issuer.fetcher().post(metadata.token(), form(fields), authorization);
            String token = Json.text(Json.read(new String(answer, StandardCharsets.UTF_8)), "id_token");
            if (token.isEmpty()) {
                throw new OidcException("no-id-token");
            }
            return token;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("the server is stopping", stopped);
        } finally {
            if (entered) {
                asking.release();
            }
        }
    }

    /** A parameter that is there once and says something. */
    private static Optional<String> one(HttpExchange exchange, String name) {
        List<String> values = exchange.queries(name);
        return values.size() == 1
                ? Optional.of(values.getFirst()).filter(value -> !value.isEmpty() && value.length() <= Limits.PARAMETER)
                : Optional.empty();
    }

    /** Who somebody is here for good: the provider, and its name for her (OpenID Connect Core 5.7). */
    private String link(String subject) {
        return Visits.hash("iss " + issuer.setting().issuer()).substring(0, HASH) + "." + Visits.hash("sub " + subject);
    }

    private static String credential(String subject, String session) {
        String sid = session.isEmpty() ? "" : "." + Visits.hash("sid " + session).substring(0, HASH);
        return "oidc=" + Visits.hash("sub " + subject).substring(0, HASH) + sid;
    }

    /** Into the web application, with a session as any other. */
    private void enter(HttpExchange exchange, Came came) throws IOException {
        switch (came.outcome()) {
            case SignIn.Accepted(var principal) when came.standing().isPresent() -> {
                String cookie = browsers.begin(came.session(), principal, came.standing().getAsLong());
                exchange.respond(
                        303,
                        Map.of("Location", "/mail/", "Set-Cookie", cookie, "Cache-Control", "no-store"),
                        new byte[0]);
            }
            case SignIn.Accepted(var principal) -> {
                principal.session().close();
                refuse(exchange, SignIn.Reason.WRONG_CREDENTIALS, "");
            }
            case SignIn.Refused(var reason, var text) -> refuse(exchange, reason, text);
        }
    }

    /** A page that says why somebody for whom the provider vouches is not let in. */
    public static void refuse(HttpExchange exchange, SignIn.Reason reason, String text) throws IOException {
        int status = switch (reason) {
            case THROTTLED -> 429;
            case UNAVAILABLE -> 503;
            default -> 403;
        };
        Page.refuse(exchange, status, reason, text);
    }

    /** OpenID Connect Back-Channel Logout 1.0, 2.5 to 2.8. */
    private void logout(HttpExchange exchange) throws IOException {
        SessionInfo connection = exchange.connection();
        if (!endings.tryAcquire(address(connection))) {
            exchange.respond(429, Map.of("Retry-After", "60"), new byte[0]);
            return;
        }
        String type = exchange.header("Content-Type").orElse("").toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        byte[] body = exchange.content().readNBytes(Limits.TOKEN + 1);
        try {
            if (!type.equals("application/x-www-form-urlencoded") || body.length > Limits.TOKEN) {
                throw new OidcException("no-logout-token");
            }
            Issuer.Logout logout = issuer.logout(token(new String(body, StandardCharsets.ISO_8859_1)));
            if (!fresh(logout.id())) {
                throw new OidcException("replayed-logout-token");
            }
            String sub = logout.subject().isEmpty() ? "" : credential(logout.subject(), "");
            String sid = logout.session().isEmpty() ? "" : "." + Visits.hash("sid " + logout.session()).substring(0, HASH);
            exchange.known();
            ending.end(session -> {
                String credential = session.by().credential();
                return credential.startsWith("oidc=") && credential.startsWith(sub) && credential.endsWith(sid);
            });
            exchange.respond(200, Map.of("Cache-Control", "no-store"), new byte[0]);
        } catch (OidcException no) {
            // Whoever is refused very often does not fill the audit log.
            if (!rates.tryAcquire(address(connection))) {
                exchange.respond(429, Map.of("Retry-After", "60"), new byte[0]);
                return;
            }
            directory.notVouched(connection, "OIDC-LOGOUT", no.reason());
            exchange.respond(400, "application/json", "{\"error\":\"invalid_request\"}".getBytes(StandardCharsets.UTF_8));
        } catch (IOException unavailable) {
            LOG.log(System.Logger.Level.ERROR, "event=oidc.unavailable", unavailable);
            exchange.respond(503, Map.of("Retry-After", "60"), new byte[0]);
        }
    }

    private static String token(String form) throws OidcException {
        for (String pair : form.split("&", 16)) {
            if (pair.startsWith("logout_token=")) {
                try {
                    return URLDecoder.decode(pair.substring("logout_token=".length()), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException notEncoded) {
                    throw new OidcException("malformed-token");
                }
            }
        }
        throw new OidcException("no-logout-token");
    }

    private synchronized boolean fresh(String id) {
        Instant now = clock.instant();
        logouts.values().removeIf(until -> until.isBefore(now));
        while (logouts.size() >= Limits.LOGOUTS) {
            logouts.pollFirstEntry();
        }
        return logouts.putIfAbsent(Visits.hash(id), now.plus(Limits.AGE).plus(Limits.SKEW)) == null;
    }

    private static InetAddress address(SessionInfo from) {
        return from.address().orElseGet(InetAddress::getLoopbackAddress);
    }
}
