package org.redoubt.guard.indicator;

import java.time.Instant;
import java.util.Optional;

/**
 * One thing to look for.
 *
 * @param id as the bundle has it
 * @param value an address or network, a domain or an address of mail in lower case, a link, a hash in lower-case
 *     hexadecimal, or what a program calls itself
 * @param from when it begins to mean something
 */
public record Indicator(String id, String name, Type type, String value, Instant from, Optional<Instant> until) {
    /** What a value is. */
    public enum Type {
        ADDRESS,
        DOMAIN,
        URL,
        HASH,
        MAIL_ADDRESS,
        USER_AGENT
    }

    boolean valid(Instant at) {
        return !at.isBefore(from) && until.map(at::isBefore).orElse(true);
    }
}
