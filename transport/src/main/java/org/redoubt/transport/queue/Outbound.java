package org.redoubt.transport.queue;

import org.redoubt.guard.Principal;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.Reply;

/** Where a signed-in sender's mail for a domain that is not ours would go. */
public interface Outbound {
    /** The answer to RCPT for a foreign recipient; never positive as long as nothing takes the message afterwards. */
    Reply recipient(Principal sender, MailAddress recipient);
}
