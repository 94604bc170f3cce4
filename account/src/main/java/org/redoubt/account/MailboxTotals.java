package org.redoubt.account;

/**
 * What a mailbox holds (RFC 8621 2).
 *
 * @param unreadEmails those with neither {@code $seen} nor {@code $draft}
 * @param unreadThreads those with an unread email in this mailbox
 */
public record MailboxTotals(int emails, int unreadEmails, int threads, int unreadThreads) {
    static final MailboxTotals NONE = new MailboxTotals(0, 0, 0, 0);
}
