package org.redoubt.transport.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.NotifyOn;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.OutboundQueue.NewLeg;
import org.redoubt.account.QueuedRecipient;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DomainName;
import org.redoubt.directory.Resolution;
import org.redoubt.transport.Limits;
import org.redoubt.transport.codec.DsnNotify;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.RcptArguments;

/** Sorts recipients by destination. */
final class Legs {
    private final Instant now;
    private final Schedule schedule;
    private final int priority;
    private final Map<String, List<QueuedRecipient>> byDestination = new LinkedHashMap<>();

    Legs(Instant now, Schedule schedule) {
        this(now, schedule, 0);
    }

    /** @param priority of RFC 6710 */
    Legs(Instant now, Schedule schedule, int priority) {
        this.now = now;
        this.schedule = schedule;
        this.priority = priority;
    }

    /** A domain as DNS has it; empty for an address literal and for what is no domain. */
    static Optional<String> domain(MailAddress address) {
        return DomainName.parse(address.domain()).map(DomainName::ascii);
    }

    void add(Dispatch.To to) {
        RcptArguments rcpt = to.arguments();
        QueuedRecipient recipient = new QueuedRecipient(
                written(rcpt.recipient()),
                to.accounts(),
                rcpt.notifyOn().map(Legs::notifyOn),
                rcpt.originalRecipient().map(original -> original.type() + ';' + original.address()),
                "");
        String destination =
                to.accounts().isEmpty() ? domain(rcpt.recipient()).orElseThrow() : OutboundQueue.HERE;
        add(destination, recipient);
    }

    /** A domain goes out as A-labels: then only the local part may need SMTPUTF8. */
    private static String written(MailAddress address) {
        return domain(address)
                .map(ascii -> new MailAddress(address.localPart(), ascii).addrSpec())
                .orElse(address.addrSpec());
    }

    private static Set<NotifyOn> notifyOn(Set<DsnNotify> wanted) {
        Set<NotifyOn> set = EnumSet.noneOf(NotifyOn.class);
        for (DsnNotify on : wanted) {
            set.add(switch (on) {
                case SUCCESS -> NotifyOn.SUCCESS;
                case FAILURE -> NotifyOn.FAILURE;
                case DELAY -> NotifyOn.DELAY;
            });
        }
        return set;
    }

    /** A report for whoever sent a message; false when there is nobody any more. */
    boolean add(Directory directory, String sender) {
        QueuedRecipient recipient =
                new QueuedRecipient(sender, List.of(), Optional.of(Set.of()), Optional.empty(), "");
        return switch (directory.resolve(sender)) {
            case Resolution.Recipients found -> {
                add(
                        OutboundQueue.HERE,
                        recipient.withAccounts(
                                found.recipients().stream().map(r -> r.account()).distinct().toList()));
                yield !found.recipients().isEmpty();
            }
            case Resolution.UnknownUser _ -> false;
            case Resolution.NotLocal _ -> {
                Optional<String> domain =
                        DomainName.parse(sender.substring(sender.lastIndexOf('@') + 1)).map(DomainName::ascii);
                domain.ifPresent(ascii -> add(ascii, recipient));
                yield domain.isPresent();
            }
        };
    }

    private void add(String destination, QueuedRecipient recipient) {
        byDestination.computeIfAbsent(destination, _ -> new ArrayList<>()).add(recipient);
    }

    /** The legs of what goes into quarantine, where it stays for so long. */
    List<NewLeg> quarantined(Duration kept) {
        return all(true).stream()
                .map(leg -> new NewLeg(OutboundQueue.QUARANTINE, leg.recipients(), leg.due(), now.plus(kept)))
                .toList();
    }

    /** The legs of what waits for a person's approval for so long. */
    List<NewLeg> moderated(String moderator, Duration kept) {
        return all(true).stream()
                .map(leg -> new NewLeg(OutboundQueue.MODERATION + moderator, leg.recipients(), leg.due(), now.plus(kept)))
                .toList();
    }

    /**
     * RFC 6710 4: the longest waiting goes first, so what is urgent has waited for a while when it comes; what is not lets others
     * go first for some seconds. What is sent later has its time.
     */
    private Instant turn() {
        return priority >= 0
                ? now.minus(Limits.PRIORITY_AHEAD.multipliedBy(priority))
                : now.plus(Limits.PRIORITY_BEHIND.multipliedBy(-priority));
    }

    /**
     * The legs.
     *
     * @param localLater whether somebody else delivers the copies for this server at once
     */
    List<NewLeg> all(boolean localLater) {
        List<NewLeg> legs = new ArrayList<>();
        byDestination.forEach((destination, recipients) -> {
            boolean later = localLater && destination.equals(OutboundQueue.HERE);
            Instant due = later ? now.plus(Limits.LOCAL_GRACE) : localLater ? turn() : now;
            for (int from = 0; from < recipients.size(); from += Limits.LEG_RECIPIENTS) {
                int to = Math.min(recipients.size(), from + Limits.LEG_RECIPIENTS);
                legs.add(new NewLeg(
                        destination, recipients.subList(from, to), due, now.plus(schedule.warnAfter())));
            }
        });
        return legs;
    }
}
