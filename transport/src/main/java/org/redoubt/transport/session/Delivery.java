package org.redoubt.transport.session;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.DeliveryRoom;
import org.redoubt.account.Deposit;
import org.redoubt.account.Deposited;
import org.redoubt.account.Message;
import org.redoubt.account.QueueId;
import org.redoubt.guard.Principal;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.flow.FlowLimits;
import org.redoubt.transport.flow.MailFlow;
import org.redoubt.transport.flow.MailFlow.Decision;
import org.redoubt.transport.flow.Moderation;
import org.redoubt.transport.flow.Moderation.Answer;
import org.redoubt.transport.flow.Origin;
import org.redoubt.transport.flow.TooSlowException;
import org.redoubt.transport.milter.MilterChain;
import org.redoubt.transport.milter.MilterEnvelope;
import org.redoubt.transport.milter.MilterOutcome;
import org.redoubt.transport.queue.Dispatch;
import org.redoubt.transport.queue.Outbound;
import org.redoubt.transport.queue.Parcel;
import org.redoubt.transport.queue.Quarantine;
import org.redoubt.transport.queue.QuarantineFullException;
import org.redoubt.transport.sieve.Arriving;
import org.redoubt.transport.sieve.Sorting;
import org.redoubt.transport.trust.OwnVerdicts;

/**
 * Brings a complete message into the mailboxes of a transaction's recipients and answers.
 *
 * <p>A positive answer means: on disk, for everyone it speaks for. SMTP has one answer for all recipients, so their
 * room is looked at again with the size that the message turned out to have, before anyone gets it; LMTP has one for
 * each (RFC 2033 4.2). Recipients that lead to the same mailbox bring one copy.
 */
public final class Delivery {
    private final SmtpSession session;
    private final Transaction transaction;

    public Delivery(SmtpSession session, Transaction transaction) {
        this.session = session;
        this.transaction = transaction;
    }

    /** Delivers what was read, or refuses it, and ends the transaction. */
    public void answer(Reading reading) throws IOException {
        Instant now = session.services().runtime().now();
        SessionTrace trace = new SessionTrace(session, transaction);
        List<Reply> replies = switch (filtered(reading)) {
            case Reading.Refused refused -> {
                trace.refused(now, refused.reply(), refused.verdict());
                yield refuse(refused.reply(), 0);
            }
            case Reading.Discarded _ -> {
                log("smtp.discarded", 0).info();
                trace.refused(now, Replies.DISCARDED, Optional.empty());
                yield List.of(Replies.DISCARDED);
            }
            case Reading.Quarantined(var aside, var quarantine) -> {
                try (Message message = aside) {
                    Reply answer = setAside(message, quarantine);
                    trace.answered(now, message, answer);
                    yield List.of(answer);
                }
            }
            case Reading.Complete complete -> {
                try (Message message = complete.message()) {
                    List<Reply> answers = deliver(message);
                    trace.answered(now, message, answers.stream().filter(Reply::positive).findFirst().orElse(answers.getFirst()));
                    if (!session.config().mode().submission() && answers.stream().anyMatch(Reply::positive)) {
                        session.services().outbound().feedback().arrived(message, transaction.id());
                    }
                    yield answers;
                }
            }
        };
        for (Reply reply : replies) {
            session.answerUncounted(reply);
        }
        session.messageDone();
    }

    /** What filters of others make of it. */
    private Reading filtered(Reading reading) throws IOException {
        return switch (reading) {
            case Reading.Refused _, Reading.Discarded _ -> reading;
            case Reading.Complete(var message) -> filtered(message, reading);
            case Reading.Quarantined(var message, var _) -> filtered(message, reading);
        };
    }

