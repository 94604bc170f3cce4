package org.redoubt.transport.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.DeliveryRoom;
import org.redoubt.directory.Resolution;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.Limits;
import org.redoubt.transport.codec.RcptArguments;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.codec.SyntaxErrorException;
import org.redoubt.transport.session.Command;
import org.redoubt.transport.session.Recipient;
import org.redoubt.transport.session.SmtpSession;
import org.redoubt.transport.session.Transaction;

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
        session.answerRecipient(rcpt.recipient(), reply(session, transaction, rcpt));
    }

    private static Reply reply(SmtpSession session, Transaction transaction, RcptArguments rcpt) throws IOException {
        if (transaction.recipients().size() >= Limits.RECIPIENTS) {
            return Replies.TOO_MANY_RECIPIENTS;
        }
        return switch (session.services().directory().resolve(rcpt.recipient().addrSpec())) {
            case Resolution.Recipients found -> local(session, transaction, rcpt, accounts(found));
            case Resolution.UnknownUser ignored -> Replies.UNKNOWN_RECIPIENT;
            case Resolution.NotLocal ignored -> foreign(session, transaction, rcpt);
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
        for (AccountId account : accounts) {
            Optional<Reply> refusal = room(session, account, transaction.mail().size().orElse(0));
            if (refusal.isPresent()) {
                return refusal.get();
            }
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
        if (session.principal().isEmpty()) {
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
