package org.redoubt.imap.session;

import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.MailboxId;
import org.redoubt.store.id.NumberSet;

/**
 * What a command of this session did outside the selected mailbox: the client knows it from the answer, and NOTIFY
 * does not tell it again (RFC 5465 5).
 */
public sealed interface OwnChange {
    /** Messages were put into a mailbox, selected or not. */
    record Put(AccountHandle account, MailboxId mailbox, NumberSet uids) implements OwnChange {}

    /** A mailbox was made, renamed or deleted. */
    record Named(AccountHandle account, MailboxId mailbox) implements OwnChange {}

    /** A name was subscribed, or is not any more. */
    record Subscribed(String path, boolean on) implements OwnChange {}

    /** Annotations of a mailbox, or of one's account, were set or removed. */
    record Annotated(AccountHandle account, Optional<MailboxId> mailbox, Set<String> names) implements OwnChange {
        public Annotated {
            names = Set.copyOf(names);
        }
    }
}