    private Reading filtered(Message message, Reading reading) throws IOException {
        Optional<MilterChain> chain = session.milters();
        if (chain.isEmpty()) {
            return reading;
        }
        MilterOutcome outcome;
        try {
            outcome = chain.get().message(message, session.services().gate());
        } catch (IOException | RuntimeException failed) {
            log("smtp.milters_failed", message.size()).error(failed);
            message.close();
            return new Reading.Refused(Replies.STORE_FAILED);
        }
        return switch (outcome) {
            case MilterOutcome.Refused(var reply) -> {
                message.close();
                yield new Reading.Refused(reply);
            }
            case MilterOutcome.Discarded _ -> {
                message.close();
                yield new Reading.Discarded();
            }
            case MilterOutcome.Passed passed -> passed(message, passed, reading);
        };
    }

    private Reading passed(Message before, MilterOutcome.Passed passed, Reading reading) throws IOException {
        Message message = passed.message().orElse(before);
        if (passed.message().isPresent()) {
            before.close();
        }
        List<Dispatch.To> to = MilterEnvelope.recipients(
                dispatch(transaction.recipients()).recipients(), passed, session.services().directory(), transaction.id());
        transaction.change(
                MilterEnvelope.mail(transaction.mail(), passed),
                to.stream().map(one -> new Recipient(one.arguments(), one.accounts())).toList());
        if (to.isEmpty()) {
            message.close();
            return new Reading.Discarded();
        }
        if (reading instanceof Reading.Quarantined(var _, var quarantine)) {
            return new Reading.Quarantined(message, quarantine);
        }
        return passed.quarantine().isPresent()
                ? new Reading.Quarantined(message, FlowLimits.HELD_BACK)
                : new Reading.Complete(message);
    }

    /** Mail that came by SMTP for people here, and whatever a filter wants set aside; there is one answer. */
    private Reply setAside(Message message, Quarantine quarantine) {
        Optional<Reply> forbidden = forbidden(message);
        if (forbidden.isPresent()) {
            return refuse(forbidden.get(), message.size()).getFirst();
        }
        try {
            Optional<Reply> answered = moderated();
            if (answered.isPresent()) {
                return answered.get();
            }
            Outbound outbound = session.services().outbound();
            switch (decision(message)) {
                case Decision.Refused(var text) -> {
                    return refuse(Reply.of(550, "5.7.1", text), message.size()).getFirst();
                }
                case Decision.Unchanged() -> outbound.quarantine(dispatch(transaction.recipients()), message, quarantine);
                case Decision.Changed(var changed) -> {
                    try (changed) {
                        outbound.quarantine(dispatch(transaction.recipients()), changed, quarantine);
                    }
                }
                case Decision.Several(var parcels) ->
                    Parcel.takeAll(parcels.stream().map(parcel -> parcel.setAside(quarantine)).toList(), outbound);
            }
            log("smtp.quarantined", message.size()).info();
            return Reply.of(250, "2.0.0", "Stored as " + transaction.id());
        } catch (QuarantineFullException full) {
            // Strangers fill it: what would have been set aside is refused, so that its sender knows.
            log("smtp.quarantine_full", message.size()).info();
            return refuse(Replies.SPAM_REJECT, message.size()).getFirst();
        } catch (IOException | RuntimeException failed) {
            log("smtp.delivery_failed", message.size()).error(failed);
            return refuse(Replies.STORE_FAILED, message.size()).getFirst();
        }
    }

    private Dispatch dispatch(List<Recipient> recipients) {
        List<Dispatch.To> to = recipients.stream()
                .map(recipient -> new Dispatch.To(recipient.arguments(), recipient.accounts()))
                .toList();
        String submitter = session.principal().map(Principal::login).orElse("-");
        // What was submitted has passed the AuthorCheck.
        boolean ours = session.config().mode().submission();
        return new Dispatch(transaction.mail(), to, submitter, ours, transaction.id());
    }

