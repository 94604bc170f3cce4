package org.redoubt.http;

import java.util.Optional;

/**
 * Whether a request that a cookie signs in may come from another site's page. The cookie is SameSite=Strict already; this
 * is what holds when a browser errs, and for sites that are "same" without being us (another host of our domain).
 */
final class CrossSite {
    /** A field that no form can send, and no script of another origin without asking first, to which nobody answers. */
    static final String MARK = "X-Redoubt";

    private CrossSite() {}

    /**
     * Whether a request comes from a page of ours.
     *
     * @param exchange whose method or upgrade changes something
     * @return whether all that the browser says of the origin names us, and it says something
     */
    static boolean ours(HttpExchange exchange) {
        Optional<String> origin = exchange.header("Origin");
        Optional<String> site = exchange.header("Sec-Fetch-Site");
        boolean marked = exchange.header(MARK).filter("web"::equals).isPresent();
        boolean foreign = origin.filter(from -> !from.equals(exchange.origin())).isPresent()
                || site.filter(from -> !from.equals("same-origin")).isPresent();
        return !foreign && (marked || origin.isPresent() || site.isPresent());
    }

    /** Whether the request only reads: GET and HEAD, unless they ask for a WebSocket (RFC 6455 10.2). */
    static boolean reads(HttpExchange exchange) {
        boolean socket = exchange.header("Upgrade").isPresent() || exchange.header("Sec-WebSocket-Version").isPresent();
        return (exchange.method().equals("GET") || exchange.method().equals("HEAD")) && !socket;
    }
}
