package org.redoubt.transport.session;

import org.redoubt.transport.codec.Replies;

/** Commands that do nothing but say no. */
final class Refusal {
    static final Command UNKNOWN = (session, argument) -> session.answer(Replies.UNKNOWN_COMMAND);

    private Refusal() {}
}
