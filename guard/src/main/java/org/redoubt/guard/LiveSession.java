package org.redoubt.guard;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one sign-in began and may still do: asked at every access, ended at any moment by anybody who may. Whoever
 * serves it says how it is ended at once ({@link #onEnd}) and that it is over ({@link #close}).
 *
 * <p>Being asked costs a read of a volatile field, and no lock. Safe for many threads.
 */
public final class LiveSession implements AutoCloseable {
    private final SessionInfo info;
    private final SignedInBy by;
    private final InstantSource clock;
    private final Optional<LiveSessions> list;
    private final long sinceMillis;
    private volatile long seenMillis;
    private volatile boolean ended;
    private volatile boolean asked;
    /** Guarded by this. */
    private final List<Runnable> enders = new ArrayList<>(1);
    /** What is done when it is over; guarded by this. */
    private final List<Runnable> afterwards = new ArrayList<>(1);
    /** Guarded by this. */
    private boolean over;

    LiveSession(SessionInfo info, SignedInBy by, InstantSource clock, Optional<LiveSessions> list) {
        this.info = info;
        this.by = by;
        this.clock = clock;
        this.list = list;
        this.sinceMillis = clock.millis();
        this.seenMillis = sinceMillis;
    }

    /** A session of this machine's own operator or of a measurement, which no list has. */
    public static LiveSession unlisted(SignedInBy by) {
        return new LiveSession(
                new SessionInfo("-", "local", "local", true), by, InstantSource.system(), Optional.empty());
    }

    public SessionInfo info() {
        return info;
    }

    /** Who signed in, and with what. */
    public SignedInBy by() {
        return by;
    }

    public Instant since() {
        return Instant.ofEpochMilli(sinceMillis);
    }

    /** When something was last done in it. */
    public Instant lastSeen() {
        return Instant.ofEpochMilli(seenMillis);
    }

    /** Something is done in it. */
    public void seen() {
        seenMillis = clock.millis();
    }

    /** Whether somebody ended it: nothing may be done in it any more. */
    public boolean ended() {
        return ended;
    }

    /** Whether nothing may be done in it now: somebody ended it, or it waits for a second factor. */
    public boolean stopped() {
        return ended || asked;
    }

    /** Whether whoever signed in has to show her second factor once more before anything is done in it. */
    public boolean asked() {
        return asked;
    }

    /**
     * Asks for the second factor: until it is given nothing may be done, and what serves the session now is told as if it
     * were over. False when it waits already, or is over.
     */
    public boolean ask() {
        List<Runnable> now;
        synchronized (this) {
            if (ended || asked) {
                return false;
            }
            asked = true;
            now = List.copyOf(enders);
            enders.clear();
        }
        now.forEach(Runnable::run);
        return true;
    }

    /** The second factor was given, or is asked for no more: it goes on. */
    public void proved() {
        asked = false;
    }

    /** Whether it is this machine's own operator's, or the server's itself: nobody signed in to it. */
    public boolean local() {
        return list.isEmpty();
    }

    /** Whether it may change nothing and send nothing. */
    public boolean readOnly() {
        return by.readOnly();
    }

    /**
     * Has something done when the session is ended, such as closing its connection: quickly, without waiting for the
     * other side. Done at once when it is ended already.
     *
     * @return takes it back
     */
    public Watch onEnd(Runnable ender) {
        synchronized (this) {
            if (!ended && !asked) {
                enders.add(ender);
                return () -> forget(ender);
            }
        }
        ender.run();
        return () -> {};
    }

    /** Takes back what {@link LiveSession#onEnd} asked for. */
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    private synchronized void forget(Runnable ender) {
        enders.remove(ender);
    }

    /** Ends it now, for everybody who serves it; false when that was done before. */
    public boolean end() {
        List<Runnable> now;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            now = List.copyOf(enders);
            enders.clear();
        }
        close();
        now.forEach(Runnable::run);
        return true;
    }

    /** It is over by itself: no list has it any more. */
    @Override
    public void close() {
        List<Runnable> now;
        synchronized (this) {
            over = true;
            now = List.copyOf(afterwards);
            afterwards.clear();
        }
        list.ifPresent(all -> all.remove(this));
        now.forEach(Runnable::run);
    }

    /** Has something done, quickly and once, when it is over, by itself or ended by somebody; at once when it is over already. */
    public void onOver(Runnable after) {
        synchronized (this) {
            if (!over) {
                afterwards.add(after);
                return;
            }
        }
        after.run();
    }
}
