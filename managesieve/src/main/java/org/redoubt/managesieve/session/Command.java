package org.redoubt.managesieve.session;

import java.io.IOException;
import org.redoubt.managesieve.codec.SyntaxException;
import org.redoubt.managesieve.codec.Words;

/** A command of the protocol. One instance serves all sessions. */
@FunctionalInterface
public interface Command {
    /**
     * Runs it and says how it ended.
     *
     * @throws IOException when the store or the connection failed; the session tells which
     */
    Reply run(Session session, Words arguments) throws SyntaxException, IOException;

    /** When a command may be given (RFC 5804 1.1). */
    enum When {
        ANY,
        UNAUTHENTICATED,
        AUTHENTICATED
    }

    /** A command and its place. */
    record Entry(String name, When when, Command command) {}
}
