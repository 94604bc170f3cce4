package org.redoubt.sieve;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One thing to do with a message. */
public sealed interface Action {
    /** File into the INBOX (RFC 5228 4.3); the implicit keep is one too. */
    record Keep(List<String> flags) implements Action {
        public Keep {
            flags = List.copyOf(flags);
        }
    }

    /** File into a mailbox (RFC 5228 4.1). */
    record FileInto(Target target) implements Action {}

    /** Send on to an address, with the envelope sender it came with (RFC 5228 4.2). */
    record Redirect(String address) implements Action {}

    /**
     * Refuse (RFC 5429).
     *
     * @param inProtocol whether the answer at the end of the transaction is preferred to a message (ereject)
     */
    record Reject(String reason, boolean inProtocol) implements Action {}

    /**
     * Tell the sender that the owner is away (RFC 5230), unless an automatic answer is out of place.
     *
     * @param interval for which the same sender is not told again
     * @param key what else makes two answers the same: the handle, or all that the answer would say
     * @param mime whether {@code reason} is a MIME entity with its header
     */
    record Vacation(
            String reason,
            boolean mime,
            Optional<String> subject,
            Optional<String> from,
            List<String> addresses,
            Duration interval,
            String key,
            Optional<Fcc> fcc)
            implements Action {
        public Vacation {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * Tell somebody by mail that the message came (RFC 5435, 5436).
     *
     * @param importance 1 high, 2 normal, 3 low
     */
    record Notify(
            MailtoUri method, Optional<String> from, int importance, Optional<String> message, Optional<Fcc> fcc)
            implements Action {}
}
