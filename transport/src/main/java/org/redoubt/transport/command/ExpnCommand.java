package org.redoubt.transport.command;

import java.io.IOException;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.session.Command;
import org.redoubt.transport.session.SmtpSession;

/** RFC 5321 4.1.1.7: optional, and a gift to those who collect addresses. */
final class ExpnCommand implements Command {
    @Override
    public void run(SmtpSession session, String argument) throws IOException {
        session.answer(Replies.NO_EXPN);
    }
}
