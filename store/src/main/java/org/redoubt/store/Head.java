package org.redoubt.store;

import org.redoubt.store.id.ModSeq;

/**
 * Where an account stands: what a commit names as the state it was made on.
 *
 * @param version moves up by one for each journal entry
 * @param epoch moves up when another process takes the account over; a writer of an older epoch is fenced out
 */
public record Head(ModSeq version, long epoch) {
    /** An account nothing was written to. */
    public static final Head NONE = new Head(ModSeq.ZERO, 0);
}
