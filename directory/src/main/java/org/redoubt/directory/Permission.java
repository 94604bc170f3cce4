package org.redoubt.directory;

/**
 * What the holder of a role may do for the organisation. None of these is reading mail: whoever opens another person's
 * mailbox needs a grant for it.
 */
public enum Permission {
    /** Seeing who is here: people, groups, aliases, domains, what groups ask at sign-in, who holds which role. */
    SEE_DIRECTORY,
    /** Seeing how much a person's account holds, without the names of its mailboxes. */
    SEE_ACCOUNT,
    /** Bringing back what a person deleted, without seeing it. */
    RECOVER_MAIL,
    /** Adding and removing people, groups and aliases. */
    MANAGE_PEOPLE,
    /** Letting a person sign in, or no longer. */
    SUSPEND,
    /** Giving a person another password. */
    RESET_PASSWORD,
    /** Seeing and taking back passwords of programs; nobody makes one for another. */
    APP_PASSWORDS,
    /** Giving and taking second factors. */
    SECOND_FACTORS,
    /** Seeing who is signed in, and ending that. */
    SESSIONS,
    /** Saying who the officers of the escrow of sealed accounts are. */
    ESCROW,
    /** Asking these to have a person's sealed account opened for her, and telling her the code. */
    RECOVER_SEALED,
    /** What groups ask of their people when they sign in; passwords that nobody may choose. */
    SIGN_IN_POLICY,
    /** Adding and removing domains; their keys and what they publish. */
    DOMAINS,
    /** Where a message is. */
    TRACE,
    /** The outbound queue. */
    QUEUE,
    /** What was set aside as spam. */
    QUARANTINE,
    /** What other servers report about mail of ours. */
    REPORTS,
    SEE_ALERTS,
    CLOSE_ALERTS,
    /** Attacking one's own server. */
    DRILL,
    /** Whether the server runs. */
    STATUS,
    /** Reading the audit log. */
    AUDIT,
    /** Seeing who may open whose mailbox, and why. */
    SEE_GRANTS,
    /** Letting somebody open another person's mailbox, for a reason and until a time. */
    GRANTS,
    /** Likewise, without its owner's being told, under legal hold; a second person has to agree. */
    HIDDEN_GRANTS,
    /** Ending that before its time. */
    END_GRANTS,
    /** Keeping a mailbox from being destroyed, under legal hold, and lifting that. */
    HOLDS,
    /** Writing another person's mail to files, where a grant lets one open it. */
    EXPORT,
    /** Agreeing to what another person asked for, where two are wanted. */
    APPROVE,
    /** Giving and taking roles. */
    ROLES,
    /** What needs a key or the disk of the machine: its operator's, and no role's. */
    MACHINE
}
