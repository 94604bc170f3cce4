package org.redoubt.imap.codec;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;

/**
 * The authorization at the end of a URL, RFC 4467 9 {@code iurlauth}.
 *
 * @param rump the URL up to the access identifier: what the token vouches for
 * @param token what proves it; empty in a URL that is still to be authorised
 */
public record UrlAuth(Optional<Instant> expires, Access access, String rump, Optional<Token> token) {
    /** Who may use the URL. */
    public sealed interface Access {
        /** A submission server on behalf of this user. */
        record Submit(String user) implements Access {}

        /** This user. */
        record User(String user) implements Access {}

        /** Everybody who signed in. */
        record AuthUser() implements Access {}

        /** Everybody. */
        record Anonymous() implements Access {}
    }

    /** @param mechanism in capitals */
    public record Token(String mechanism, String text) {}

    static UrlAuth parse(String url, int from) throws SyntaxException {
        int at = from;
        Optional<Instant> expires = Optional.empty();
        if (starts(url, at, ";EXPIRE=")) {
            int start = at + ";EXPIRE=".length();
            at = url.indexOf(';', start);
            expires = Optional.of(instant(url.substring(start, at < 0 ? url.length() : at)));
        }
        if (at < 0 || !starts(url, at, ";URLAUTH=")) {
            throw new SyntaxException("This is no URL of a message");
        }
        int start = at + ";URLAUTH=".length();
        int end = url.indexOf(':', start);
        String rump = end < 0 ? url : url.substring(0, end);
        Optional<Token> token = end < 0 ? Optional.empty() : Optional.of(token(url.substring(end + 1)));
        return new UrlAuth(expires, access(rump.substring(start)), rump, token);
    }

    private static boolean starts(String url, int at, String expected) {
        return url.regionMatches(true, at, expected, 0, expected.length());
    }

    // RFC 4467 9: a date-time of RFC 3339.
    private static Instant instant(String text) throws SyntaxException {
        try {
            return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
        } catch (DateTimeException e) {
            throw new SyntaxException("This is no URL of a message");
        }
    }

    private static Token token(String text) throws SyntaxException {
        int colon = text.indexOf(':');
        if (colon <= 0) {
            throw new SyntaxException("This is no URL of a message");
        }
        return new Token(text.substring(0, colon).toUpperCase(Locale.ROOT), text.substring(colon + 1));
    }

    private static Access access(String identifier) throws SyntaxException {
        int plus = identifier.indexOf('+');
        String kind = (plus < 0 ? identifier : identifier.substring(0, plus + 1)).toLowerCase(Locale.ROOT);
        String user = plus < 0 ? "" : ImapUrl.decode(identifier.substring(plus + 1));
        boolean named = !user.isEmpty();
        if (plus < 0 == named) {
            throw new SyntaxException("This is no URL of a message");
        }
        return switch (kind) {
            case "submit+" -> new Access.Submit(user);
            case "user+" -> new Access.User(user);
            case "authuser" -> new Access.AuthUser();
            case "anonymous" -> new Access.Anonymous();
            default -> throw new SyntaxException("This is no URL of a message");
        };
    }
}
