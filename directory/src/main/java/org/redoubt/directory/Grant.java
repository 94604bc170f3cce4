package org.redoubt.directory;

import java.time.Instant;
import java.util.Optional;
import org.redoubt.guard.Mandate;
import org.redoubt.store.id.AccountId;

/**
 * Lets somebody, the officer, open another person's mailbox.
 *
 * @param id a number that no other grant ever has
 * @param reason why, as the audit log says it at each access
 * @param readOnly whether it lets her read and nothing else
 * @param hidden whether its owner was not told, under legal hold
 * @param givenBy the login of whoever gave it
 * @param ended when it was ended, or was over; empty while it lasts
 */
public record Grant(
        long id,
        AccountId officer,
        AccountId mailbox,
        String reason,
        Instant from,
        Instant until,
        boolean readOnly,
        boolean hidden,
        String givenBy,
        Optional<Instant> ended) {
    /** Whether it lets anybody in now. */
    public boolean live(Instant now) {
        return ended.isEmpty() && now.isBefore(until);
    }

    Grant endedAt(Instant when) {
        return new Grant(id, officer, mailbox, reason, from, until, readOnly, hidden, givenBy, Optional.of(when));
    }

    /** What a session that it begins carries. */
    public Mandate mandate() {
        return new Mandate(id, mailbox.value(), reason, readOnly, hidden, until);
    }
}
