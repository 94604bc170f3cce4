package org.redoubt.transport.command;

import java.io.IOException;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.session.Command;
import org.redoubt.transport.session.SmtpSession;

/** RFC 5321 4.1.1.9; its argument is ignored. */
final class NoopCommand implements Command {
    @Override
    public void run(SmtpSession session, String argument) throws IOException {
        session.answer(Replies.OK);
    }
}
