package org.redoubt.guard;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where a thread that works on its own waits between two turns, until there is something to do or it is to end. */
public final class Pause {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean woken;
    private boolean over;

    /**
     * Waits so long, or until the end.
     *
     * @return whether it is over
     */
    public boolean rest(long millis) {
        return await(millis, false);
    }

    /**
     * Likewise, and not longer than until somebody calls {@link #wake}, which may have been before.
     *
     * @return whether it is over
     */
    public boolean untilWoken(long millis) {
        return await(millis, true);
    }

    private boolean await(long millis, boolean wakes) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!over && left > 0 && !(wakes && woken)) {
                left = changed.awaitNanos(left);
            }
            woken &= !wakes;
            return over;
        } catch (InterruptedException stopped) {
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #end} was called. */
    public boolean over() {
        lock.lock();
        try {
            return over;
        } finally {
            lock.unlock();
        }
    }

    /** There is something to do. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends all waiting and waits itself until the thread has ended; one that has not after so long is interrupted,
     * and one that was never started is let be.
     */
    public void end(Thread thread, Duration patience) {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!thread.join(patience)) {
                thread.interrupt();
                thread.join(patience);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
