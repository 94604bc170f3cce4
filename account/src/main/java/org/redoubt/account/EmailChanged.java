package org.redoubt.account;

/** How changing or destroying one email ended. */
public sealed interface EmailChanged {
    /** It is done and on disk. */
    record Done() implements EmailChanged {}

    /** There is no such email that one may see. */
    record NotFound() implements EmailChanged {}

    /** It would be in no mailbox, or in one that is not there. */
    record InvalidMailboxes() implements EmailChanged {}

    /** A mailbox has no room for another keyword. */
    record TooManyKeywords() implements EmailChanged {}

    /** One may not. */
    record NoPermission() implements EmailChanged {}

    /** Another copy does not fit the quota. */
    record OverQuota() implements EmailChanged {}
}
