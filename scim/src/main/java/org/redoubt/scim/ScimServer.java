package org.redoubt.scim;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Group;
import org.redoubt.directory.Person;
import org.redoubt.directory.provision.Provisioning;
import org.redoubt.directory.provision.Provisioning.Check;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.json.Json;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.Route;
import org.redoubt.wire.RateLimiter;
import org.redoubt.wire.WireRuntime;

/** Takes SCIM requests (RFC 7644) below {@link #PATH}, each with a token of its own, and answers them. */
public final class ScimServer {
    /** Where the service is. */
    public static final String PATH = "/scim/v2";

    private static final System.Logger LOG = System.getLogger("org.redoubt.scim");
    private static final String TYPE = "application/scim+json";
    private static final String BEARER = "bearer ";

    private final Provisioning provisioning;
    private final Users users;
    private final Groups groups;
    private final String base;
    private final RateLimiter requests;
    private final RateLimiter refusals;
    private final Semaphore atOnce = new Semaphore(Limits.AT_ONCE, true);
    /** Changes come one after another: what a request is held against stays so until it is done. */
    private final Object changes = new Object();

    /** Makes a mailbox for somebody who is new. */
    public interface Mailboxes {
        void create(Person person) throws IOException;
    }

    /** @param origin how programs reach this server, such as {@code https://mail.example.org} */
    public ScimServer(
            String origin,
            Directory directory,
            Provisioning provisioning,
            Mailboxes mailboxes,
            InstantSource clock,
            WireRuntime runtime) {
        this.base = origin + PATH;
        this.provisioning = provisioning;
        Sayings sayings = new Sayings(provisioning, clock);
        this.users = new Users(directory, sayings, mailboxes, base);
        this.groups = new Groups(directory, sayings, users, base);
        this.requests = new RateLimiter(Limits.REQUESTS, Limits.PER_REQUEST, Limits.ADDRESSES, runtime);
        this.refusals = new RateLimiter(Limits.REFUSALS, Limits.PER_REFUSAL, Limits.ADDRESSES, runtime);
    }

    /** What an {@link org.redoubt.http.HttpServer} is to serve. */
    public List<Route> routes() {
        return List.of(new Route(PATH + "/", false, this::handle));
    }

    /** An answer that is about to be given. */
    private record Answer(int status, Map<String, String> fields, Optional<Map<String, Object>> body) {
        static Answer of(int status, Map<String, Object> body) {
            return new Answer(status, Map.of(), Optional.of(body));
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        Answer answer;
        try {
            answer = admitted(exchange);
        } catch (ScimException refused) {
            answer = new Answer(refused.status(), extra(refused.status()), Optional.of(refused.body()));
        } catch (AuditUnavailableException failure) {
            LOG.log(System.Logger.Level.ERROR, "event=scim.unavailable", failure);
            ScimException refused = new ScimException(503, "", "nothing can be recorded now, try again later");
            answer = new Answer(503, extra(503), Optional.of(refused.body()));
        }
        Map<String, String> fields = new LinkedHashMap<>(answer.fields());
        fields.put("Cache-Control", "no-store");
        answer.body().ifPresent(_ -> fields.put("Content-Type", TYPE));
        byte[] body =
                answer.body().map(json -> Json.write(json).getBytes(StandardCharsets.UTF_8)).orElse(new byte[0]);
        if (answer.status() >= 400) {
            exchange.discard(Limits.CONTENT);
        }
        exchange.respond(answer.status(), fields, body);
    }

    private static Map<String, String> extra(int status) {
        return switch (status) {
            // RFC 6750 3.
            case 401 -> Map.of("WWW-Authenticate", "Bearer realm=\"SCIM\"");
            case 429, 503 -> Map.of("Retry-After", "5");
            default -> Map.of();
        };
    }

    private Answer admitted(HttpExchange exchange) throws ScimException, IOException {
        SessionInfo connection = exchange.connection();
        InetAddress from = address(connection);
        if (!requests.tryAcquire(from)) {
            throw new ScimException(429, "", "too many requests, slow down");
        }
        Caller caller = caller(exchange, connection, from);
        boolean entered = false;
        try {
            entered = atOnce.tryAcquire(Limits.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!entered) {
                throw new ScimException(503, "", "too much is asked at once, try again later");
            }
            return answer(exchange, caller);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ScimException(503, "", "the server is stopping");
        } finally {
            if (entered) {
                atOnce.release();
            }
        }
    }

