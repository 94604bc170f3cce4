package org.redoubt.account;

/** What became of one copy of an arriving message. */
public sealed interface Deposited {
    /** Whether its owner finds it: it is on disk, in her account or waiting for her. */
    default boolean kept() {
        return switch (this) {
            case Stored _, Waiting _ -> true;
            case Nowhere _, OverQuota _, Gone _ -> false;
        };
    }

    /** It is in the account and on disk. */
    record Stored(EmailId email, MailboxId mailbox, long uid) implements Deposited {}

    /** The owner's rules kept no copy of it; what else they wanted with the account is on disk. */
    record Nowhere() implements Deposited {}

    /** It is on disk, sealed to the owner of a sealed account, and is filed when she signs in. */
    record Waiting() implements Deposited {}

    /** It does not fit the account's quota. */
    record OverQuota() implements Deposited {}

    /** There is no such account. */
    record Gone() implements Deposited {}
}
