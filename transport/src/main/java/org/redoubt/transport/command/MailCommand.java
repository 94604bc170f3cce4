package org.redoubt.transport.command;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.redoubt.transport.codec.MailArguments;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.codec.SyntaxErrorException;
import org.redoubt.transport.queue.FutureRelease;
import org.redoubt.transport.session.Command;
import org.redoubt.transport.session.SmtpSession;

/** RFC 5321 4.1.1.2; who may send: RFC 6409 4.3 and 6.1; and when: RFC 4865. */
final class MailCommand implements Command {
    @Override
    public void run(SmtpSession session, String argument) throws IOException, SyntaxErrorException {
        Optional<Reply> early = outOfOrder(session);
        if (early.isPresent()) {
            session.answer(early.get());
            return;
        }
        MailArguments mail = MailArguments.parse(argument);
        Instant now = session.services().runtime().now();
        // RFC 1870 6.1
        if (mail.size().orElse(0) > session.config().maxMessageOctets()) {
            session.answer(Replies.TOO_LARGE);
        } else if (mail.requireTls() && session.connection().tls().isEmpty()) {
            session.answer(Replies.REQUIRETLS_NEEDS_TLS);
        } else if (mail.priority().isPresent() && !session.config().mode().submission()) {
            session.answer(Replies.NO_PRIORITY);
        } else if (mail.hold().isPresent() && !session.config().mode().submission()) {
            session.answer(Replies.NO_FUTURERELEASE);
        } else if (mail.hold().filter(hold -> FutureRelease.tooLate(hold, now)).isPresent()) {
            session.answer(Replies.HOLD_TOO_LONG);
        } else if (!maySend(session, mail)) {
            session.answer(Replies.SENDER_NOT_YOURS);
        } else {
            session.begin(mail);
        }
    }

    private static Optional<Reply> outOfOrder(SmtpSession session) {
        if (session.hello().isEmpty()) {
            return Optional.of(Replies.HELLO_FIRST);
        }
        if (session.config().mode().submission() && session.principal().isEmpty()) {
            boolean encryptFirst = !session.mayOfferSignIn() && session.connection().tlsAvailable();
            return Optional.of(encryptFirst ? Replies.STARTTLS_FIRST : Replies.SIGN_IN_FIRST);
        }
        return session.transaction().map(underWay -> Replies.NESTED_MAIL);
    }

    // The null sender is anyone's: receipts are sent with it (RFC 8098 3).
    private static boolean maySend(SmtpSession session, MailArguments mail) {
        if (session.principal().isEmpty() || mail.sender().isEmpty()) {
            return true;
        }
        return session.services()
                .directory()
                .maySendAs(session.principal().get(), mail.sender().get().addrSpec());
    }
}
