package org.redoubt.account;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * An account at one version, as far as it is in memory. Immutable.
 *
 * @param dangling subscribed names that have no mailbox
 * @param annotations which changed of late
 * @param addressBooks who but the owner may do what with address books, without those that are nobody else's business
 */
record AccountState(
        Root root,
        Map<MailboxId, MailboxState> mailboxes,
        MailboxTree.Paths paths,
        NavigableSet<String> dangling,
        AnnotationLog annotations,
        Map<Long, Acl> addressBooks) {
    MailboxTree tree() {
        return new MailboxTree(mailboxes, paths, dangling, Optional.empty());
    }

    /** What somebody who is not the owner may do with a mailbox. */
    Rights rights(MailboxId mailbox, Guest guest) {
        MailboxState state = mailboxes.get(mailbox);
        return state == null ? Rights.NONE : state.meta().acl().rights(guest);
    }

    /** Whether somebody who is not the owner may do anything here. */
    boolean shares(Guest guest) {
        return sharesMail(guest)
                || addressBooks.values().stream().anyMatch(acl -> !acl.rights(guest).isEmpty());
    }

    /** Whether somebody who is not the owner may do anything with a mailbox. */
    boolean sharesMail(Guest guest) {
        return mailboxes.values().stream().anyMatch(s -> !s.meta().acl().rights(guest).isEmpty());
    }

    /** What somebody who is not the owner may do with an address book. */
    Rights addressBookRights(long book, Guest guest) {
        return addressBooks.getOrDefault(book, Acl.EMPTY).rights(guest);
    }

    /** Whether any mailbox or address book gives something to just these. */
    boolean gives(Grantee grantee) {
        return mailboxes.values().stream().anyMatch(s -> s.meta().acl().gives(grantee))
                || addressBooks.values().stream().anyMatch(acl -> acl.gives(grantee));
    }

    /** The mailboxes that somebody who is not the owner has any right to; subscriptions are the owner's own. */
    MailboxTree tree(Guest guest) {
        Map<MailboxId, MailboxState> shared = new HashMap<>();
        Map<MailboxId, Rights> rights = new HashMap<>();
        mailboxes.forEach((id, state) -> {
            Rights here = state.meta().acl().rights(guest);
            if (!here.isEmpty()) {
                boolean subscribed = state.meta().subscribed();
                shared.put(id, subscribed ? state.with(state.meta().subscribed(false)) : state);
                rights.put(id, here);
            }
        });
        return new MailboxTree(
                shared, paths.only(shared.keySet()), Collections.emptyNavigableSet(), Optional.of(rights));
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
