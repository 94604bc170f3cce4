package org.redoubt.transport.command;

import java.io.IOException;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.session.Command;
import org.redoubt.transport.session.Delivery;
import org.redoubt.transport.session.MessageReceiver;
import org.redoubt.transport.session.SmtpSession;
import org.redoubt.transport.session.Transaction;

/** RFC 5321 4.1.1.4; on LMTP RFC 2033 4.2. */
final class DataCommand implements Command {
    @Override
    public void run(SmtpSession session, String argument) throws IOException {
        if (!argument.isEmpty()) {
            session.answer(Replies.NO_ARGUMENT);
        } else if (session.transaction().isEmpty()) {
            session.answer(Replies.MAIL_FIRST);
        } else if (session.transaction().get().chunks().isPresent()) {
            // RFC 3030 2: DATA and BDAT do not mix within a transaction.
            session.answer(Replies.BDAT_UNDER_WAY);
        } else if (session.transaction().get().binary()) {
            session.answer(Replies.BINARY_NEEDS_BDAT);
        } else if (session.transaction().get().recipients().isEmpty()) {
            session.answer(Replies.RCPT_FIRST);
        } else {
            receive(session, session.transaction().get());
        }
    }

    private static void receive(SmtpSession session, Transaction transaction) throws IOException {
        try (MessageReceiver receiver = MessageReceiver.ofData(session, transaction)) {
            session.answer(Replies.SEND_DATA);
            if (receiver.readToDot()) {
                new Delivery(session, transaction).answer(receiver.finish());
            } else {
                session.end(receiver.refusal().orElseThrow());
            }
        }
    }
}
