package org.redoubt.imap.command;

import org.redoubt.imap.session.Reply;

/** Answers that several commands give. */
final class Replies {
    private Replies() {}

    static Reply readOnly() {
        return Reply.no("READ-ONLY", "The mailbox was opened with EXAMINE");
    }

    /**
     * The end of a command that names messages, some of which somebody else has expunged (RFC 5530 3, RFC 2180 4):
     * NO when nothing was left to do.
     */
    static Reply partly(boolean some, boolean missing, String done) {
        if (!missing) {
            return Reply.ok(done);
        }
        return some ? Reply.ok("EXPUNGEISSUED", done) : Reply.no("EXPUNGEISSUED", "These messages are gone");
    }
}
