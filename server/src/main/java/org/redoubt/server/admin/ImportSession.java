package org.redoubt.server.admin;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Messages on their way into one account. */
public interface ImportSession extends Closeable {
    /**
     * One message to take in.
     *
     * @param mailbox its path, levels joined with '/'; made when it does not exist
     * @param keywords JMAP names
     */
    record Incoming(String mailbox, Set<String> keywords, Optional<Instant> received, byte[] bytes) {
        public Incoming {
            keywords = Set.copyOf(keywords);
        }
    }

    /** What became of a message. */
    sealed interface Outcome {
        record Imported() implements Outcome {}

        /** The mailbox has a message with the same bytes. */
        record AlreadyThere() implements Outcome {}

        record Failed(String why) implements Outcome {}
    }

    /** Takes messages in; those imported are on disk when this returns. The i-th outcome is the i-th message's. */
    List<Outcome> put(List<Incoming> messages) throws IOException;
}
