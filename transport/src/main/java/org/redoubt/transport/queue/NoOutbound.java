package org.redoubt.transport.queue;

import org.redoubt.guard.Principal;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.Reply;

/** Refuses for now: the sender's program keeps the message, so that nothing is lost. */
public final class NoOutbound implements Outbound {
    private static final Reply UNAVAILABLE = Reply.of(
            451, "4.4.0", "Outbound delivery is not available yet; only addresses at this server's domains can be reached");

    @Override
    public Reply recipient(Principal sender, MailAddress recipient) {
        return UNAVAILABLE;
    }
}
