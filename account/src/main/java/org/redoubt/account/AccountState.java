package org.redoubt.account;

import java.util.Map;
import java.util.NavigableSet;

/**
 * An account at one version, as far as it is in memory. Immutable.
 *
 * @param dangling subscribed names that have no mailbox
 */
record AccountState(
        Root root, Map<MailboxId, MailboxState> mailboxes, MailboxTree.Paths paths, NavigableSet<String> dangling) {
    MailboxTree tree() {
        return new MailboxTree(mailboxes, paths, dangling);
    }

    /** Rows held in memory. */
    long weight() {
        long rows = 0;
        for (MailboxState mailbox : mailboxes.values()) {
            rows += mailbox.rows().filter(RowTable::loaded).map(RowTable::size).orElse(0);
        }
        return rows;
    }
}
