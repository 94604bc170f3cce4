package org.redoubt.account;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A message to be put into a mailbox.
 *
 * @param receivedAt its internal date; now when empty
 */
public record NewEmail(Message message, Set<Keyword> keywords, Optional<Instant> receivedAt) {
    public NewEmail {
        keywords = Set.copyOf(keywords);
    }
}