    private Caller caller(HttpExchange exchange, SessionInfo connection, InetAddress from) throws ScimException {
        String authorization = exchange.header("Authorization").orElse("");
        boolean bearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        String token = bearer ? authorization.substring(BEARER.length()).strip() : "";
        SessionInfo session = new SessionInfo(
                connection.id(), "scim", connection.remote(), connection.secure(), connection.agent());
        if (token.isEmpty()) {
            throw new ScimException(401, "", "a token is needed, which redoubt scim token add makes");
        }
        return switch (provisioning.check(token, session, () -> refusals.tryAcquire(from))) {
            case Check.Valid(var shown, var administration) -> {
                exchange.known();
                yield new Caller(shown, administration);
            }
            case Check.Invalid() -> throw new ScimException(401, "", "the token is none, has expired or was taken back");
            case Check.TooMany() -> throw new ScimException(429, "", "too many wrong tokens");
        };
    }

    private static InetAddress address(SessionInfo from) {
        return from.address().orElseGet(InetAddress::getLoopbackAddress);
    }

    private Answer answer(HttpExchange exchange, Caller caller) throws ScimException, IOException {
        String[] path = exchange.path().substring(PATH.length() + 1).split("/", -1);
        return switch (path[0]) {
            case "Users" -> path.length > 2 ? none() : users(exchange, caller, path.length == 2 ? path[1] : "");
            case "Groups" -> path.length > 2 ? none() : groups(exchange, caller, path.length == 2 ? path[1] : "");
            case "ServiceProviderConfig" -> path.length > 1 ? none() : read(exchange, Discovery.config(base));
            case "ResourceTypes" -> listed(exchange, Discovery.resourceTypes(base), path);
            case "Schemas" -> listed(exchange, Discovery.schemas(base), path);
            // RFC 7644 3.11 and 3.7: what is not there.
            case "Me", "Bulk" -> throw new ScimException(501, "", "this service does not have " + path[0]);
            default -> none();
        };
    }

    private static Answer none() throws ScimException {
        throw new ScimException(404, "", "there is nothing at this address");
    }

    private static Answer read(HttpExchange exchange, Map<String, Object> body) throws ScimException {
        method(exchange, "GET", "HEAD");
        return Answer.of(200, body);
    }

    private static Answer listed(HttpExchange exchange, List<Map<String, Object>> all, String[] path)
            throws ScimException {
        method(exchange, "GET", "HEAD");
        // RFC 7644 4: these are not filtered.
        if (exchange.query("filter").isPresent()) {
            throw new ScimException(403, "", "a filter is not possible here");
        }
        if (path.length == 1) {
            Map<String, Object> list = new LinkedHashMap<>();
            list.put("schemas", List.of("urn:ietf:params:scim:api:messages:2.0:ListResponse"));
            list.put("totalResults", all.size());
            list.put("startIndex", 1);
            list.put("itemsPerPage", all.size());
            list.put("Resources", all);
            return Answer.of(200, list);
        }
        return path.length > 2
                ? none()
                : Answer.of(
                        200,
                        all.stream()
                                .filter(each -> Json.text(each, "id").equalsIgnoreCase(path[1]))
                                .findFirst()
                                .orElseThrow(ScimException::notFound));
    }

    private static void method(HttpExchange exchange, String... allowed) throws ScimException {
        if (!List.of(allowed).contains(exchange.method())) {
            throw new ScimException(405, "", "the method is not possible here");
        }
    }

    private Answer users(HttpExchange exchange, Caller caller, String id) throws ScimException, IOException {
        Projection projection = Projection.of(Schema.USER, exchange);
        boolean withGroups = projection.shows("groups") || exchange.query("filter").isPresent();
        Map<String, List<Group>> of = withGroups ? users.memberships() : Map.of();
        if (id.isEmpty()) {
            method(exchange, "GET", "HEAD", "POST");
            if (exchange.method().equals("POST")) {
                caller.mustWrite();
                Map<String, Object> sent = Schema.USER.read(content(exchange));
                synchronized (changes) {
                    return created(users.shown(users.create(caller, sent), of), projection);
                }
            }
            Search search = Search.of(Schema.USER, exchange);
            return Answer.of(
                    200,
                    search.answer(
                            users.all(caller),
                            Search.quick(search.filter(), name -> switch (name) {
                                case "userName" -> Optional.of(users::userName);
                                case "externalId" -> Optional.of(users::externalId);
                                case "id" -> Optional.of(person -> Long.toString(person.id().value()));
                                default -> Optional.empty();
                            }),
                            person -> users.shown(person, of),
                            projection));
        }
        method(exchange, "GET", "HEAD", "PUT", "PATCH", "DELETE");
        if (exchange.method().equals("GET") || exchange.method().equals("HEAD")) {
            return shown(exchange, users.shown(users.get(caller, id), of), projection);
        }
        caller.mustWrite();
        Map<String, Object> sent = exchange.method().equals("DELETE") ? Map.of() : content(exchange);
        synchronized (changes) {
            Person before = users.get(caller, id);
            unchanged(exchange, users.shown(before, of));
            return switch (exchange.method()) {
                case "PUT" ->
                    changed(users.shown(
                            users.replace(caller, before, users.completed(before, Schema.USER.read(sent))), of), projection);
                case "PATCH" ->
                    changed(users.shown(
                            users.replace(caller, before, Patch.apply(Schema.USER, users.attributes(before), sent)),
                            of), projection);
                default -> {
                    users.delete(caller, before);
                    yield new Answer(204, Map.of(), Optional.empty());
                }
            };
        }
    }

