package org.redoubt.imap.command;

import org.redoubt.imap.session.Reply;

/** A search cannot be run as it was asked for; the answer says why. */
final class SearchRefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Reply reply;

    SearchRefusedException(Reply reply) {
        super("a search is refused", null, false, false);
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }
}
