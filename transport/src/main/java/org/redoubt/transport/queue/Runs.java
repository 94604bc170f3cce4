package org.redoubt.transport.queue;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.redoubt.transport.Limits;

/**
 * The runs of one kind of destination that are at work, and how many more may begin.
 *
 * <p>Whether a destination is dead shows only when it is tried, and then it takes the time that connecting may take. So a
 * run that has waited for its peer for {@link Limits#QUEUE_SLOW} leaves its place to another and goes on among the
 * slow, of whom there may be many more: each is a thread without a stack and a socket. When there are too many of them
 * too, the one that has waited longest for a conversation gives up; it is tried again when it is its turn.
 */
final class Runs {
    private final int most;
    private final int mostSlow;
    private final Set<Run> quick = new LinkedHashSet<>();
    private final Set<Run> slow = new LinkedHashSet<>();

    Runs(int most, int mostSlow) {
        this.most = most;
        this.mostSlow = mostSlow;
    }

    /** One thread's work on one destination, as far as others have to know. */
    static final class Run {
        private long since;
        private boolean connecting;
        private boolean hurried;
        private Thread thread = Thread.currentThread();

        Run(long now) {
            this.since = now;
        }

        /** Whoever calls is the run, and begins something that others may take their time for. */
        synchronized void step(long now) {
            since = now;
        }

        /** As {@link #step}: until {@link #connected} it may be ended. */
        synchronized void connecting(long now) {
            since = now;
            thread = Thread.currentThread();
            connecting = true;
        }

        /** @return whether it was ended, because others wait */
        synchronized boolean connected(long now) {
            since = now;
            connecting = false;
            // An interrupt that came when nothing waited for it must not meet what comes next.
            return Thread.interrupted() || hurried;
        }

        private synchronized boolean isSlow(long now) {
            return now - since >= Limits.QUEUE_SLOW.toNanos();
        }

        private synchronized boolean waited(long now, Duration atLeast) {
            return connecting && !hurried && now - since >= atLeast.toNanos();
        }

        private synchronized void hurry() {
            if (connecting) {
                hurried = true;
                thread.interrupt();
            }
        }
    }

    synchronized void add(Run run) {
        quick.add(run);
    }

    synchronized void ended(Run run) {
        quick.remove(run);
        slow.remove(run);
    }

    /** How many more may begin now. */
    synchronized int free(long now) {
        if (quick.size() >= most) {
            Iterator<Run> all = quick.iterator();
            while (all.hasNext() && slow.size() < mostSlow) {
                Run run = all.next();
                if (run.isSlow(now)) {
                    all.remove();
                    slow.add(run);
                }
            }
            if (slow.size() >= mostSlow) {
                hurry(now);
            }
        }
        return Math.max(0, most - quick.size());
    }

    /** As many as wait for a place at most: the others may still be answered. */
    private void hurry(long now) {
        slow.stream().filter(run -> run.waited(now, Limits.QUEUE_PATIENCE)).limit(most).forEach(Run::hurry);
    }

    /** Nothing is lost by ending those that have reached nobody yet. */
    synchronized void stopConnecting() {
        quick.forEach(Run::hurry);
        slow.forEach(Run::hurry);
    }

    synchronized boolean full() {
        return quick.size() >= most;
    }

    synchronized int count() {
        return quick.size() + slow.size();
    }
}
