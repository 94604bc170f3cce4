package org.redoubt.pop3.session;

import java.io.IOException;
import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;

/** What one verb does. One object serves all sessions, so it keeps nothing of theirs. */
@FunctionalInterface
public interface Command {
    /**
     * Reads its arguments to the end, does its work and says how it ended.
     *
     * @param arguments stands behind the verb
     * @throws SyntaxException when the arguments are not what the grammar says: the answer is -ERR
     * @throws IOException when the connection is gone or the store failed
     */
    Reply run(Session session, CommandLine arguments) throws SyntaxException, IOException;

    /** In which states a command may come, RFC 1939 3. */
    enum When {
        ANY,
        AUTHORIZATION,
        TRANSACTION
    }

    /**
     * A verb, as the registry lists it.
     *
     * @param name in capitals
     */
    record Entry(String name, When when, Command command) {
        public static Entry of(String name, When when, Command command) {
            return new Entry(name, when, command);
        }
    }
}
