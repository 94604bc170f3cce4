package org.redoubt.wire;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The periodic work of one runtime: what is due, and when it is due again. */
final class PeriodicWork {
    private static final System.Logger LOG = System.getLogger("org.redoubt.wire");

    private final List<Job> jobs = new CopyOnWriteArrayList<>();

    WireRuntime.Periodic add(long firstNanos, long periodNanos, Runnable work) {
        Job job = new Job(firstNanos, periodNanos, work);
        jobs.add(job);
        return () -> jobs.remove(job);
    }

    /** Runs what is due at this time. Called by one thread at a time. */
    void run(long now) {
        for (Job job : jobs) {
            job.runIfDue(now);
        }
    }

    private static final class Job {
        private final long periodNanos;
        private final Runnable work;
        private long dueNanos;

        Job(long dueNanos, long periodNanos, Runnable work) {
            this.dueNanos = dueNanos;
            this.periodNanos = periodNanos;
            this.work = work;
        }

        void runIfDue(long now) {
            if (now - dueNanos < 0) {
                return;
            }
            dueNanos = now + periodNanos;
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "event=wire.periodic.failed", e);
            }
        }
    }
}
