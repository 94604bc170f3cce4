package org.redoubt.transport.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.DeliveryRoom;
import org.redoubt.directory.Resolution;
import org.redoubt.filter.Standing;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.Limits;
import org.redoubt.transport.codec.RcptArguments;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.codec.SyntaxErrorException;
import org.redoubt.transport.forward.SenderRewriting.Reversal;
import org.redoubt.transport.queue.Outbound;
import org.redoubt.transport.session.Command;
import org.redoubt.transport.session.Recipient;
import org.redoubt.transport.session.SmtpSession;
import org.redoubt.transport.session.Transaction;
import org.redoubt.transport.trust.Arrivals;
import org.redoubt.transport.trust.Sender;
import org.redoubt.transport.trust.SpamPolicy;

/** RFC 5321 4.1.1.3. */
final class RcptCommand implements Command {
    @Override
    public void run(SmtpSession session, String argument) throws IOException, SyntaxErrorException {
        if (session.transaction().isEmpty()) {
            session.answer(Replies.MAIL_FIRST);
            return;
        }
        Transaction transaction = session.transaction().get();
        if (transaction.chunks().isPresent()) {
            session.answer(Replies.BDAT_UNDER_WAY);
            return;
        }
        RcptArguments rcpt =
                RcptArguments.parse(argument, transaction.mail().smtpUtf8());
        Reply reply = reply(session, transaction, rcpt);
        if (reply.equals(Replies.UNKNOWN_RECIPIENT)) {
            learn(session, transaction, rcpt);
        }
        if (reply.positive()) {
            reply = filtered(session, transaction, rcpt).orElse(reply);
        }
        session.answerRecipient(rcpt.recipient(), reply);
    }

    /** Who writes to people who are not here guesses, or has an old list; reports about forged mail do not count. */
    private static void learn(SmtpSession session, Transaction transaction, RcptArguments rcpt) {
        if (session.stranger() && transaction.mail().sender().isPresent()) {
            Sender sender = new Sender(Optional.of(session.connection().remote().getAddress()), List.of());
            session.services()
                    .arrivals()
                    .flatMap(Arrivals::spam)
                    .flatMap(SpamPolicy::reputations)
                    .ifPresent(all -> all.learn(sender, Standing.Event.UNKNOWN_RECIPIENT, rcpt.recipient().hashCode()));
        }
    }

    /** What filters have against a recipient whom we take. */
    private static Optional<Reply> filtered(SmtpSession session, Transaction transaction, RcptArguments rcpt) {
        Optional<Reply> refused = session.milters().flatMap(chain -> chain.recipient(rcpt.recipient().addrSpec()));
        refused.ifPresent(_ -> transaction.removeLast());
        return refused;
    }

    private static Reply reply(SmtpSession session, Transaction transaction, RcptArguments rcpt) throws IOException {
        if (transaction.recipients().size() >= Limits.RECIPIENTS) {
            return Replies.TOO_MANY_RECIPIENTS;
        }
        return switch (session.services().directory().resolve(rcpt.recipient().addrSpec())) {
            case Resolution.Recipients found -> local(session, transaction, rcpt, accounts(found));
            case Resolution.UnknownUser ignored -> returning(session, transaction, rcpt);
            case Resolution.NotLocal ignored -> foreign(session, transaction, rcpt);
        };
    }

    /** Reports about mail that was passed on come back by an address that we made; nothing else does. */
    private static Reply returning(SmtpSession session, Transaction transaction, RcptArguments rcpt) {
        Outbound outbound = session.services().outbound();
        boolean moderates = session.principal().isPresent()
                && outbound.flow().flatMap(flow -> flow.moderation().answer(rcpt.recipient())).isPresent();
        if (moderates) {
            transaction.add(new Recipient(rcpt, List.of()));
            return Replies.RECIPIENT_OK;
        }
        Reversal reversal = outbound.rewriting()
                .filter(_ -> transaction.mail().sender().isEmpty())
                .map(rewriting -> rewriting.reverse(rcpt.recipient()))
                .orElseGet(Reversal.None::new);
        return switch (reversal) {
            case Reversal.None _, Reversal.Forged _ -> Replies.UNKNOWN_RECIPIENT;
            case Reversal.Expired _ -> Replies.RETURN_EXPIRED;
            case Reversal.To(var address) -> {
                RcptArguments back = new RcptArguments(address, rcpt.notifyOn(), rcpt.originalRecipient());
                yield switch (session.services().directory().resolve(address.addrSpec())) {
                    case Resolution.Recipients(var found) when !found.isEmpty() -> {
                        transaction.add(new Recipient(back, found.stream().map(r -> r.account()).distinct().toList()));
                        yield Replies.RECIPIENT_OK;
                    }
                    case Resolution.Recipients _, Resolution.UnknownUser _ -> Replies.UNKNOWN_RECIPIENT;
                    case Resolution.NotLocal _ -> {
                        Optional<Reply> refusal = outbound.refusal(address);
                        if (refusal.isEmpty()) {
                            transaction.add(new Recipient(back, List.of()));
                        }
                        yield refusal.orElse(Replies.RECIPIENT_OK);
                    }
                };
            }
        };
    }

    private static List<AccountId> accounts(Resolution.Recipients found) {
        return found.recipients().stream().map(r -> r.account()).distinct().toList();
    }

    private static Reply local(
            SmtpSession session, Transaction transaction, RcptArguments rcpt, List<AccountId> accounts)
            throws IOException {
        if (accounts.isEmpty()) {
            return Replies.EMPTY_GROUP;
        }
        // Of a group whoever has room gets it; the others get it from the queue, or the sender hears that they did not.
        Optional<Reply> refusal = Optional.empty();
        boolean room = false;
        for (AccountId account : accounts) {
            Optional<Reply> one = room(session, account, transaction.mail().size().orElse(0));
            room |= one.isEmpty();
            refusal = refusal.or(() -> one);
        }
        if (!room) {
            return refusal.orElse(Replies.UNKNOWN_RECIPIENT);
        }
        transaction.add(new Recipient(rcpt, accounts));
        return Replies.RECIPIENT_OK;
    }

    private static Optional<Reply> room(SmtpSession session, AccountId account, long octets) throws IOException {
        DeliveryRoom room = session.services().gate().room(account, octets);
        return switch (room) {
            case OK -> Optional.empty();
            case OVER_QUOTA -> Optional.of(Replies.MAILBOX_FULL_NOW);
            case GONE -> Optional.of(Replies.UNKNOWN_RECIPIENT);
        };
    }

    private static Reply foreign(SmtpSession session, Transaction transaction, RcptArguments rcpt) {
        if (session.principal().isEmpty() && !session.relays()) {
            return Replies.NO_RELAY;
        }
        Optional<Reply> refusal = session.services().outbound().refusal(rcpt.recipient());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        transaction.add(new Recipient(rcpt, List.of()));
        return Replies.RECIPIENT_OK;
    }
}
