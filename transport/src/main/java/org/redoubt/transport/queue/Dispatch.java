package org.redoubt.transport.queue;

import java.util.List;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.codec.MailArguments;
import org.redoubt.transport.codec.RcptArguments;

/**
 * What a transaction hands over.
 *
 * @param submitter the login that sent it, or "-"
 * @param ours whether somebody of ours wrote it, and not only passes it on: a domain of ours may sign it then
 * @param trace the transaction's name in logs and Received fields
 */
public record Dispatch(MailArguments mail, List<To> recipients, String submitter, boolean ours, String trace) {
    public Dispatch {
        recipients = List.copyOf(recipients);
    }

    /** Of what is only passed on. */
    public Dispatch(MailArguments mail, List<To> recipients, String submitter, String trace) {
        this(mail, recipients, submitter, false, trace);
    }

    /**
     * One recipient.
     *
     * @param accounts whose mailboxes it stands for here; none for somebody elsewhere
     */
    public record To(RcptArguments arguments, List<AccountId> accounts) {
        public To {
            accounts = List.copyOf(accounts);
        }
    }
}
