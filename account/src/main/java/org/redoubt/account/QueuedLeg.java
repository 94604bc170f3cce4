package org.redoubt.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

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

    /** Whose approval it waits for. */
    public Optional<String> moderator() {
        return destination.startsWith(OutboundQueue.MODERATION)
                ? Optional.of(destination.substring(OutboundQueue.MODERATION.length()))
                : Optional.empty();
    }

    QueuedLeg disapproved(Instant now, String why) {
        List<QueuedRecipient> told = recipients.stream().map(to -> to.withReply(why)).toList();
        return new QueuedLeg(id, destination, envelope, told, attempts, due, now, warned, held);
    }

    /** Whether it waits for somebody to say whether it may go. */
    public boolean setAside() {
        return quarantined() || moderator().isPresent();
    }

    /** On its way: a leg that is set aside has the recipients of one destination. */
    QueuedLeg letOut(Instant now, Instant nextAge) {
        QueuedRecipient first = recipients.getFirst();
        String to = first.accounts().isEmpty()
                ? first.address().substring(first.address().lastIndexOf('@') + 1)
                : OutboundQueue.HERE;
        return new QueuedLeg(id, to, envelope, recipients, attempts, now, nextAge, warned, false);
    }

    QueuedLeg onHold() {
        return new QueuedLeg(id, destination, envelope, recipients, attempts, due, ageAt, warned, true);
    }
}
