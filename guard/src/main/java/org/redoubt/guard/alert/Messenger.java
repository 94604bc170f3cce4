package org.redoubt.guard.alert;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Tells one receiver, in its own time and again after failures, so that a slow one holds up nobody. */
final class Messenger implements AutoCloseable {
    private static final Logger LOG = System.getLogger("guard");

    private final AlertReceiver receiver;
    private final Alerts alerts;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Set<Long> waiting = new LinkedHashSet<>();
    private final Thread thread;
    private boolean closing;

    Messenger(AlertReceiver receiver, Alerts alerts) {
        this.receiver = receiver;
        this.alerts = alerts;
        this.thread = Thread.ofVirtual().name("alerts-" + receiver.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Has a look for what the receiver was not told yet; what was found last is told last. */
    void wake() {
        lock.lock();
        try {
            for (long id : alerts.untold(receiver.name())) {
                if (waiting.size() < Limits.MAX_WAITING) {
                    waiting.add(id);
                }
            }
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        long retry = 0;
        while (await(retry)) {
            try {
                tellAll();
                retry = 0;
            } catch (IOException | RuntimeException failed) {
                retry = Math.clamp(retry * 2, Limits.FIRST_RETRY_MILLIS, Limits.LAST_RETRY_MILLIS);
                LOG.log(Level.WARNING, "event=alert.not_told receiver=" + receiver.name() + " again_in_millis=" + retry, failed);
            }
        }
    }

    private void tellAll() throws IOException {
        for (long id = next(); id > 0; id = next()) {
            var alert = alerts.find(id);
            if (alert.isPresent() && !alert.get().told().contains(receiver.name())) {
                receiver.tell(alert.get());
                alerts.told(id, receiver.name());
            }
            lock.lock();
            try {
                waiting.remove(id);
            } finally {
                lock.unlock();
            }
        }
    }

    private long next() {
        lock.lock();
        try {
            return closing || waiting.isEmpty() ? 0 : waiting.iterator().next();
        } finally {
            lock.unlock();
        }
    }

    private boolean await(long retryMillis) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(retryMillis);
            while (!closing && (retryMillis > 0 ? left > 0 : waiting.isEmpty())) {
                if (retryMillis > 0) {
                    left = work.awaitNanos(left);
                } else {
                    work.await();
                }
            }
            return !closing;
        } catch (InterruptedException stopped) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
