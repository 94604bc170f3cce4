package org.redoubt.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.redoubt.directory.Directory;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;

/**
 * The browsers in which people have signed in, by cookie (RFC 6265). A cookie is 256 random bits that mean nothing; the
 * server keeps their hash, so that what it remembers signs in nobody. A session ends when it is told to, when nobody used it
 * for a while, after some days in any case, and with the credentials that it was begun with: a new password or a
 * disabled login is seen by the next request. Sessions are in memory: a server that starts anew asks everybody to sign in.
 */
public final class WebSessions {
    /** The name says that it came over TLS, from this host, for all of it: browsers take it on no other terms. */
    public static final String COOKIE = "__Host-redoubt";

    /** The protocol of these sessions, for audit events and policies. */
    public static final String VIA = "web";

    /**
     * What sets the browsers of one listener apart from those of another: a cookie of the one is worth nothing at the
     * other, since cookies go to every port of a host.
     *
     * @param cookie its name
     * @param via the protocol of these sessions, for audit events and policies
     * @param idle how long a browser stays signed in that is not used
     * @param longest how long a browser stays signed in at all
     */
    public record Kind(String cookie, String via, Duration idle, Duration longest) {
        /** People who read their mail. */
        public static final Kind MAIL = new Kind(COOKIE, VIA, Limits.WEB_SESSION_IDLE, Limits.WEB_SESSION);

        /** People who act for the organisation. */
        public static final Kind ADMINISTRATION = new Kind(
                "__Host-redoubt-admin", "admin", Limits.ADMIN_SESSION_IDLE, Limits.ADMIN_SESSION);
    }

    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Strict";
    private static final int SECRET_OCTETS = 32;
    private static final int SECRET_CHARACTERS = 43;

    private final Kind kind;
    private final Directory directory;
    private final AuditLog audit;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, WebSession> sessions = new ConcurrentHashMap<>();

    /** Of people who read their mail. */
    public WebSessions(Directory directory, AuditLog audit, InstantSource clock) {
        this(Kind.MAIL, directory, audit, clock);
    }

