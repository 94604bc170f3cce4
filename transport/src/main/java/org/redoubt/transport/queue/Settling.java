package org.redoubt.transport.queue;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.redoubt.account.NotifyOn;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.OutboundQueue.Prepared;
import org.redoubt.account.QueueNews.Delivered;
import org.redoubt.account.QueueNews.Item;
import org.redoubt.account.QueueSettlement;
import org.redoubt.account.QueuedDestination;
import org.redoubt.account.QueuedLeg;
import org.redoubt.account.QueuedRecipient;
import org.redoubt.directory.Directory;
import org.redoubt.transport.client.RecipientResult;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.forward.SenderRewriting;
import org.redoubt.transport.queue.LocalDelivery.Outcome;
import org.redoubt.transport.report.Reports;
import org.redoubt.transport.report.Told;
import org.redoubt.transport.report.Told.Action;
import org.redoubt.transport.session.LogLine;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.TraceEvent.Kind;
import org.redoubt.transport.tracking.Tracing;

/** Writes down what a try, or its age, means for a leg: who is done, who is tried again, and who is told. */
final class Settling {
    private static final Pattern WITH_CODE = Pattern.compile("[245][0-9][0-9][ -]");

    private final OutboundQueue queue;
    private final Reports reports;
    private final Directory directory;
    private final Schedule schedule;
    private final InstantSource clock;
    private final QueueMeter meter;
    private final Tracing tracing;
    private final Optional<SenderRewriting> rewriting;

    Settling(
            OutboundQueue queue,
            Reports reports,
            Directory directory,
            Schedule schedule,
            InstantSource clock,
            QueueMeter meter,
            Tracing tracing,
            Optional<SenderRewriting> rewriting) {
        this.queue = queue;
        this.reports = reports;
        this.directory = directory;
        this.schedule = schedule;
        this.clock = clock;
        this.meter = meter;
        this.tracing = tracing;
        this.rewriting = rewriting;
    }

    /** Whom the outcomes of one try come from. */
    record From(Optional<String> host, boolean reportsItself, Optional<String> tls) {
        static final From HERE = new From(Optional.empty(), false, Optional.empty());
    }

    /** What was written down of a leg, on its way to the disk. */
    interface Written {
        void await() throws IOException;
    }

    /** After a try. */
    void tried(QueuedLeg leg, List<Outcome> outcomes, From from) throws IOException {
        write(leg, outcomes, from, false).await();
    }

