package org.redoubt.imap.session;

import java.util.concurrent.atomic.AtomicLong;

/** How far a command has come, RFC 9585 4, in messages. The command's thread counts, another tells. */
public final class Progress {
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong goal = new AtomicLong();

    /** There are so many messages more to go through. */
    public void expect(long messages) {
        goal.addAndGet(messages);
    }

    /** So many more are done with. */
    public void advance(long messages) {
        done.addAndGet(messages);
    }

    /** {@code inprogress-state}, RFC 9585 6: what is done of what there is, or nothing where that is not known. */
    String state() {
        long all = goal.get();
        long part = done.get();
        // RFC 9585 4: that all is done is for the tagged response to say.
        return part < all ? part + " " + all : "NIL NIL";
    }
}
