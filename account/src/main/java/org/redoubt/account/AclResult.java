package org.redoubt.account;

/** How changing who may do what ended. */
public sealed interface AclResult {
    /** It is changed and on disk; what was taken away is gone for every session at its next command. */
    record Done() implements AclResult {}

    /** There is no such mailbox. */
    record NoMailbox() implements AclResult {}

    /** That is not the principal's to change. */
    record NoPermission() implements AclResult {}

    /** The owner has all rights, always. */
    record Owner() implements AclResult {}

    /** The mailbox has as many entries as it may. */
    record TooMany() implements AclResult {}
}
