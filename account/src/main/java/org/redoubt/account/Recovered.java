package org.redoubt.account;

/** What became of bringing back some deleted emails. */
public sealed interface Recovered {
    /**
     * They are back.
     *
     * @param messages how many
     * @param more whether others of the time that was asked for are left
     */
    record Done(long messages, boolean more) implements Recovered {}

    /** There is no room for the next of them; nothing was brought back by this call. */
    record OverQuota() implements Recovered {}
}
