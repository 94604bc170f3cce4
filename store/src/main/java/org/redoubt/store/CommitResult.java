package org.redoubt.store;

/** How a commit ended, the disk's failures aside. */
public sealed interface CommitResult {
    /**
     * It is applied and durable.
     *
     * @param head the account's head now
     */
    record Applied(Head head) implements CommitResult {}

    /**
     * Somebody else was first; nothing was applied.
     *
     * @param actual the head that was found
     */
    record Conflict(Head actual) implements CommitResult {}
}
