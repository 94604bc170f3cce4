package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Elsewhere;
import org.redoubt.account.Mailbox;
import org.redoubt.directory.Person;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.map.MailboxObjects;
import org.redoubt.jmap.session.JmapSession;

/** What mailboxes are to whoever makes a call: which she wants to see, and with whom she shares them. */
final class Asking implements MailboxObjects.Asker {
    private final JmapSession session;
    private final Optional<ShareWith> sharing;

    private Asking(JmapSession session, Optional<ShareWith> sharing) {
        this.session = session;
        this.sharing = sharing;
    }

    static Asking of(Call call) throws IOException {
        boolean knows = call.uses(Capabilities.MAIL_SHARE);
        return new Asking(
                call.session(),
                knows ? Optional.of(new ShareWith(PrincipalDirectory.of(call.session()), ShareWith.Words.OF_MAILBOXES)) : Optional.empty());
    }

    @Override
    public boolean subscribed(AccountHandle account, Mailbox mailbox) {
        return account.shared() ? session.wants(account, mailbox) : mailbox.subscribed();
    }

    /** Subscribes to a mailbox that somebody else shares, or ends that: in one's own account, as IMAP does. */
    static void subscribe(JmapSession session, AccountHandle account, Mailbox mailbox, boolean on)
            throws SetError, IOException {
        String owner = session.services()
                .directory()
                .person(account.account())
                .map(Person::address)
                .orElseThrow(() -> SetError.of("notFound"));
        String name = Elsewhere.name(owner, account.mailboxes().path(mailbox));
        if (!session.own().subscribeElsewhere(name, on, account, mailbox.id())) {
            throw SetError.of("overQuota", "there are too many subscriptions");
        }
    }

    @Override
    public Optional<JsonValue> shareWith(AccountHandle account, Mailbox mailbox) {
        return sharing.map(share -> share.json(ShareWith.mailbox(account, mailbox.id())));
    }

    @Override
    public boolean knowsSharing() {
        return sharing.isPresent();
    }

    /** Who knows of whom, for a client that shares. */
    Optional<ShareWith> sharing() {
        return sharing;
    }
}
