package org.redoubt.transport.queue;

import java.util.List;
import java.util.Optional;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.codec.MailArguments;
import org.redoubt.transport.codec.RcptArguments;

/**
 * What a transaction hands over.
 *
 * @param submitter the login that sent it, or "-"
 * @param ours whether somebody of ours wrote it, and not only passes it on: a domain of ours may sign it then
 * @param trace the transaction's name in logs and Received fields
 * @param follow the word by which its sender knows it, who then is told what becomes of it
 */
public record Dispatch(
        MailArguments mail, List<To> recipients, String submitter, boolean ours, String trace, Optional<String> follow) {
    public Dispatch {
        recipients = List.copyOf(recipients);
    }

    /** Of what nobody follows. */
    public Dispatch(MailArguments mail, List<To> recipients, String submitter, boolean ours, String trace) {
        this(mail, recipients, submitter, ours, trace, Optional.empty());
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
