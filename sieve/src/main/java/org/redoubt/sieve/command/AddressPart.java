package org.redoubt.sieve.command;

import java.util.Optional;
import org.redoubt.sieve.syntax.SyntaxException;

/** What of an address is compared (RFC 5228 2.7.4, RFC 5233 4). */
enum AddressPart {
    ALL,
    LOCALPART,
    DOMAIN,
    USER,
    DETAIL;

    /** RFC 5233 4: what separates user and detail is for the site to say; here as in the addresses it delivers to. */
    private static final char SEPARATOR = '+';

    static AddressPart read(Arguments a) throws SyntaxException {
        Optional<String> plain = a.oneOf("", "all", "localpart", "domain");
        Optional<String> sub = a.oneOf("subaddress", "user", "detail");
        if (plain.isPresent() && sub.isPresent()) {
            throw new SyntaxException(a.at(), "There can be one part of an address only");
        }
        return plain.or(() -> sub).map(tag -> valueOf(tag.toUpperCase(java.util.Locale.ROOT))).orElse(ALL);
    }

    /** The part; empty when the address has none. */
    Optional<String> of(String address) {
        int at = address.lastIndexOf('@');
        String local = at < 0 ? address : address.substring(0, at);
        int separator = local.indexOf(SEPARATOR);
        return switch (this) {
            case ALL -> Optional.of(address);
            case LOCALPART -> Optional.of(local);
            case DOMAIN -> at < 0 ? Optional.empty() : Optional.of(address.substring(at + 1));
            case USER -> Optional.of(separator < 0 ? local : local.substring(0, separator));
            case DETAIL -> separator < 0 ? Optional.empty() : Optional.of(local.substring(separator + 1));
        };
    }
}
