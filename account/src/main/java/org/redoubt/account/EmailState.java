package org.redoubt.account;

import java.util.Optional;
import java.util.Set;

/**
 * An email as one object, whatever mailboxes it is in (RFC 8621 4.1.1).
 *
 * @param mailboxes those that the principal may read, at least one
 * @param keywords {@code $seen} if it is seen in each of them, another if it is set in any; never {@code $deleted}
 * @param receivedMillis milliseconds since 1970, whole seconds
 * @param snoozed when it comes back by itself
 */
public record EmailState(
        EmailId id,
        ThreadId thread,
        long octets,
        long receivedMillis,
        Set<MailboxId> mailboxes,
        Set<Keyword> keywords,
        Optional<Snooze> snoozed) {
    public EmailState {
        mailboxes = Set.copyOf(mailboxes);
        keywords = Set.copyOf(keywords);
    }
}