    /**
     * As {@link #tried}, without waiting for the disk: until that is done nobody else may try the leg.
     *
     * @param more whether another leg of the same destination is next
     */
    Written write(QueuedLeg leg, List<Outcome> outcomes, From from, boolean more) throws IOException {
        Instant now = clock.instant();
        boolean old = !now.isBefore(end(leg));
        List<QueuedRecipient> left = new ArrayList<>();
        List<Told> failures = new ArrayList<>();
        List<Told> successes = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            QueuedRecipient recipient = outcome.recipient();
            RecipientResult result = outcome.result();
            log(leg, recipient, result, from);
            switch (result) {
                case RecipientResult.Taken taken -> success(leg, recipient, taken, from).ifPresent(successes::add);
                // What an archive has not got is tried until it has, or an operator drops it.
                case RecipientResult.Failed failed when leg.envelope().journal() ->
                    left.add(recipient.withReply(failed.status() + ' ' + failed.text()));
                case RecipientResult.Failed failed -> failures.add(failure(recipient, failed.status(), failed, from));
                case RecipientResult.Deferred deferred -> {
                    if (old && !leg.envelope().journal()) {
                        failures.add(failure(recipient, "4.4.7", deferred, from));
                    } else {
                        left.add(recipient.withReply(deferred.status() + ' ' + deferred.text()));
                    }
                }
            }
        }
        List<Prepared> told = new ArrayList<>();
        report(leg, wanted(failures, NotifyOn.FAILURE), Optional.empty(), told);
        report(leg, wanted(successes, NotifyOn.SUCCESS), Optional.empty(), told);
        Instant due = now.plus(schedule.wait(leg.attempts() + 1));
        List<Item> news = outcomes.stream().map(outcome -> news(leg, outcome, old)).toList();
        return writing(leg, new QueueSettlement(left, true, due, leg.ageAt(), false, told, news), more);
    }

    private Written writing(QueuedLeg leg, QueueSettlement settlement, boolean more) {
        meter.reported(settlement.reports().size());
        OutboundQueue.Pending pending = queue.settling(leg.id(), settlement, more);
        return () -> {
            if (!pending.await()) {
                LogLine.of("queue.leg_gone", leg.id().toString()).info();
            }
        };
    }

    private void settle(QueuedLeg leg, QueueSettlement settlement) throws IOException {
        writing(leg, settlement, false).await();
    }

    /** When a leg has come of age: the end, or a word to the sender. */
    void aged(QueuedLeg leg) throws IOException {
        if (leg.quarantined()) {
            forget(leg);
            return;
        }
        if (leg.moderator().isPresent()) {
            String why = leg.recipients().getFirst().lastReply();
            refused(leg, why.isEmpty() ? "nobody approved it in time" : why);
            return;
        }
        Instant now = clock.instant();
        if (leg.envelope().journal()) {
            settle(leg, new QueueSettlement(leg.recipients(), false, leg.due(), now.plus(schedule.lifetime()), true, List.of()));
            return;
        }
        Instant end = end(leg);
        String reason = queue.destination(leg.destination())
                .map(QueuedDestination::lastReply)
                .orElse("");
        List<Prepared> told = new ArrayList<>();
        if (now.isBefore(end)) {
            List<Told> delays = leg.recipients().stream()
                    .map(recipient -> old(recipient, Action.DELAYED, reason))
                    .toList();
            report(leg, wanted(delays, NotifyOn.DELAY), Optional.of(end), told);
            settle(leg, new QueueSettlement(leg.recipients(), false, leg.due(), end, true, told));
            return;
        }
        List<Told> failures = leg.recipients().stream()
                .map(recipient -> old(recipient, Action.FAILED, reason))
                .toList();
        leg.recipients().forEach(recipient -> {
            meter.failed();
            LogLine.of("queue.expired", leg.id().toString())
                    .with("message", leg.envelope().trace())
                    .with("to", recipient.address())
                    .info();
            tracing.note(tried(leg, recipient).with(Key.OUTCOME, "expired").done());
        });
        report(leg, wanted(failures, NotifyOn.FAILURE), Optional.empty(), told);
        List<Item> news = leg.recipients().stream()
                .map(to -> new Item(to.address(), Delivered.NO, to.lastReply().isEmpty() ? reason : to.lastReply()))
                .toList();
        settle(leg, QueueSettlement.done(told, news));
    }

    /** Nobody let it out of quarantine; a report to whoever claims to have sent it would be spam itself. */
    private void forget(QueuedLeg leg) throws IOException {
        leg.recipients().forEach(recipient -> {
            LogLine.of("queue.quarantine_over", leg.id().toString())
                    .with("message", leg.envelope().trace())
                    .info();
            tracing.note(tried(leg, recipient).with(Key.OUTCOME, "expired").done());
        });
        settle(leg, QueueSettlement.done(List.of()));
    }

    /** What waited for a person's approval goes back to its sender. */
    private void refused(QueuedLeg leg, String why) throws IOException {
        List<Outcome> outcomes = leg.recipients().stream()
                .map(to -> new Outcome(to, new RecipientResult.Failed("5.7.1", why, false)))
                .toList();
        tried(leg, outcomes, From.HERE);
    }

    /** RFC 8621 7: how it stands with a recipient after a try. */
    private static Item news(QueuedLeg leg, Outcome outcome, boolean old) {
        RecipientResult result = outcome.result();
        Delivered delivered =
                switch (result) {
                    case RecipientResult.Taken _ ->
                        leg.destination().equals(OutboundQueue.HERE) ? Delivered.YES : Delivered.UNKNOWN;
                    case RecipientResult.Deferred _ -> old ? Delivered.NO : Delivered.QUEUED;
                    case RecipientResult.Failed _ -> Delivered.NO;
                };
        String code = switch (result) {
            case RecipientResult.Taken _ -> "250 ";
            case RecipientResult.Deferred _ -> "450 ";
            case RecipientResult.Failed _ -> "550 ";
        };
        // What another server said begins with its own code.
        String text = WITH_CODE.matcher(result.text()).lookingAt() ? result.text() : code + result.status() + ' ' + result.text();
        return new Item(outcome.recipient().address(), delivered, text);
    }

    private Instant end(QueuedLeg leg) {
        return leg.envelope().start().plus(schedule.lifetime());
    }

    private static Told old(QueuedRecipient recipient, Action action, String destination) {
        String last = !recipient.lastReply().isEmpty() ? recipient.lastReply() : destination;
        String text = last.isEmpty() ? "it was not tried yet" : last;
        return new Told(recipient, action, "4.4.7", text, Optional.empty());
    }

    private static Told failure(QueuedRecipient recipient, String status, RecipientResult result, From from) {
        return new Told(
                recipient, Action.FAILED, status, result.text(), result.told() ? from.host() : Optional.empty());
    }

    private static Optional<Told> success(
            QueuedLeg leg, QueuedRecipient recipient, RecipientResult.Taken taken, From from) {
        if (leg.destination().equals(OutboundQueue.HERE)) {
            Action action = recipient.accounts().size() > 1 ? Action.EXPANDED : Action.DELIVERED;
            return Optional.of(new Told(recipient, action, "2.1.5", "delivered", Optional.empty()));
        }
        // RFC 3461 5.2.2: a server that takes NOTIFY reports itself.
        return from.reportsItself()
                ? Optional.empty()
                : Optional.of(new Told(recipient, Action.RELAYED, taken.status(), taken.text(), from.host()));
    }

    private static List<Told> wanted(List<Told> told, NotifyOn kind) {
        return told.stream().filter(one -> one.recipient().wants(kind)).toList();
    }

    /** RFC 3461 6.2, RFC 5321 6.1: about what has the null sender nobody is told. */
    private void report(QueuedLeg leg, List<Told> told, Optional<Instant> until, List<Prepared> into)
            throws IOException {
        if (told.isEmpty() || leg.envelope().sender().isEmpty()) {
            return;
        }
        Legs to = new Legs(clock.instant(), schedule);
        if (to.add(directory, author(leg.envelope().sender()))) {
            into.add(reports.prepare(leg, told, to.all(false), clock.instant(), until));
            tracing.note(TraceEvent.of(Kind.REPORTED, leg.envelope().trace(), clock.instant())
                    .with(Key.QUEUE, leg.id().message().text())
                    .with(Key.OUTCOME, told.getFirst().action().name().toLowerCase(Locale.ROOT))
                    .with(Key.FROM, leg.envelope().sender())
                    .with(Key.TO, told.stream().map(one -> one.recipient().address()).toList())
                    .done());
        } else {
            LogLine.of("queue.sender_unknown", leg.id().toString()).info();
        }
    }

    /** What was passed on has a sender of our making: the report goes to whom it stands for. */
    private String author(String sender) {
        int at = sender.lastIndexOf('@');
        MailAddress address = new MailAddress(sender.substring(0, Math.max(0, at)), sender.substring(at + 1));
        return rewriting.isPresent()
                        && directory.localDomain(address.domain())
                        && rewriting.get().reverse(address) instanceof SenderRewriting.Reversal.To(var author)
                ? author.addrSpec()
                : sender;
    }

    private void log(QueuedLeg leg, QueuedRecipient recipient, RecipientResult result, From from) {
        String event =
                switch (result) {
                    case RecipientResult.Taken _ -> {
                        meter.taken(leg.destination().equals(OutboundQueue.HERE));
                        yield "queue.sent";
                    }
                    case RecipientResult.Deferred _ -> {
                        meter.deferred();
                        yield "queue.deferred";
                    }
                    case RecipientResult.Failed _ -> {
                        meter.failed();
                        yield "queue.failed";
                    }
                };
        LogLine.of(event, leg.id().toString())
                .with("message", leg.envelope().trace())
                .with("to", recipient.address())
                .with("host", from.host().orElse("-"))
                .with("status", result.status())
                .with("reply", result.text())
                .info();
        if (!leg.destination().equals(OutboundQueue.HERE)) {
            tracing.note(tried(leg, recipient)
                    .with(Key.OUTCOME, event.substring("queue.".length()))
                    .with(Key.HOST, from.host())
                    .with(Key.TLS, from.tls())
                    .with(Key.STATUS, result.status())
                    .with(Key.REPLY, result.text())
                    .done());
        }
    }

    private TraceEvent.Draft tried(QueuedLeg leg, QueuedRecipient recipient) {
        return TraceEvent.of(Kind.TRIED, leg.envelope().trace(), clock.instant())
                .with(Key.QUEUE, leg.id().message().text())
                .with(Key.TO, recipient.address());
    }
}
