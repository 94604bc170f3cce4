package org.redoubt.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.directory.Role;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.json.Json;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.Problems;
import org.redoubt.http.Route;
import org.redoubt.http.WebSessions;
import org.redoubt.server.Server.OpenListener;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.MalformedJsonException;
import org.redoubt.server.admin.NamedRequests;
import org.redoubt.server.admin.RefusedException;
import org.redoubt.server.config.AdministrationConfig.TwoPeople;
import org.redoubt.webmail.DoorHandler;
import org.redoubt.webmail.SessionHandler;

/**
 * Administration over HTTP: {@code POST /api/NAME} with a JSON object asks the {@link AdminDesk} what {@code redoubt} asks
 * it over the control socket, and nothing else. Only a browser that somebody signed in to with a second factor asks, from a
 * page of this address; every request changes something or is written down, so all are POST and none is taken from
 * elsewhere.
 */
final class AdminApi implements HttpHandler {
    static final String PATH = "/api/";

    /** Octets of a request: a message to try rules on is the longest. */
    private static final int REQUEST = 256 * 1024;

    /** Requests that are answered at once; whoever administers is one of few. */
    private static final int AT_ONCE = 16;

    /** Of those, requests that go through logs; who waits for her turn takes nobody's place besides. */
    private static final int READINGS = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Set<String> READ_LOGS = Set.of(
            "alerts.responses", "audit.failures", "audit.query", "audit.search", "audit.what-did", "trace", "check");

    /** What may take minutes, and is answered line by line to whoever takes that. */
    private static final Set<String> FOLLOWED = Set.of("audit.query", "audit.what-did");

    private final Installation installation;
    private final WebSessions sessions;
    private final Supplier<List<OpenListener>> listeners;
    private final Semaphore all = new Semaphore(AT_ONCE, true);
    private final Semaphore readings = new Semaphore(READINGS, true);

    private AdminApi(Installation installation, WebSessions sessions, Supplier<List<OpenListener>> listeners) {
        this.installation = installation;
        this.sessions = sessions;
        this.listeners = listeners;
    }

    /** Sign-in, sign-out and requests. */
    static List<Route> routes(
            Installation installation, WebSessions sessions, Supplier<List<OpenListener>> listeners) {
        SessionHandler signIn = new SessionHandler(
                installation.directory(),
                sessions,
                (principal, session) -> AdminDesk.door(installation, principal, session),
                installation.config().hostname());
        return List.of(
                new Route(SessionHandler.PATH, false, signIn),
                new Route(
                        DoorHandler.PATH,
                        false,
                        new DoorHandler(installation.directory(), installation.config().hostname())),
                new Route(PATH, true, new AdminApi(installation, sessions, listeners)));
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        if (sessions.proved(exchange).isEmpty()) {
            exchange.discard(REQUEST);
            Problems.refuse(exchange, 403, "Administration is for browsers that somebody signed in to herself");
        } else if (!exchange.method().equals("POST")) {
            exchange.discard(REQUEST);
            exchange.respond(405, Map.of("Allow", "POST"), new byte[0]);
        } else if (!exchange.header("Content-Type").orElse("").matches("(?i)application/json *(;.*)?")) {
            exchange.discard(REQUEST);
            Problems.refuse(exchange, 415, "Requests are JSON");
        } else {
            byte[] body = exchange.content().readNBytes(REQUEST + 1);
            String text = new String(body, StandardCharsets.UTF_8);
            Arrays.fill(body, (byte) 0);
            if (body.length > REQUEST) {
                exchange.discard(REQUEST);
                Problems.refuse(exchange, 413, "The request is too long");
            } else {
                answer(exchange, exchange.path().substring(PATH.length()), text);
            }
        }
    }

