package org.redoubt.imap.command;

import org.redoubt.account.AccountHandle;
import org.redoubt.account.Mailbox;
import org.redoubt.account.Right;
import org.redoubt.account.Rights;

/**
 * A mailbox that a command names, one's own or another person's.
 *
 * @param path what the client calls it
 */
record Place(AccountHandle account, Mailbox mailbox, String path) {
    Rights rights() {
        return account.rights(mailbox.id());
    }

    boolean lacks(Right... needed) {
        return !rights().hasAll(needed);
    }
}
