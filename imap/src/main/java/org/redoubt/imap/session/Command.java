package org.redoubt.imap.session;

import java.io.IOException;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;

/** What one verb does. One object serves all sessions, so it keeps nothing of theirs. */
@FunctionalInterface
public interface Command {
    /**
     * Reads its arguments to the end, does its work, writes its untagged responses to {@link Session#out} and says
     * how it ended.
     *
     * @param arguments stands behind the verb
     * @throws SyntaxException when the arguments are not what the grammar says: the answer is BAD
     * @throws IOException when the connection is gone
     */
    Reply run(Session session, CommandText arguments) throws SyntaxException, IOException;

    /** In which states a command may come, RFC 9051 3. */
    enum When {
        ANY,
        BEFORE_LOGIN,
        AFTER_LOGIN,
        SELECTED
    }

    /** Which news of the selected mailbox may follow its own responses. */
    enum News {
        ALL,

        /** RFC 9051 7.5.1: none that changes sequence numbers while commands that use them may be on their way. */
        KEEP_NUMBERS,

        NONE
    }

    /**
     * A verb, as the registry lists it.
     *
     * @param name in capitals; "UID FETCH" for the form with UID before it
     * @param streams whether the command reads its own literals: {@code arguments} ends with the first line
     */
    record Entry(String name, When when, News news, boolean streams, Command command) {
        public static Entry of(String name, When when, News news, Command command) {
            return new Entry(name, when, news, false, command);
        }

        public static Entry streaming(String name, When when, News news, Command command) {
            return new Entry(name, when, news, true, command);
        }
    }
}