    private List<Reply> deliver(Message message) {
        long start = session.services().runtime().nanoTime();
        List<Reply> replies = replies(message);
        if (replies.stream().anyMatch(Reply::positive)) {
            session.services()
                    .meter()
                    .accepted(message.size(), session.services().runtime().nanoTime() - start);
            log("smtp.accepted", message.size()).info();
        }
        return replies;
    }

    private List<Reply> replies(Message message) {
        Optional<Reply> forbidden = forbidden(message);
        if (forbidden.isPresent()) {
            return refuse(forbidden.get(), message.size());
        }
        try {
            Optional<Reply> answered = moderated();
            return answered.isPresent() ? List.of(answered.get()) : govern(message);
        } catch (QuarantineFullException full) {
            log("smtp.quarantine_full", message.size()).error(full);
            return refuse(Replies.QUARANTINE_FULL, message.size());
        } catch (TooSlowException slow) {
            log("smtp.rules_too_slow", message.size()).error(slow);
            return refuse(Replies.RULES_TOO_SLOW, message.size());
        } catch (IOException | RuntimeException failed) {
            log("smtp.delivery_failed", message.size()).error(failed);
            return refuse(Replies.STORE_FAILED, message.size());
        }
    }

    /** Why whoever submits a message may not be its author. */
    private Optional<Reply> forbidden(Message message) {
        return session.config().mode().submission() ? new AuthorCheck(session).refusal(message) : Optional.empty();
    }

    /** What becomes of a message that answers whether another may go; empty for all others. */
    private Optional<Reply> moderated() throws IOException {
        Optional<Moderation> moderation = session.services().outbound().flow().map(MailFlow::moderation);
        List<Answer> answers = transaction.recipients().stream()
                .filter(Recipient::foreign)
                .flatMap(to -> moderation.flatMap(by -> by.answer(to.arguments().recipient())).stream())
                .toList();
        if (answers.isEmpty() || session.principal().isEmpty()) {
            return Optional.empty();
        }
        if (answers.size() != 1 || transaction.recipients().size() != 1) {
            return Optional.of(Replies.MODERATION_ALONE);
        }
        return Optional.of(moderation.get().act(answers.getFirst(), session.principal().get(), session.info())
                .map(why -> Reply.of(550, "5.7.1", why))
                .orElse(Replies.MODERATED));
    }

    /** What the rules of the organisation make of it. */
    private List<Reply> govern(Message message) throws IOException {
        return switch (decision(message)) {
            case Decision.Unchanged() -> store(message);
            case Decision.Refused(var text) -> refuse(Reply.of(550, "5.7.1", text), message.size());
            case Decision.Changed(var changed) -> {
                try (changed) {
                    yield store(changed);
                }
            }
            case Decision.Several(var parcels) -> hand(parcels, message.size());
        };
    }

    private List<Reply> hand(List<Parcel> parcels, long octets) throws IOException {
        boolean each = session.config().mode() == Mode.LMTP;
        boolean room = false;
        try {
            room = each || roomForAll(octets);
        } finally {
            if (!room) {
                Parcel.close(parcels);
            }
        }
        if (!room) {
            return refuse(Replies.MAILBOX_FULL, octets);
        }
        QueueId id = Parcel.takeAll(parcels, session.services().outbound()).getFirst();
        Reply taken = Reply.of(250, "2.0.0", "Queued as " + id.text() + ' ' + transaction.id());
        return each ? Collections.nCopies(transaction.recipients().size(), taken) : List.of(taken);
    }

    private Decision decision(Message message) throws IOException {
        Optional<MailFlow> flow = session.services().outbound().flow();
        Origin origin = session.config().mode().submission() ? Origin.SUBMITTED : Origin.OUTSIDE;
        return flow.isPresent()
                ? flow.get().decide(dispatch(transaction.recipients()), message, origin)
                : new Decision.Unchanged();
    }

