package org.redoubt.transport.milter;

import java.util.List;
import java.util.Optional;
import org.redoubt.account.Message;
import org.redoubt.transport.codec.Reply;

/** What filters made of a message. */
public sealed interface MilterOutcome {
    /**
     * It goes on.
     *
     * @param message with other octets, for the caller to close; empty where they are the same
     * @param from another sender, in whatever form the filter has it
     * @param added further recipients, likewise
     * @param removed recipients that are to go, likewise
     * @param quarantine why it is to be set aside
     */
    record Passed(
            Optional<Message> message,
            Optional<String> from,
            List<String> added,
            List<String> removed,
            Optional<String> quarantine)
            implements MilterOutcome {
        public Passed {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
        }
    }

    record Refused(Reply reply) implements MilterOutcome {}

    /** It is taken and thrown away. */
    record Discarded() implements MilterOutcome {}
}
