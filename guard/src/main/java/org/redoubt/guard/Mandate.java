package org.redoubt.guard;

import java.time.Instant;

/**
 * Lets somebody open one mailbox that is not hers, for a reason that stands at each access in the audit log, until it
 * ends.
 *
 * @param grant its number in the directory
 * @param account whose mailbox
 * @param readOnly whether it lets one read and nothing else
 * @param hidden whether the owner is not to hear of it, under legal hold
 */
public record Mandate(
        long grant, long account, String reason, boolean readOnly, boolean hidden, Instant until) {
    private static final String HIDDEN = "hidden grant";

    /** What the access is for, as the audit log says it: {@code grant 7: case 2026-17}. */
    public String purpose() {
        return purpose(" " + grant, reason, hidden);
    }

    /** Likewise of a grant that has no number yet. */
    public static String purposeOfNew(String reason, boolean hidden) {
        return purpose("", reason, hidden);
    }

    private static String purpose(String number, String reason, boolean hidden) {
        return (hidden ? HIDDEN : "grant") + number + ": " + reason;
    }

    /** Whether an event is of a grant that the owner of the mailbox is not to hear of. */
    public static boolean hides(AuditEvent event) {
        return event.purpose().startsWith(HIDDEN);
    }

    /** Whether it is over. */
    public boolean past(Instant now) {
        return !now.isBefore(until);
    }
}