    private List<Reply> store(Message message) throws IOException {
        boolean each = session.config().mode() == Mode.LMTP;
        if (!each && !roomForAll(message.size())) {
            return refuse(Replies.MAILBOX_FULL, message.size());
        }
        // RFC 4865 5: what is to wait waits in the queue.
        boolean later = transaction.mail().hold().isPresent() || someAreFull(message.size());
        if (later || transaction.recipients().stream().anyMatch(this::takesLonger)) {
            return each ? handOverEach(message) : List.of(handOver(transaction.recipients(), message));
        }
        try (OwnVerdicts verdicts = new OwnVerdicts(session.services().gate(), message)) {
            return store(message, verdicts, each);
        }
    }

    private List<Reply> store(Message message, OwnVerdicts verdicts, boolean each) throws IOException {
        List<Sorting> sortings = sort(message, verdicts);
        try {
            if (sortings.stream().anyMatch(sorting -> sorting.rejection().isPresent()) && !canAnswer(each)) {
                // RFC 5429 2: what the protocol cannot say, a report says.
                return each ? handOverEach(message) : List.of(handOver(transaction.recipients(), message));
            }
            Map<AccountId, Reply> outcomes = deposit(message, sortings);
            List<Reply> replies = transaction.recipients().stream()
                    .map(recipient -> worst(recipient, outcomes))
                    .toList();
            return each ? replies : List.of(worst(replies));
        } finally {
            for (Sorting sorting : sortings) {
                sorting.close();
            }
        }
    }

    /** Whether an answer that speaks of one account speaks of nobody else. */
    private boolean canAnswer(boolean each) {
        return (each || transaction.recipients().size() == 1)
                && transaction.recipients().stream().allMatch(recipient -> recipient.accounts().size() == 1);
    }

    /** What each account's rules say; nothing is done yet. */
    private List<Sorting> sort(Message message, OwnVerdicts verdicts) throws IOException {
        List<Sorting> sortings = new ArrayList<>();
        List<AccountId> all = accounts();
        // Whom alone it was for when it was judged has been asked.
        boolean judged = all.size() == 1 && transaction.judgedFor().equals(Set.copyOf(all));
        for (AccountId account : all) {
            List<String> addresses = transaction.recipients().stream()
                    .filter(recipient -> recipient.accounts().contains(account))
                    .map(recipient -> recipient.arguments().recipient().addrSpec())
                    .toList();
            Arriving arriving = new Arriving(
                    transaction.mail().sender().map(MailAddress::addrSpec).orElse(""),
                    addresses,
                    transaction.mail().smtpUtf8(),
                    transaction.mail().requireTls(),
                    transaction.id(),
                    session.info(),
                    Optional.empty());
            Message own = judged ? message : verdicts.of(account);
            Deposit base = verdicts.deposit(Deposit.inbox(account), Deposit.junk(account), own);
            sortings.add(session.services().outbound().sorter().sort(base, own, arriving));
        }
        return sortings;
    }

    /** Whether the transaction cannot end what it begins: mail for another server, or a report that is to follow. */
    private boolean takesLonger(Recipient recipient) {
        boolean reported = recipient.reportsSuccess() && transaction.mail().sender().isPresent();
        return recipient.foreign() || reported;
    }

    private Reply handOver(List<Recipient> recipients, Message message) throws IOException {
        QueueId id = session.services().outbound().take(dispatch(recipients), message);
        return Reply.of(250, "2.0.0", "Queued as " + id.text() + ' ' + transaction.id());
    }

    /** RFC 2033 4.2: who has no room is refused, the others are not held up by that. */
    private List<Reply> handOverEach(Message message) throws IOException {
        List<Recipient> fitting = new ArrayList<>();
        for (Recipient recipient : transaction.recipients()) {
            if (room(recipient.accounts(), message.size())) {
                fitting.add(recipient);
            }
        }
        Reply taken = fitting.isEmpty() ? Replies.MAILBOX_FULL : handOver(fitting, message);
        return transaction.recipients().stream()
                .map(recipient -> fitting.contains(recipient) ? taken : Replies.MAILBOX_FULL)
                .toList();
    }