    private Answer groups(HttpExchange exchange, Caller caller, String id) throws ScimException, IOException {
        Projection projection = Projection.of(Schema.GROUP, exchange);
        if (id.isEmpty()) {
            method(exchange, "GET", "HEAD", "POST");
            if (exchange.method().equals("POST")) {
                caller.mustWrite();
                Map<String, Object> sent = Schema.GROUP.read(content(exchange));
                synchronized (changes) {
                    return created(groups.shown(groups.create(caller, sent)), projection);
                }
            }
            Search search = Search.of(Schema.GROUP, exchange);
            return Answer.of(
                    200,
                    search.answer(
                            groups.all(caller),
                            Search.quick(search.filter(), name -> switch (name) {
                                case "displayName" -> Optional.of(groups::displayName);
                                case "externalId" -> Optional.of(groups::externalId);
                                case "id" -> Optional.of(group -> Long.toString(group.id().value()));
                                default -> Optional.empty();
                            }),
                            groups::shown,
                            projection));
        }
        method(exchange, "GET", "HEAD", "PUT", "PATCH", "DELETE");
        if (exchange.method().equals("GET") || exchange.method().equals("HEAD")) {
            return shown(exchange, groups.shown(groups.get(caller, id)), projection);
        }
        caller.mustWrite();
        Map<String, Object> sent = exchange.method().equals("DELETE") ? Map.of() : content(exchange);
        synchronized (changes) {
            Group before = groups.get(caller, id);
            unchanged(exchange, groups.shown(before));
            return switch (exchange.method()) {
                case "PUT" ->
                    changed(groups.shown(groups.replace(
                            caller, before, groups.completed(before, Schema.GROUP.read(sent)))), projection);
                case "PATCH" -> {
                    Group after = groups.replace(
                            caller, before, Patch.apply(Schema.GROUP, groups.attributes(before), sent));
                    // RFC 7644 3.5.2: without content, where nobody asks for it; a group may be long.
                    yield exchange.query("attributes").isPresent()
                            ? changed(groups.shown(after), projection)
                            : new Answer(204, Map.of("ETag", groups.shown(after).version()), Optional.empty());
                }
                default -> {
                    groups.delete(caller, before);
                    yield new Answer(204, Map.of(), Optional.empty());
                }
            };
        }
    }

    private static Answer created(Resource resource, Projection projection) {
        return new Answer(
                201,
                Map.of("Location", resource.location(), "ETag", resource.version()),
                Optional.of(projection.of(resource.body())));
    }

    private static Answer changed(Resource resource, Projection projection) {
        return new Answer(200, Map.of("ETag", resource.version()), Optional.of(projection.of(resource.body())));
    }

    private static Answer shown(HttpExchange exchange, Resource resource, Projection projection) {
        return names(exchange.headers("If-None-Match"), resource.version())
                ? new Answer(304, Map.of("ETag", resource.version()), Optional.empty())
                : changed(resource, projection);
    }

    /** RFC 7644 3.14: who has seen another version is told so. */
    private static void unchanged(HttpExchange exchange, Resource resource) throws ScimException {
        List<String> wanted = exchange.headers("If-Match");
        if (!wanted.isEmpty() && !names(wanted, resource.version())) {
            throw new ScimException(412, "", "the resource has changed since");
        }
    }

    private static boolean names(List<String> fields, String version) {
        List<String> tags = new ArrayList<>();
        fields.forEach(field -> tags.addAll(List.of(field.split(","))));
        return tags.stream()
                .map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(version) || ("W/" + tag).equals(version));
    }

    private static Map<String, Object> content(HttpExchange exchange) throws ScimException, IOException {
        String type = exchange.header("Content-Type").orElse("").toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        if (!type.equals(TYPE) && !type.equals("application/json")) {
            throw new ScimException(415, "", "content is " + TYPE);
        }
        byte[] body = exchange.content().readNBytes(Limits.CONTENT + 1);
        if (body.length > Limits.CONTENT) {
            throw new ScimException(413, "", "content has at most " + Limits.CONTENT + " octets");
        }
        try {
            return Json.read(new String(body, StandardCharsets.UTF_8));
        } catch (IOException notJson) {
            throw ScimException.syntax("the content " + notJson.getMessage());
        }
    }
}
