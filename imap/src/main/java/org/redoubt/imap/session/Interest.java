package org.redoubt.imap.session;

import java.io.IOException;
import org.redoubt.account.MailboxView;
import org.redoubt.store.id.NumberSet;

/** What a client wants to be told of its own accord, RFC 5465 3.1. Used by one thread at a time. */
public interface Interest extends AutoCloseable {
    /** What is told of the selected mailbox. */
    enum Messages {
        NONE,

        /** Messages that come and go. */
        COUNTS,

        /** And flags that change. */
        ALL
    }

    /** What a client wants that asked for nothing any more. */
    Interest NOTHING = new Interest() {
        @Override
        public Messages selected() {
            return Messages.NONE;
        }

        @Override
        public boolean delayed() {
            return true;
        }

        @Override
        public void came(Selected box, MailboxView view, NumberSet uids) {}

        @Override
        public void tellOthers() {}

        @Override
        public void did(OwnChange change) {}

        @Override
        public void left(Selected box) {}

        @Override
        public void close() {}
    };

    Messages selected();

    /** Whether sequence numbers stay until a command lets them change (RFC 5465 6.1.2). */
    boolean delayed();

    /** Tells what the client wants to know of messages that came into the selected mailbox, behind their EXISTS. */
    void came(Selected box, MailboxView view, NumberSet uids) throws IOException;

    /** Tells what happened elsewhere since it was last told. */
    void tellOthers() throws IOException;

    /** The session did something that the client need not be told. */
    void did(OwnChange change) throws IOException;

    /** A mailbox is not selected any more; the client knows it as it was last told. */
    void left(Selected box);

    /** Hears of no changes any more. */
    @Override
    void close();
}
