package org.redoubt.webmail;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.http.Ceremonies;
import org.redoubt.http.HttpExchange;

/**
 * A browser in which nobody is signed in, as challenges for passkeys are bound to it: by a cookie that means nothing and is
 * gone when they are no longer good. Nothing is remembered for it here.
 */
final class DoorCookie {
    static final String COOKIE = "__Host-redoubt-door";

    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=300";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_OCTETS = 32;

    /** Pairs of a Cookie field that are looked at: we set two. */
    private static final int COOKIES = 64;

    private DoorCookie() {}

    /** A secret that no browser has yet. */
    static String fresh() {
        byte[] octets = new byte[SECRET_OCTETS];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    /** As the value of a Set-Cookie field (RFC 6265 4.1). */
    static String set(String secret) {
        return COOKIE + "=" + secret + ATTRIBUTES;
    }

    /** The secret of the browser that asks; none when it has none, or two. */
    static Optional<String> secret(HttpExchange exchange) {
        List<String> values = exchange.headers("Cookie").stream()
                .flatMap(field -> List.of(field.split(";", COOKIES)).stream())
                .map(String::strip)
                .filter(pair -> pair.startsWith(COOKIE + "="))
                .map(pair -> pair.substring(COOKIE.length() + 1))
                .filter(value -> value.matches("[A-Za-z0-9_-]{43}"))
                .toList();
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    /** Where a browser is that has a secret; empty where there are no passkeys. */
    static Optional<Ceremony> ceremony(HttpExchange exchange, String hostname, String secret) {
        return Ceremonies.at(exchange, hostname, "door " + secret);
    }
}