    public WebSessions(Kind kind, Directory directory, AuditLog audit, InstantSource clock) {
        this.kind = kind;
        this.directory = directory;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What a session will be known by, made before the sign-in that may begin it: so events of the sign-in and of what
     * is done afterwards name the same session.
     *
     * @param id for audit events and lists of sessions
     */
    public record Fresh(String id, String secret) {
        @Override
        public String toString() {
            return "Fresh[" + id + "]";
        }
    }

    /** The protocol of these sessions. */
    public String via() {
        return kind.via();
    }

    /** A name and a secret that nobody has. */
    public Fresh fresh() {
        byte[] octets = new byte[SECRET_OCTETS];
        random.nextBytes(octets);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        return new Fresh("w" + hash(secret).substring(0, 12), secret);
    }

    /**
     * Begins a session for somebody who has just signed in.
     *
     * @param standing of her credentials ({@link Directory#standing}), asked before they were checked
     * @return the value of a Set-Cookie field
     */
    public String begin(Fresh fresh, Principal principal, long standing) {
        String name = hash(fresh.secret());
        long now = clock.millis();
        makeRoom(principal, now);
        sessions.put(
                name,
                new WebSession(
                        fresh.id(),
                        kind.via(),
                        name,
                        principal,
                        new AtomicLong(standing),
                        now,
                        new AtomicLong(now),
                        new AtomicLong(now),
                        new AtomicInteger(),
                        new AtomicBoolean()));
        return kind.cookie() + "=" + fresh.secret() + ATTRIBUTES + "; Max-Age="
                + kind.longest().toSeconds();
    }

    /** When the person whose cookie signs a request in last gave her password; empty where no cookie does. */
    public Optional<Instant> proved(HttpExchange exchange) {
        return of(exchange).map(session -> Instant.ofEpochMilli(session.provedMillis().get()));
    }

    /** She has just given her password once more. */
    public void provedNow(HttpExchange exchange) {
        of(exchange).ifPresent(session -> session.provedMillis().set(clock.millis()));
    }

    /** Who is signed in by a request's cookie and was asked for her second factor, and in which session. */
    public record Waiting(Principal principal, SessionInfo session) {}

    /** Who is signed in by a request's cookie and was asked for her second factor; empty where nobody was. */
    public Optional<Waiting> waiting(HttpExchange exchange) {
        SessionInfo from = exchange.connection();
        return of(exchange)
                .filter(session -> session.principal().session().asked())
                .map(session -> new Waiting(
                        session.principal(),
                        new SessionInfo(session.id(), kind.via(), from.remote(), from.secure(), from.agent())));
    }

    /** A change of somebody's credentials that she makes herself. */
    @FunctionalInterface
    public interface OwnChange {
        /** Makes it; the number of the credentials from then on ({@link Directory#standing}), empty when nothing changed. */
        OptionalLong make();
    }

    /**
     * Makes a change of credentials that the session of a request outlives, as the only one. While it is made the session
     * goes on with either; whoever else changes them ends the session as ever, since it is among those that are listed.
     */
    public void renew(HttpExchange exchange, OwnChange change) {
        Optional<WebSession> session = of(exchange);
        session.ifPresent(each -> each.changing().incrementAndGet());
        try {
            change.make().ifPresent(standing ->
                    session.ifPresent(each -> each.standing().set(standing)));
        } finally {
            session.ifPresent(each -> each.changing().decrementAndGet());
        }
    }

    private Optional<WebSession> of(HttpExchange exchange) {
        return exchange.header("Authorization").isPresent()
                ? Optional.empty()
                : secret(exchange.headers("Cookie"))
                        .map(secret -> sessions.get(hash(secret)))
                        .filter(session -> live(session, clock.millis()));
    }

    /** What makes a browser forget its cookie, as the value of a Set-Cookie field. */
    public String forget() {
        return kind.cookie() + "=" + ATTRIBUTES + "; Max-Age=0";
    }

    /** Forgets what is over, and the least used of somebody's sessions when she has too many. */
    private void makeRoom(Principal principal, long now) {
        sessions.values().stream().filter(each -> !live(each, now)).forEach(this::end);
        List<WebSession> hers = sessions.values().stream()
                .filter(each -> each.principal().account().equals(principal.account()))
                .sorted(Comparator.comparingLong(each -> each.usedMillis().get()))
                .toList();
        hers.stream()
                .limit(Math.max(0, hers.size() - Limits.WEB_SESSIONS_PER_PERSON + 1))
                .forEach(this::end);
    }

    /** The session of a cookie's value, if it is one that still holds; using it keeps it alive. */
    Optional<WebSession> find(String secret) {
        if (secret.length() != SECRET_CHARACTERS) {
            return Optional.empty();
        }
        Optional<WebSession> found = Optional.ofNullable(sessions.get(hash(secret)));
        long now = clock.millis();
        if (found.isPresent() && !live(found.get(), now)) {
            end(found.get());
            return Optional.empty();
        }
        found.ifPresent(session -> session.usedMillis().set(now));
        return found;
    }

    /** Whether somebody may still act in a session that she began. */
    boolean live(WebSession session) {
        return live(session, clock.millis());
    }

    private boolean live(WebSession session, long now) {
        OptionalLong standing = directory.standing(session.principal().account());
        return !session.ended().get()
                && !session.principal().session().ended()
                && !session.expired(now, kind)
                && standing.isPresent()
                && (standing.getAsLong() == session.standing().get() || session.changing().get() > 0);
    }

    void end(WebSession session) {
        session.ended().set(true);
        session.principal().session().end();
        sessions.remove(session.name(), session);
    }

    /**
     * Ends the session that a request's cookie names; none, and nothing happens.
     *
     * @return false when another site's page may have asked for it
     */
    public boolean signOut(HttpExchange exchange) {
        Optional<WebSession> session = secret(exchange.headers("Cookie")).flatMap(this::find);
        if (session.isEmpty()) {
            return true;
        }
        SessionInfo connection = exchange.connection();
        SessionInfo info = new SessionInfo(
                session.get().id(), kind.via(), connection.remote(), connection.secure());
        if (!exchange.fromOurPage()) {
            crossSite(session.get(), info, "route=sign-out");
            return false;
        }
        end(session.get());
        record(session.get(), info, "SIGN-OUT", "", "ok");
        return true;
    }

    /** A request that another site's page may have made. */
    void crossSite(WebSession session, SessionInfo info, String touched) {
        record(session, info, "CROSS-SITE", touched, "refused");
    }

    private void record(WebSession session, SessionInfo info, String action, String touched, String outcome) {
        Principal principal = session.principal();
        audit.record(new AuditEvent(
                clock.instant(),
                AuditKind.SIGN_IN,
                principal.login(),
                principal.account().value(),
                info,
                action,
                0,
                touched,
                outcome));
    }

    /** The value of our cookie in Cookie fields (RFC 6265 5.4); none when it is there twice, for then somebody else set one. */
    Optional<String> secret(List<String> cookieFields) {
        List<String> values = cookieFields.stream()
                .flatMap(field -> List.of(field.split(";", Limits.COOKIES)).stream())
                .map(String::strip)
                .filter(pair -> pair.startsWith(kind.cookie() + "="))
                .map(pair -> pair.substring(kind.cookie().length() + 1))
                .toList();
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    private static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
