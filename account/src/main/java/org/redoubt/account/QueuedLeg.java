package org.redoubt.account;

import java.time.Instant;
import java.util.List;

/**
 * The part of a queued message that goes to one destination.
 *
 * @param destination a domain as DNS has it, or {@link OutboundQueue#HERE}
 * @param recipients who has not been reached; at least one
 * @param attempts how often a transaction for it was tried
 * @param due when the next one is
 * @param ageAt when its age matters next: a warning, the end
 * @param warned whether the sender was told that it takes long
 * @param held whether an operator keeps it from being sent
 */
public record QueuedLeg(
        LegId id,
        String destination,
        QueuedEnvelope envelope,
        List<QueuedRecipient> recipients,
        int attempts,
        Instant due,
        Instant ageAt,
        boolean warned,
        boolean held) {
    public QueuedLeg {
        recipients = List.copyOf(recipients);
    }

    QueuedLeg after(QueueSettlement settlement) {
        return new QueuedLeg(
                id,
                destination,
                envelope,
                settlement.left(),
                attempts + (settlement.tried() ? 1 : 0),
                settlement.due(),
                settlement.ageAt(),
                warned || settlement.warned(),
                held);
    }

    QueuedLeg released(Instant now) {
        return new QueuedLeg(id, destination, envelope, recipients, attempts, now, ageAt, warned, false);
    }

    /** Whether it waits to be let out of quarantine. */
    public boolean quarantined() {
        return destination.equals(OutboundQueue.QUARANTINE);
    }

    QueuedLeg forHere(Instant now, Instant nextAge) {
        return new QueuedLeg(id, OutboundQueue.HERE, envelope, recipients, attempts, now, nextAge, warned, false);
    }

    QueuedLeg onHold() {
        return new QueuedLeg(id, destination, envelope, recipients, attempts, due, ageAt, warned, true);
    }
}
