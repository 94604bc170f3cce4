package org.redoubt.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;

/**
 * Somebody who signed in on one connection, and what a protocol keeps for her as long as that lasts. It closes when
 * neither the connection nor a request uses it any more.
 */
public final class SignedIn {
    private static final System.Logger LOG = System.getLogger("org.redoubt.http");

    private final Principal principal;
    private final SessionInfo session;
    private final BooleanSupplier live;
    /** How many lives the sign-in still has, this one and those apart from it; empty when it does not end with them. */
    private final Optional<AtomicInteger> lives;
    private final Map<Object, AutoCloseable> kept = new HashMap<>();
    private int users = 1;

    /** Somebody whose session is over when nothing uses this any more. */
    static SignedIn onConnection(Principal principal, SessionInfo session, BooleanSupplier live) {
        return new SignedIn(principal, session, live, Optional.of(new AtomicInteger()));
    }

    /** Somebody whose session goes on without this connection. */
    static SignedIn byCookie(Principal principal, SessionInfo session, BooleanSupplier live) {
        return new SignedIn(principal, session, live, Optional.empty());
    }

    private SignedIn(
            Principal principal, SessionInfo session, BooleanSupplier live, Optional<AtomicInteger> lives) {
        this.principal = principal;
        this.session = session;
        this.live = live;
        this.lives = lives;
        lives.ifPresent(AtomicInteger::incrementAndGet);
    }

    /** Makes what is to be kept. */
    @FunctionalInterface
    public interface Maker<T, E extends Exception> {
        T make() throws E, IOException;
    }

    public Principal principal() {
        return principal;
    }

    /** For audit events: one session for each sign-in on a connection. */
    public SessionInfo session() {
        return session;
    }

    /** Whether she may go on: what outlives a request asks now and then, and ends when not. */
    public boolean live() {
        return !principal.session().stopped() && live.getAsBoolean();
    }

    /** Something that is made once for this sign-in and closed with it. */
    public synchronized <T extends AutoCloseable, E extends Exception> T keep(
            Object key, Class<T> type, Maker<T, E> maker) throws E, IOException {
        AutoCloseable there = kept.get(key);
        if (there != null) {
            return type.cast(there);
        }
        T made = maker.make();
        kept.put(key, made);
        return made;
    }

    /** Closes one thing that was kept, if it is there; the next who asks makes it anew. */
    public void drop(Object key) {
        AutoCloseable dropped;
        synchronized (this) {
            dropped = kept.remove(key);
        }
        if (dropped != null) {
            close(dropped);
        }
    }

    /** The same person in the same session, with a life of its own: for what outlives the request. */
    public SignedIn apart() {
        return new SignedIn(principal, session, live, lives);
    }

    /**
     * Has something done when somebody ends the session: what outlives its request must not outlive that.
     *
     * @return takes it back
     */
    public LiveSession.Watch onEnd(Runnable ender) {
        return principal.session().onEnd(ender);
    }

    /** One more that uses it; false when it is closed, or the session was ended. */
    synchronized boolean retain() {
        if (users == 0 || principal.session().stopped()) {
            return false;
        }
        users++;
        return true;
    }

    /** One less; the last one closes all that was kept. */
    public void release() {
        List<AutoCloseable> all;
        synchronized (this) {
            users--;
            if (users > 0) {
                return;
            }
            all = new ArrayList<>(kept.values());
            kept.clear();
        }
        all.forEach(SignedIn::close);
        if (lives.isPresent() && lives.get().decrementAndGet() == 0) {
            principal.session().close();
        }
    }

    private static void close(AutoCloseable thing) {
        try {
            thing.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "event=http.close_failed", e);
        }
    }
}
