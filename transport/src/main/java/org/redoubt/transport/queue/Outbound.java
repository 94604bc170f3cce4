package org.redoubt.transport.queue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.Message;
import org.redoubt.account.QueueId;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.flow.MailFlow;
import org.redoubt.transport.forward.SenderRewriting;
import org.redoubt.transport.milter.Milters;
import org.redoubt.transport.sieve.Sorter;
import org.redoubt.transport.tracking.Feedback;
import org.redoubt.transport.tracking.Tracing;

/** Takes messages over that do not end with the transaction that brought them. */
public interface Outbound {
    /** Why mail cannot be sent to an address that is not ours; empty when it can be tried. */
    Optional<Reply> refusal(MailAddress recipient);

    /**
     * Takes a message over for all its recipients, those of this server among them. When it returns, all of it is on
     * disk: nothing of it can be lost, and every recipient gets it or the sender a report.
     *
     * @throws IOException when nothing was taken
     */
    QueueId take(Dispatch dispatch, Message message) throws IOException;

    /**
     * Sets a message for people of this server aside until somebody lets it out or drops it; on disk when this returns.
     * Nobody is told when the time is over.
     *
     * @throws QuarantineFullException when there is no room for it; nothing was taken
     * @throws IOException when nothing was taken
     */
    default QueueId quarantine(Dispatch dispatch, Message message, Quarantine quarantine) throws IOException {
        throw new IOException("there is no quarantine here");
    }

    /**
     * Takes several messages over, in the place of one that came: all of them or none.
     *
     * @throws QuarantineFullException when there is no room for what is to be set aside; nothing was taken
     * @throws IOException when nothing was taken
     */
    default List<QueueId> takeAll(List<Parcel> parcels) throws IOException {
        throw new IOException("there is no queue here");
    }

    /** What the organisation decides about mail that passes. */
    default Optional<MailFlow> flow() {
        return Optional.empty();
    }

    /** Filters of others that are asked about mail. */
    default Optional<Milters> milters() {
        return Optional.empty();
    }

    /** Runs people's scripts over what arrives for them here. */
    Sorter sorter();

    /** Files what waited for a sealed account that its owner has opened. */
    default void fileWaiting(AccountId account) {
        sorter().fileWaiting(account);
    }

    /** Under which senders mail is passed on; empty where they stay as they are. */
    default Optional<SenderRewriting> rewriting() {
        return Optional.empty();
    }

    /** Who gathers what domains want to hear of each other. */
    default Feedback feedback() {
        return Feedback.NONE;
    }

    /** Who is told what happens to messages. */
    default Tracing tracing() {
        return Tracing.NONE;
    }
}
