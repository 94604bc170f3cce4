package org.redoubt.transport.session;

import java.util.List;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.codec.DsnNotify;
import org.redoubt.transport.codec.RcptArguments;

/**
 * One accepted RCPT.
 *
 * @param arguments what the client said
 * @param accounts whose mailboxes it stands for: one person, or the members of a group; none for somebody elsewhere
 */
public record Recipient(RcptArguments arguments, List<AccountId> accounts) {
    /** Whether the mail goes on to another server. */
    public boolean foreign() {
        return accounts.isEmpty();
    }

    /** Whether the sender wants to hear of success (RFC 3461 4.1). */
    boolean reportsSuccess() {
        return arguments.notifyOn().filter(on -> on.contains(DsnNotify.SUCCESS)).isPresent();
    }
}
