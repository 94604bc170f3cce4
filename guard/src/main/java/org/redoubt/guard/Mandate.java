package org.redoubt.guard;

import java.time.Instant;

/**
 * Lets somebody open one mailbox that is not hers, for a reason that stands at each access in the audit log, until it
 * ends.
 *
 * @param grant its number in the directory
 * @param account whose mailbox
 * @param readOnly whether it lets one read and nothing else
 */
public record Mandate(long grant, long account, String reason, boolean readOnly, Instant until) {
    /** What the access is for, as the audit log says it: {@code grant 7: case 2026-17}. */
    public String purpose() {
        return "grant " + grant + ": " + reason;
    }

    /** Whether it is over. */
    public boolean past(Instant now) {
        return !now.isBefore(until);
    }
}
