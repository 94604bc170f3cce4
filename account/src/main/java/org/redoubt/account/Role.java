package org.redoubt.account;

/** What a mailbox is for (RFC 8621 2, RFC 6154 2). The order is part of the stored format: add at the end. */
public enum Role {
    INBOX("Inbox"),
    DRAFTS("Drafts"),
    SENT("Sent"),
    JUNK("Junk"),
    TRASH("Trash"),
    ARCHIVE("Archive"),
    ALL("All"),
    FLAGGED("Flagged"),
    IMPORTANT("Important"),
    /** RFC 9979: emails that come back by themselves. */
    SNOOZED("Snoozed");

    private final String mailboxName;

    Role(String mailboxName) {
        this.mailboxName = mailboxName;
    }

    /** How the mailbox of this role is called in a new account. */
    public String mailboxName() {
        return this == INBOX ? MailboxNames.INBOX : mailboxName;
    }
}
