package org.redoubt.transport.session;

import java.time.Duration;
import org.redoubt.account.Message;
import org.redoubt.transport.codec.Reply;

/** What came of reading a message to its end. */
public sealed interface Reading {
    /** It may be delivered. */
    record Complete(Message message) implements Reading {}

    /** It is to be set aside for so long. */
    record Quarantined(Message message, Duration kept) implements Reading {}

    /** It was read and is not taken. */
    record Refused(Reply reply) implements Reading {}
}
