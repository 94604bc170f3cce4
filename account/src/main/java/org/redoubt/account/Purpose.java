package org.redoubt.account;

/** Why a principal opens an account; it is in the audit log, and bounds what the handle may do. */
public enum Purpose {
    MAIL_ACCESS,
    /** Another person's mailboxes, as far as she shares them. */
    SHARED_ACCESS,
    /** Another person's mailbox, by a grant that was given for a reason and until a time. */
    GRANTED_ACCESS,
    SUBMISSION,
    IMPORT,
    EXPORT,
    /** Bringing back what was deleted, without seeing it. */
    RECOVERY,
    /** How much an account holds, and nothing of what is in it. */
    ADMINISTRATION
}
