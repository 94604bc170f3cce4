package org.redoubt.oidc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Browsers that are on their way to the provider and back. Each is known by its state and its cookie, and comes back once. */
final class Visits {
    /** Lax: it has to come along when the provider sends the browser back. */
    static final String COOKIE = "__Host-redoubt-oidc";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_OCTETS = 32;

    private final InstantSource clock;
    private final LinkedHashMap<String, Visit> visits = new LinkedHashMap<>();

    Visits(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * One of them.
     *
     * @param browser the hash of its cookie
     * @param verifier of PKCE
     */
    record Visit(String browser, String nonce, String verifier, Instant until, RelyingParty.Then then) {}

    static String secret() {
        byte[] octets = new byte[SECRET_OCTETS];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    static String hash(String secret) {
        return HexFormat.of().formatHex(sha256(secret));
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    synchronized void put(String state, Visit visit) {
        Instant now = clock.instant();
        visits.values().removeIf(each -> !each.until().isAfter(now));
        while (visits.size() >= Limits.VISITS) {
            visits.pollFirstEntry();
        }
        visits.put(hash(state), visit);
    }

    /** The visit of a state and a browser, which is used up by this. */
    synchronized Optional<Visit> take(String state, Optional<String> cookie) {
        String key = hash(state);
        Optional<Visit> found = Optional.ofNullable(visits.get(key))
                .filter(visit -> cookie.map(Visits::hash).filter(visit.browser()::equals).isPresent());
        found.ifPresent(_ -> visits.remove(key));
        return found.filter(visit -> visit.until().isAfter(clock.instant()));
    }

    /** The cookie of a request; none when it is there twice, for then somebody else set one. */
    static Optional<String> cookie(List<String> fields) {
        List<String> values = fields.stream()
                .flatMap(field -> List.of(field.split(";", 64)).stream())
                .map(String::strip)
                .filter(pair -> pair.startsWith(COOKIE + "="))
                .map(pair -> pair.substring(COOKIE.length() + 1))
                .toList();
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }
}
