package org.redoubt.account;

/** What the journal is asked about (RFC 8620 5.2). */
public enum ChangedType {
    MAILBOX,
    EMAIL,
    THREAD,
    IDENTITY,
    SUBMISSION,
    VACATION_RESPONSE,
    QUOTA,
    SIEVE_SCRIPT,
    PUSH_SUBSCRIPTION,
    SHARE_NOTIFICATION,
    LABEL,
    ADDRESS_BOOK,
    CONTACT_CARD
}
