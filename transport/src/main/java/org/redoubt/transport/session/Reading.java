package org.redoubt.transport.session;

import java.util.Optional;
import org.redoubt.account.Message;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.queue.Quarantine;

/** What came of reading a message to its end. */
public sealed interface Reading {
    /** It may be delivered. */
    record Complete(Message message) implements Reading {}

    /** It is to be set aside for so long. */
    record Quarantined(Message message, Quarantine quarantine) implements Reading {}

    /** It is taken and thrown away. */
    record Discarded() implements Reading {}

    /**
     * It was read and is not taken.
     *
     * @param verdict of the spam filter, where that is why
     */
    record Refused(Reply reply, Optional<String> verdict) implements Reading {
        Refused(Reply reply) {
            this(reply, Optional.empty());
        }
    }
}
