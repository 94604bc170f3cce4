package org.redoubt.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.directory.Directory;
import org.redoubt.directory.SignIn;
import org.redoubt.guard.SessionInfo;

/**
 * Who signed in on one connection, by the Authorization fields it sent (RFC 7617, RFC 6750). The same field again within
 * some minutes is the same session: a client that sends a hundred requests on a connection signs in once, as it does
 * with IMAP.
 */
final class SignIns implements AutoCloseable {
    private static final String BASIC = "basic ";
    private static final String BEARER = "bearer ";

    private final Directory directory;
    private final SessionInfo connection;
    private final LinkedHashMap<String, Known> known = new LinkedHashMap<>();
    private int sessions;
    private boolean closed;

    SignIns(Directory directory, SessionInfo connection) {
        this.directory = directory;
        this.connection = connection;
    }

    private record Known(SignedIn signedIn, long untilNanos) {}

    /** How it ended. */
    sealed interface Outcome {
        /** She is known; release it when the request is over. */
        record Accepted(SignedIn signedIn) implements Outcome {}

        record Refused(SignIn.Reason reason) implements Outcome {}
    }

    Outcome check(Optional<String> authorization, long nowNanos) {
        if (authorization.isEmpty() || authorization.get().length() > Limits.AUTHORIZATION) {
            return new Outcome.Refused(SignIn.Reason.MALFORMED);
        }
        Optional<SignedIn> before = known(authorization.get(), nowNanos);
        if (before.isPresent()) {
            return new Outcome.Accepted(before.get());
        }
        SessionInfo session = nextSession();
        return switch (signIn(authorization.get(), session)) {
            case SignIn.Accepted(var principal) -> {
                OptionalLong standing = directory.standing(principal.account());
                SignedIn signedIn = SignedIn.onConnection(
                        principal, session, () -> directory.standing(principal.account()).equals(standing));
                remember(authorization.get(), signedIn, nowNanos + Limits.SIGN_IN.toNanos());
                yield new Outcome.Accepted(signedIn);
            }
            case SignIn.Refused(var reason, var _) -> new Outcome.Refused(reason);
        };
    }

    /** Somebody whom a cookie signs in: one session for the audit log, on whatever connections. */
    SignedIn of(WebSession web, WebSessions sessions, long nowNanos) {
        Optional<SignedIn> before = known(web.name(), nowNanos);
        if (before.isPresent()) {
            return before.get();
        }
        SignedIn signedIn = SignedIn.byCookie(web.principal(), session(web), () -> sessions.live(web));
        remember(web.name(), signedIn, nowNanos + Limits.SIGN_IN.toNanos());
        return signedIn;
    }

    SessionInfo session(WebSession web) {
        return new SessionInfo(web.id(), web.via(), connection.remote(), connection.secure(), connection.agent());
    }

    /** A session for what is asked without a sign-in. */
    SessionInfo connection() {
        return connection;
    }

    private synchronized SessionInfo nextSession() {
        sessions++;
        String id = sessions == 1 ? connection.id() : connection.id() + "-" + sessions;
        return new SessionInfo(id, connection.via(), connection.remote(), connection.secure(), connection.agent());
    }

    private synchronized Optional<SignedIn> known(String authorization, long nowNanos) {
        Known there = known.get(authorization);
        if (there == null || there.untilNanos() - nowNanos <= 0 || !there.signedIn().live() || !there.signedIn().retain()) {
            return Optional.empty();
        }
        return Optional.of(there.signedIn());
    }

    private void remember(String authorization, SignedIn signedIn, long untilNanos) {
        List<SignedIn> forgotten = new ArrayList<>();
        synchronized (this) {
            if (closed || !signedIn.retain()) {
                return;
            }
            Optional.ofNullable(known.remove(authorization)).ifPresent(old -> forgotten.add(old.signedIn()));
            known.put(authorization, new Known(signedIn, untilNanos));
            if (known.size() > Limits.SIGN_INS_PER_CONNECTION) {
                Map.Entry<String, Known> oldest = known.firstEntry();
                known.remove(oldest.getKey());
                forgotten.add(oldest.getValue().signedIn());
            }
        }
        forgotten.forEach(SignedIn::release);
    }

    private SignIn signIn(String authorization, SessionInfo session) {
        String lower = authorization.toLowerCase(Locale.ROOT);
        if (lower.startsWith(BASIC)) {
            return basic(authorization.substring(BASIC.length()).strip(), session);
        }
        Optional<SignIn> bearer = lower.startsWith(BEARER)
                ? directory.bearer(authorization.substring(BEARER.length()).strip(), session)
                : Optional.empty();
        return bearer.orElseGet(() -> new SignIn.Refused(SignIn.Reason.MALFORMED, "unknown scheme"));
    }

    /** RFC 7617 2: login, colon and password, in UTF-8. */
    private SignIn basic(String credentials, SessionInfo session) {
        SignIn malformed = new SignIn.Refused(SignIn.Reason.MALFORMED, "malformed credentials");
        byte[] pair;
        try {
            pair = Base64.getDecoder().decode(credentials);
        } catch (IllegalArgumentException notBase64) {
            return malformed;
        }
        int colon = 0;
        while (colon < pair.length && pair[colon] != ':') {
            colon++;
        }
        if (colon == pair.length) {
            return malformed;
        }
        String login = new String(pair, 0, colon, StandardCharsets.UTF_8);
        byte[] password = Arrays.copyOfRange(pair, colon + 1, pair.length);
        try {
            return directory.signIn(login, password, session);
        } finally {
            Arrays.fill(password, (byte) 0);
            Arrays.fill(pair, (byte) 0);
        }
    }

    @Override
    public void close() {
        List<Known> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(known.values());
            known.clear();
        }
        all.forEach(one -> one.signedIn().release());
    }
}
