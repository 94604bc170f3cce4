package org.redoubt.transport.session;

import java.io.IOException;
import org.redoubt.transport.codec.SyntaxErrorException;

/** One verb. Instances hold no state and serve all sessions. */
@FunctionalInterface
public interface Command {
    /**
     * Does what the verb says and answers through the session.
     *
     * @throws SyntaxErrorException when the argument is malformed; the session answers
     * @throws IOException when the connection failed
     */
    void run(SmtpSession session, String argument) throws IOException, SyntaxErrorException;
}
