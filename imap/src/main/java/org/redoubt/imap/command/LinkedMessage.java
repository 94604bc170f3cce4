package org.redoubt.imap.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Bodies;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxId;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Row;
import org.redoubt.imap.codec.ImapUrl;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

/** A message that a URL names, opened for reading: the audit log has it. */
record LinkedMessage(AccountId account, MailboxId mailbox, long uid, EmailSummary summary, Bodies bodies) {
    /**
     * Opens the message of a URL.
     *
     * @param action what reads it
     * @param mailbox the URL's
     * @return empty when it is not there, or the mailbox is another one by now
     */
    static Optional<LinkedMessage> open(AccountHandle account, String action, Mailbox mailbox, ImapUrl url)
            throws IOException {
        Optional<MailboxView> view = account.mailbox(mailbox.id());
        boolean same = url.uidValidity().isEmpty() || url.uidValidity().getAsLong() == mailbox.uidValidity();
        if (view.isEmpty() || !same) {
            return Optional.empty();
        }
        Optional<Row> row = view.get().row(url.uid());
        if (row.isEmpty()) {
            return Optional.empty();
        }
        List<EmailId> ids = List.of(row.get().email());
        EmailSummary summary = account.summaries(ids).getFirst();
        Bodies bodies = account.read(action, mailbox.id(), NumberSet.of(url.uid()), ids);
        return Optional.of(new LinkedMessage(account.account(), mailbox.id(), url.uid(), summary, bodies));
    }

    /** Whether this is the message of a URL in the same mailbox. */
    boolean is(AccountHandle of, Mailbox other, ImapUrl url) {
        return account.equals(of.account()) && mailbox.equals(other.id()) && uid == url.uid();
    }

    Optional<Sections.Octets> octets(ImapUrl url) throws IOException {
        return Sections.octets(url.section(), summary, bodies);
    }
}
