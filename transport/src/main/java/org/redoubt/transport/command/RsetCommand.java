package org.redoubt.transport.command;

import java.io.IOException;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.session.Command;
import org.redoubt.transport.session.SmtpSession;

/** RFC 5321 4.1.1.5. */
final class RsetCommand implements Command {
    @Override
    public void run(SmtpSession session, String argument) throws IOException {
        if (!argument.isEmpty()) {
            session.answer(Replies.NO_ARGUMENT);
            return;
        }
        session.reset();
        session.answer(Replies.OK);
    }
}
