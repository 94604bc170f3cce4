package org.redoubt.transport.command;

import java.io.IOException;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.session.Command;
import org.redoubt.transport.session.SmtpSession;

/** RFC 3207 4. */
final class StarttlsCommand implements Command {
    @Override
    public void run(SmtpSession session, String argument) throws IOException {
        if (!argument.isEmpty()) {
            session.answer(Replies.NO_ARGUMENT);
        } else if (session.connection().secure()) {
            session.answer(Replies.TLS_ALREADY);
        } else if (!session.connection().tlsAvailable()) {
            session.answer(Replies.TLS_UNAVAILABLE);
        } else if (session.transaction().isPresent()) {
            session.answer(Replies.NESTED_MAIL);
        } else {
            session.answer(Replies.START_TLS);
            session.connection().out().flush();
            session.startTls();
        }
    }
}
