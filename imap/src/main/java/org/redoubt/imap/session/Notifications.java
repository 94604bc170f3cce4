package org.redoubt.imap.session;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Watch;
import org.redoubt.directory.Directory;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.SessionEndedException;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.store.id.NumberSet;
import org.redoubt.wire.Connection;

/**
 * What is told while the connection's thread waits for the client: within IDLE (RFC 9051 6.3.13), and once NOTIFY
 * (RFC 5465) was used also between two commands. And while it works at something that takes long: how far it is
 * (RFC 9585).
 *
 * <p>Nothing is queued. A change of an account starts a short thread, which tells the difference between what the
 * client knows and what is; changes that come before it is at work are told together. It writes only while the
 * connection's thread leaves the session to it, and the lock sees to that: {@code turn} is changed under it, and whoever
 * writes holds it. So everything that a session has belongs to one thread at a time.
 */
public final class Notifications {
    private static final System.Logger LOG = System.getLogger("org.redoubt.imap");

    private final Session session;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private Turn turn = Turn.NOT;
    private @Nullable Interest interest;

    /** What another thread may write now. */
    private enum Turn {
        NOT,

        /** News, while the next command is waited for. */
        NEWS,

        /** News, while the end of IDLE is waited for. */
        NEWS_IN_IDLE,

        /** How far a command is. */
        PROGRESS
    }

    Notifications(Session session) {
        this.session = session;
    }

    /** Whether NOTIFY was used. */
    public boolean asked() {
        return interest != null;
    }

    /** From now on this is what the client wants. */
    public void want(Interest next) {
        end();
        interest = next;
    }

    /** As if NOTIFY had never been used. */
    void end() {
        Interest before = interest;
        interest = null;
        if (before != null) {
            before.close();
        }
    }

    /** What is told of the selected mailbox. RFC 5465 3.1: everything until NOTIFY is used. */
    Interest.Messages selected() {
        return interest == null ? Interest.Messages.ALL : interest.selected();
    }

    /** Tells what is wanted of messages that came into the selected mailbox, those aside that the client put there. */
    void came(Selected box, MailboxView view, NumberSet appended) throws IOException {
        NumberSet others = appended.minus(box.takeOwn());
        if (interest != null && !others.isEmpty()) {
            interest.came(box, view, others);
        }
    }

    /** A command of the session did something outside the selected mailbox, or put messages into it. */
    public void did(OwnChange change) throws IOException {
        if (interest == null) {
            return;
        }
        if (change instanceof OwnChange.Put put) {
            session.selection()
                    .filter(box -> box.is(put.account(), put.mailbox()))
                    .ifPresent(box -> box.addOwn(put.uids()));
        }
        interest.did(change);
    }

    void left(Selected box) {
        if (interest != null) {
            interest.left(box);
        }
    }

    /** Something that the client wants to know of may have changed; any thread may call this. */
    public void changed() {
        if (scheduled.compareAndSet(false, true)) {
            Thread.startVirtualThread(this::tell);
        }
    }

    /** Reads the line that begins the next command. */
    byte[] nextLine(int most) throws IOException {
        Connection connection = session.connection();
        return interest == null || connection.in().lineBuffered()
                ? connection.in().commandLine(most)
                : lineWhileTelling(most, false);
    }

    /** Reads the line that ends IDLE. */
    public byte[] idle() throws IOException {
        return lineWhileTelling(Limits.LINE, true);
    }

    private byte[] lineWhileTelling(int most, boolean idle) throws IOException {
        AccountHandle watched = watched();
        Directory.Watch groups = watched.shared() ? session.directory().watch(this::changed) : () -> {};
        try (groups;
                Watch _ = watched.watch(this::changed);
                Connection.Registration _ =
                        session.connection().whenSilent(Limits.IDLE_SILENCE, this::stillHere)) {
            turn(idle ? Turn.NEWS_IN_IDLE : Turn.NEWS);
            // What changed before the watch began.
            tell();
            return session.connection().in().commandLine(most);
        } finally {
            turn(Turn.NOT);
        }
    }

    private AccountHandle watched() {
        return session.selection().map(Selected::account).orElseGet(session::own);
    }

    private void turn(Turn next) {
        writing.lock();
        try {
            turn = next;
        } finally {
            writing.unlock();
        }
    }

    private void tell() {
        scheduled.set(false);
        write(this::news, Turn.NEWS, Turn.NEWS_IN_IDLE);
    }

    /** Does something that may take long, and tells now and then how far it is. */
    <R> R working(Work<R> work) throws IOException, SyntaxException {
        Progress progress = new Progress();
        Runnable tell = () -> write(() -> progress(progress), Turn.PROGRESS);
        try (Connection.Registration _ = session.connection().whenSilent(Limits.PROGRESS, tell)) {
            turn(Turn.PROGRESS);
            return work.run(progress);
        } finally {
            turn(Turn.NOT);
        }
    }

    private void progress(Progress progress) throws IOException {
        session.out().ascii("* OK [INPROGRESS (\"").ascii(session.tag()).ascii("\" ");
        session.out().ascii(progress.state()).ascii(")] Still at it\r\n");
        session.out().mark();
        session.flush();
    }

    // RFC 5465 4: within IDLE the same is told; 6.1.2: IDLE lets sequence numbers change.
    private void news() throws IOException {
        Interest wanted = interest;
        session.updates().tell(turn != Turn.NEWS_IN_IDLE && wanted != null && wanted.delayed());
        if (wanted != null) {
            wanted.tellOthers();
        }
        session.flush();
        session.out().release();
    }

    /** Home routers forget connections on which nothing moves, some within a few minutes. */
    private void stillHere() {
        write(() -> {
            session.out().ascii("* OK Still here\r\n");
            news();
        }, Turn.NEWS, Turn.NEWS_IN_IDLE);
    }

    private interface Writing {
        void run() throws IOException;
    }

    private void write(Writing what, Turn... when) {
        writing.lock();
        try {
            if (List.of(when).contains(turn)) {
                what.run();
            }
        } catch (ConversationOver e) {
            turn = Turn.NOT;
            session.farewell(e);
        } catch (AuditUnavailableException e) {
            // DESIGN rule 9: when the audit log cannot be written, access stops.
            turn = Turn.NOT;
            session.farewell(new ConversationOver("UNAVAILABLE", "Access is suspended"));
        } catch (SessionEndedException e) {
            turn = Turn.NOT;
            session.connection().close();
        } catch (IOException e) {
            // The connection's thread notices and cleans up.
            turn = Turn.NOT;
            session.connection().close();
        } catch (RuntimeException e) {
            turn = Turn.NOT;
            LOG.log(Level.ERROR, "event=imap.notify_failed session=" + session.connection().id(), e);
            session.connection().close();
        } finally {
            writing.unlock();
        }
    }
}
