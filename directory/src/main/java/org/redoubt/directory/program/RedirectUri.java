package org.redoubt.directory.program;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where a program takes its answer (RFC 6749 3.1.2, RFC 8252 7). Compared character by character; of a loopback address the
 * port counts for nothing, since a program takes one that is free.
 *
 * @param text as it was registered
 */
public record RedirectUri(String text, Kind kind) {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    /** What receives the answer. */
    public enum Kind {
        /** A program on the computer of the browser (RFC 8252 7.3). */
        LOOPBACK,
        /** A program that has a scheme of its own there (RFC 8252 7.1). */
        OWN_SCHEME,
        /** A host on the network, or a program that the system has for its addresses (RFC 8252 7.2). */
        HTTPS
    }

    /** Empty for what nobody may register: other schemes, fragments, users, and whatever is no URI in ASCII. */
    public static Optional<RedirectUri> parse(String text) {
        if (text.length() > ProgramLimits.REDIRECT_URI || !text.matches("[!-~]+") || text.matches(".*[\"'<>\\\\^`{|}].*")) {
            return Optional.empty();
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException none) {
            return Optional.empty();
        }
        if (uri.getScheme() == null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            return Optional.empty();
        }
        return kind(uri).map(kind -> new RedirectUri(text, kind));
    }

    private static Optional<Kind> kind(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "https" -> host.isEmpty() ? Optional.empty() : Optional.of(Kind.HTTPS);
            case "http" -> LOOPBACK.contains(host) ? Optional.of(Kind.LOOPBACK) : Optional.empty();
            // RFC 8252 7.1: a reversed domain name, so that "javascript", "data" and "mailto" are none.
            default -> scheme.contains(".") && !uri.isOpaque() ? Optional.of(Kind.OWN_SCHEME) : Optional.empty();
        };
    }

    /** Whether a request's address is this one. */
    boolean takes(String asked) {
        if (kind != Kind.LOOPBACK) {
            return asked.equals(text);
        }
        Optional<RedirectUri> other = parse(asked).filter(uri -> uri.kind == Kind.LOOPBACK);
        return other.map(uri -> uri.withoutPort().equals(withoutPort())).orElse(false);
    }

    private String withoutPort() {
        URI uri = URI.create(text);
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return uri.getHost().toLowerCase(Locale.ROOT) + path + query;
    }

    /** What a page's policy calls the place (CSP source expression): its scheme and host, or the scheme alone. */
    public String source() {
        URI uri = URI.create(text);
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        return kind == Kind.OWN_SCHEME ? scheme + ":" : scheme + "://" + uri.getRawAuthority();
    }

    /** Who gets the answer, in a word for people: a host or a scheme. */
    public String receiver() {
        URI uri = URI.create(text);
        return kind == Kind.OWN_SCHEME ? uri.getScheme() : uri.getHost();
    }
}
