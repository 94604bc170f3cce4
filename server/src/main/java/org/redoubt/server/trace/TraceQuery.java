package org.redoubt.server.trace;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Detail;

/**
 * Which messages are looked for.
 *
 * @param what an address (or {@code @} and a domain), a Message-ID, a message of the queue, the name of a transaction, or
 *     the address of a client; empty for every message
 * @param messages at most so many, the newest
 */
public record TraceQuery(Optional<String> what, Instant since, Instant until, int messages) {
    public TraceQuery {
        what = what.map(TraceQuery::plain).filter(text -> !text.isEmpty());
        messages = Math.clamp(messages, 1, TraceLimits.MESSAGES);
    }

    private static String plain(String text) {
        String stripped = text.strip().toLowerCase(Locale.ROOT);
        return stripped.startsWith("<") && stripped.endsWith(">") && stripped.length() > 2
                ? stripped.substring(1, stripped.length() - 1)
                : stripped;
    }

    /** Whether some event of a block may match: most blocks of a search are passed over by that, unread. */
    boolean mayMatch(byte[] plain) {
        String wanted = what.orElse("");
        return !wanted.chars().allMatch(c -> c < 0x80) || contains(plain, wanted);
    }

    /** Whether US-ASCII stands in it, in any case of letters. */
    static boolean contains(byte[] plain, String lower) {
        int length = lower.length();
        for (int i = 0; i <= plain.length - length; i++) {
            int at = 0;
            while (at < length && folded(plain[i + at]) == lower.charAt(at)) {
                at++;
            }
            if (at == length) {
                return true;
            }
        }
        return false;
    }

    private static int folded(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet;
    }

    /** Whether an event shows that its message is one of them. */
    boolean matches(TraceEvent event) {
        if (event.at().isBefore(since) || event.at().isAfter(until)) {
            return false;
        }
        return what.isEmpty()
                || what.get().equalsIgnoreCase(event.message())
                || event.details().stream().anyMatch(this::matches);
    }

    private boolean matches(Detail detail) {
        String wanted = what.orElse("");
        return switch (detail.key()) {
            case FROM, TO -> address(detail.value().toLowerCase(Locale.ROOT), wanted);
            case MESSAGE_ID -> wanted.equals(plain(detail.value()));
            case QUEUE, CLIENT -> wanted.equalsIgnoreCase(detail.value());
            case LOGIN -> wanted.equalsIgnoreCase(detail.value());
            default -> false;
        };
    }

    private static boolean address(String value, String wanted) {
        return wanted.startsWith("@") ? value.endsWith(wanted) : value.equals(wanted);
    }
}
