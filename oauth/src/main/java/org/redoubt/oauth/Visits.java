package org.redoubt.oauth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Browsers on their way, in memory. A page carries the visit's token in its form, and the browser a cookie; a visit goes on
 * only with both, so that no other site's page can send a form, and no link leads into what somebody else began.
 *
 * <p>The token is another one after the sign-in: who knew it before (session fixation) has nothing then. Each step uses
 * its token up, so nothing is decided twice. Hashes are kept only. Safe for many threads.
 */
final class Visits {
    /** The name says that it came over TLS, from this host, for all of it: browsers take it on no other terms. */
    static final String COOKIE = "__Host-redoubt-oauth";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_OCTETS = 32;
    private static final int SECRET_CHARACTERS = 43;

    private volatile Optional<OutsideSignIn> outside = Optional.empty();
    private final InstantSource clock;
    /** The oldest first. Guarded by this. */
    private final LinkedHashMap<String, Visit> visits = new LinkedHashMap<>();

    Visits(InstantSource clock) {
        this.clock = clock;
    }

    static String secret() {
        byte[] octets = new byte[SECRET_OCTETS];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    /** What to set, as the value of a Set-Cookie field. */
    static String cookie(String secret) {
        return COOKIE + "=" + secret + "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age="
                + Limits.VISIT.toSeconds();
    }

    /** The cookie of a request; none when it is there twice, for then somebody else set one. */
    static Optional<String> cookie(List<String> cookieFields) {
        List<String> values = cookieFields.stream()
                .flatMap(field -> List.of(field.split(";", 64)).stream())
                .map(String::strip)
                .filter(pair -> pair.startsWith(COOKIE + "="))
                .map(pair -> pair.substring(COOKIE.length() + 1))
                .toList();
        return values.size() == 1 && values.getFirst().length() == SECRET_CHARACTERS
                ? Optional.of(values.getFirst())
                : Optional.empty();
    }

    /** Lets people sign in elsewhere as well. */
    void alsoBy(OutsideSignIn elsewhere) {
        outside = Optional.of(elsewhere);
    }

    /** Where else people may sign in. */
    Optional<OutsideSignIn> outside() {
        return outside;
    }

    /** Begins one; the answer is its token. */
    String begin(Asked asked, String browserCookie) {
        return put(new Visit(asked, hash(browserCookie), clock.instant().plus(Limits.VISIT), Optional.empty()));
    }

    /** Goes on with a visit that was taken; the answer is its next token. */
    String put(Visit visit) {
        String token = secret();
        List<Visit> over = new ArrayList<>();
        synchronized (this) {
            visits.put(hash(token), visit);
            over.addAll(expired());
            while (visits.size() > Limits.VISITS) {
                Map.Entry<String, Visit> oldest = visits.firstEntry();
                visits.remove(oldest.getKey());
                over.add(oldest.getValue());
            }
        }
        leave(over);
        return token;
    }

    /** The visit of a token and a browser, which is used up by this. */
    Optional<Visit> take(String token, Optional<String> browserCookie) {
        if (token.length() != SECRET_CHARACTERS || browserCookie.isEmpty()) {
            return Optional.empty();
        }
        String browser = hash(browserCookie.get());
        synchronized (this) {
            Optional<Visit> found = Optional.ofNullable(visits.get(hash(token)))
                    .filter(visit -> visit.browser().equals(browser))
                    .filter(visit -> visit.until().isAfter(clock.instant()));
            found.ifPresent(_ -> visits.remove(hash(token)));
            return found;
        }
    }

    /** Forgets those that took too long. */
    void sweep() {
        List<Visit> over;
        synchronized (this) {
            over = expired();
        }
        leave(over);
    }

    private List<Visit> expired() {
        List<Visit> over = visits.values().stream()
                .filter(visit -> !visit.until().isAfter(clock.instant()))
                .toList();
        visits.values().removeAll(over);
        return over;
    }

    private static void leave(List<Visit> visits) {
        visits.forEach(visit -> visit.who().ifPresent(Visit.Who::leave));
    }

    synchronized int size() {
        return visits.size();
    }

    static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
