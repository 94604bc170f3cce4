package org.redoubt.imap.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Watch;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.ConversationOver;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.wire.Connection;

/**
 * IDLE, RFC 9051 6.3.13. The connection's thread waits for DONE; changes of the account start a short thread that
 * tells the news, and silence one that says that the server is still there. A lock keeps them from writing together.
 */
final class IdleCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        arguments.end();
        session.out().ascii("+ idling\r\n");
        session.flush();
        Idling idling = new Idling(session);
        byte[] line;
        try (Watch _ = watched(session).watch(idling::changed);
                Connection.Registration _ =
                        session.connection().whenSilent(Limits.IDLE_SILENCE, idling::stillHere)) {
            // What changed before the watch began.
            idling.tell();
            line = session.connection().in().commandLine(Limits.LINE);
        } finally {
            idling.end();
        }
        if (!new String(line, StandardCharsets.US_ASCII).equalsIgnoreCase("DONE")) {
            throw new SyntaxException("DONE was expected");
        }
        return Reply.ok("IDLE completed");
    }

    private static AccountHandle watched(Session session) {
        return session.selection().map(Selected::account).orElseGet(session::own);
    }

    /** News while a session idles. */
    private static final class Idling {
        private final Session session;
        private final ReentrantLock writing = new ReentrantLock();
        private final AtomicBoolean scheduled = new AtomicBoolean();
        private boolean over;

        Idling(Session session) {
            this.session = session;
        }

        /** Called for each change; those that come before the thread is at work are told together. */
        void changed() {
            if (scheduled.compareAndSet(false, true)) {
                Thread.startVirtualThread(this::tell);
            }
        }

        void tell() {
            scheduled.set(false);
            write(session::tellNow);
        }

        /** Home routers forget connections on which nothing moves, some within a few minutes. */
        void stillHere() {
            write(() -> {
                session.out().ascii("* OK Still here\r\n");
                session.tellNow();
            });
        }

        private interface Writing {
            void run() throws IOException;
        }

        private void write(Writing what) {
            writing.lock();
            try {
                if (!over) {
                    what.run();
                }
            } catch (ConversationOver e) {
                over = true;
                session.farewell(e);
            } catch (IOException | RuntimeException e) {
                // The connection's thread notices and cleans up.
                over = true;
                session.connection().close();
            } finally {
                writing.unlock();
            }
        }

        void end() {
            writing.lock();
            try {
                over = true;
            } finally {
                writing.unlock();
            }
        }
    }
}
