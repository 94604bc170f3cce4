package org.redoubt.transport.queue;

import java.io.IOException;
import java.util.List;
import org.redoubt.account.Message;
import org.redoubt.account.QueueId;
import org.redoubt.account.QueuedEnvelope;

/**
 * One of the messages that a transaction becomes where rules treat its recipients differently, or somebody gets a message
 * of the server's own about it. Closing it closes the message.
 *
 */
public record Parcel(Dispatch dispatch, Message message, Stay stay) implements AutoCloseable {
    /** What it waits for. */
    public sealed interface Stay {
        /** Nothing. */
        record Sent() implements Stay {}

        /** An operator; when its time is over it is forgotten. */
        record Quarantined(Quarantine quarantine) implements Stay {}

        /** A person's approval; when its time is over its sender gets it back. */
        record Moderated(String moderator, Quarantine quarantine) implements Stay {}
    }

    /** The same in quarantine, but for what an archive gets. A moderator is not asked about what is in quarantine. */
    public Parcel setAside(Quarantine quarantine) {
        boolean goes = !(stay instanceof Stay.Quarantined) && !dispatch.submitter().equals(QueuedEnvelope.JOURNAL);
        return goes ? new Parcel(dispatch, message, new Stay.Quarantined(quarantine)) : this;
    }

    /** Has all of these taken, at once, and closes them. */
    public static List<QueueId> takeAll(List<Parcel> parcels, Outbound outbound) throws IOException {
        try {
            return outbound.takeAll(parcels);
        } finally {
            close(parcels);
        }
    }

    /** Closes all of these. */
    public static void close(List<Parcel> parcels) throws IOException {
        for (Parcel parcel : parcels) {
            parcel.close();
        }
    }

    @Override
    public void close() throws IOException {
        message.close();
    }
}
