package org.redoubt.transport.command;

import java.io.IOException;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.session.Command;
import org.redoubt.transport.session.SmtpSession;

/** RFC 5321 4.1.1.6; as 3.5.3 and 7.3 allow, nobody learns which addresses exist. */
final class VrfyCommand implements Command {
    @Override
    public void run(SmtpSession session, String argument) throws IOException {
        session.answer(Replies.NOT_VERIFIED);
    }
}