    /** Whether each recipient has a mailbox with room: of a group one is enough. */
    private boolean roomForAll(long octets) throws IOException {
        for (Recipient recipient : transaction.recipients()) {
            if (!room(recipient.accounts(), octets)) {
                return false;
            }
        }
        return true;
    }

    private boolean room(List<AccountId> accounts, long octets) throws IOException {
        for (AccountId account : accounts) {
            if (!full(account, octets)) {
                return true;
            }
        }
        return accounts.isEmpty();
    }

    private boolean full(AccountId account, long octets) throws IOException {
        return session.services().gate().room(account, octets) == DeliveryRoom.OVER_QUOTA;
    }

    /** Whether some members of a group have no room and others have: the queue tries those again, and reports. */
    private boolean someAreFull(long octets) throws IOException {
        for (Recipient recipient : transaction.recipients()) {
            boolean some = false;
            boolean all = true;
            for (AccountId account : recipient.accounts().size() > 1 ? recipient.accounts() : List.<AccountId>of()) {
                boolean full = full(account, octets);
                some |= full;
                all &= full;
            }
            if (some && !all) {
                return true;
            }
        }
        return false;
    }

    private Map<AccountId, Reply> deposit(Message message, List<Sorting> sortings) throws IOException {
        List<Sorting> wanted =
                sortings.stream().filter(sorting -> sorting.rejection().isEmpty()).toList();
        for (Sorting sorting : wanted) {
            sorting.before();
        }
        List<Deposit> deposits = wanted.stream().map(Sorting::deposit).toList();
        List<Deposited> results = session.services().gate().deliver(message, deposits, session.info());
        Reply stored = Reply.of(250, "2.0.0", "Stored as " + transaction.id());
        Map<AccountId, Reply> outcomes = new LinkedHashMap<>();
        for (Sorting sorting : sortings) {
            sorting.rejection().ifPresent(reason -> {
                outcomes.put(sorting.deposit().account(), Reply.of(550, "5.7.1", reason));
                sorting.refused();
            });
        }
        for (int i = 0; i < wanted.size(); i++) {
            outcomes.put(deposits.get(i).account(), switch (results.get(i)) {
                case Deposited.Stored _, Deposited.Nowhere _, Deposited.Waiting _ -> stored;
                case Deposited.OverQuota _ -> Replies.MAILBOX_FULL;
                case Deposited.Gone _ -> Replies.MAILBOX_GONE;
            });
            wanted.get(i).after(results.get(i));
        }
        return outcomes;
    }

    private List<AccountId> accounts() {
        return transaction.recipients().stream()
                .flatMap(recipient -> recipient.accounts().stream())
                .distinct()
                .toList();
    }

    private static Reply worst(Recipient recipient, Map<AccountId, Reply> outcomes) {
        return worst(recipient.accounts().stream().map(outcomes::get).toList());
    }

    // Answering yes for all when one was not reached would lose that one's copy; answering no at worst repeats one.
    private static Reply worst(List<Reply> replies) {
        return replies.stream()
                .filter(reply -> !reply.positive())
                .findFirst()
                .orElse(replies.getFirst());
    }

    private List<Reply> refuse(Reply reply, long octets) {
        session.services().meter().refused();
        log("smtp.refused", octets).with("reply", reply.toString()).info();
        int answers = session.config().mode() == Mode.LMTP ? transaction.recipients().size() : 1;
        return Collections.nCopies(answers, reply);
    }

    private LogLine log(String event, long octets) {
        return LogLine.of(event, session.id())
                .with("message", transaction.id())
                .with("mode", session.config().mode().label())
                .with("from", transaction.mail().sender().map(MailAddress::addrSpec).orElse("<>"))
                .with("recipients", transaction.recipients().size())
                .with("octets", octets);
    }
}