    private void answer(HttpExchange exchange, String name, String text) throws IOException {
        if (name.equals("me")) {
            exchange.json(200, Json.write(me(exchange.signedIn().principal())));
            return;
        }
        Optional<AdminRequest> request;
        try {
            request = NamedRequests.read(name, text);
        } catch (MalformedJsonException malformed) {
            Problems.refuse(exchange, 400, "malformed", String.valueOf(malformed.getMessage()));
            return;
        }
        if (request.isEmpty()) {
            Problems.notFound(exchange);
            return;
        }
        List<Semaphore> needed = READ_LOGS.contains(name) ? List.of(readings, all) : List.of(all);
        if (!begin(needed)) {
            exchange.respond(503, Map.of("Retry-After", "5"), new byte[0]);
            return;
        }
        Runnable over = () -> needed.forEach(Semaphore::release);
        Principal asking = exchange.signedIn().principal();
        SessionInfo info = exchange.signedIn().session();
        if (FOLLOWED.contains(name) && LongAnswer.wanted(exchange)) {
            Optional<Reply> otherwise = new LongAnswer(asking.session())
                    .send(() -> LongAnswer.begin(exchange), following -> ask(asking, info, request.get(), following), over);
            if (otherwise.isPresent()) {
                otherwise.get().send(exchange);
            }
            return;
        }
        Reply reply;
        try {
            reply = ask(asking, info, request.get(), Following.NOBODY);
        } finally {
            over.run();
        }
        reply.send(exchange);
    }

    /** What is answered; it is sent when others may go on, however slowly it is taken. */
    sealed interface Reply {
        record Said(Map<String, Object> object) implements Reply {}

        record No(int status, String name, String why) implements Reply {}

        default void send(HttpExchange exchange) throws IOException {
            switch (this) {
                case Said(var object) -> exchange.json(200, Json.write(object));
                case No(var status, var name, var why) -> Problems.refuse(exchange, status, name, why);
            }
        }
    }

    private Reply ask(Principal asking, SessionInfo info, AdminRequest request, Following following)
            throws IOException {
        try {
            AdminDesk desk = AdminDesk.browser(installation, listeners.get(), asking, info, following);
            return switch (desk.answer(request)) {
                case AdminAnswer.Done(var message, var rows) -> {
                    Map<String, Object> object = new LinkedHashMap<>();
                    object.put("message", message);
                    object.put("rows", rows);
                    yield new Reply.Said(object);
                }
                case AdminAnswer.Refused(var why) -> new Reply.No(409, "refused", why);
            };
        } catch (Following.EndedException ended) {
            return new Reply.No(403, "not-permitted", "the session, or the question, was ended");
        } catch (RefusedException no) {
            return new Reply.No(403, "not-permitted", String.valueOf(no.getMessage()));
        }
    }

    /** All of them, or none. */
    private static boolean begin(List<Semaphore> needed) {
        int taken = 0;
        try {
            while (taken < needed.size() && needed.get(taken).tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                taken++;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (taken == needed.size()) {
            return true;
        }
        needed.subList(0, taken).forEach(Semaphore::release);
        return false;
    }

    /** Who she is and what she may ask, for pages that show nothing else. */
    private Map<String, Object> me(Principal principal) {
        Directory directory = installation.directory();
        Optional<Person> person = directory.person(principal.account());
        Map<String, Object> me = new LinkedHashMap<>();
        me.put("login", principal.login());
        me.put("name", person.map(Person::displayName).orElse(""));
        me.put(
                "roles",
                person.map(directory::roles).orElse(Set.of()).stream().sorted().map(Role::text).toList());
        me.put(
                "may",
                NamedRequests.NAMES.stream()
                        .filter(name -> directory.permits(
                                principal.account(), AdminPolicy.needed(NamedRequests.blank(name))))
                        .toList());
        me.put(
                "twoPeople",
                installation.config().administration().twoPeople().stream()
                        .map(TwoPeople::text)
                        .sorted()
                        .toList());
        me.put("hostname", installation.config().hostname());
        return me;
    }
}
