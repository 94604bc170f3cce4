package org.redoubt.account;

/** How making, renaming or deleting a mailbox ended. */
public sealed interface MailboxResult {
    /** It is done and on disk. */
    record Done(MailboxId mailbox) implements MailboxResult {}

    /** There is a mailbox at that path already. */
    record AlreadyExists() implements MailboxResult {}

    /** There is no such mailbox. */
    record NoMailbox() implements MailboxResult {}

    /** That path cannot be a mailbox's, or would put a mailbox below itself. */
    record InvalidName() implements MailboxResult {}

    /** The account has as many mailboxes as it may. */
    record TooMany() implements MailboxResult {}

    /** It has mailboxes below it (RFC 9051 7.1: HASCHILDREN). */
    record HasChildren() implements MailboxResult {}

    /** It is another person's, who has not allowed it. */
    record NoPermission() implements MailboxResult {}

    /** It is INBOX. */
    record NotDeletable() implements MailboxResult {}
}
