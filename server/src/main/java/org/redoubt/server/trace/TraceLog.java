package org.redoubt.server.trace;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.redoubt.store.seal.Renewal;
import org.redoubt.store.seal.Sealer;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.Tracing;

/**
 * The trace log. Whoever notes something puts it into a list in memory and goes on; a thread writes what has gathered a
 * fifth of a second later, in one block, without forcing it to the disk. So a message costs its delivery a few
 * microseconds, and a power cut the trace of the last seconds, never mail.
 *
 * <p>What cannot be written is left out and counted: the log is for finding mail, and the audit log is the evidence. No
 * thread and no file is made before something is noted.
 */
public final class TraceLog implements Tracing, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("redoubt.trace");

    private final TraceSegments segments;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private List<byte[]> waiting = new ArrayList<>();
    private long waitingOctets;
    private long first = Long.MAX_VALUE;
    private long last;
    private long leftOut;
    private long taken;
    private long written;
    private boolean hurry;
    private boolean closing;
    /** Whether the next block begins a segment whatever room there is in this one. */
    private volatile boolean turning;
    private @Nullable Thread writer;

    /** Belongs to the writer, as what follows. */
    private @Nullable FileChannel file;

    private long segment;
    private Instant begun = Instant.EPOCH;
    private boolean failing;

    private TraceLog(TraceSegments segments, InstantSource clock) {
        this.segments = segments;
        this.clock = clock;
    }

    /** @param sealer for this log alone */
    public static TraceLog in(Path folder, Sealer sealer, InstantSource clock) {
        return new TraceLog(new TraceSegments(folder, sealer), clock);
    }

    @Override
    public void note(TraceEvent event) {
        byte[] bytes = TraceFormat.event(event);
        lock.lock();
        try {
            if (closing || waitingOctets + bytes.length > TraceLimits.WAITING_OCTETS) {
                leftOut++;
                return;
            }
            boolean wake = waiting.isEmpty();
            waiting.add(bytes);
            waitingOctets += bytes.length;
            taken++;
            first = Math.min(first, event.at().toEpochMilli());
            last = Math.max(last, event.at().toEpochMilli());
            if (writer == null) {
                writer = Thread.ofPlatform().daemon().name("trace-writer").start(this::run);
            } else if (wake || waitingOctets >= TraceLimits.BLOCK_OCTETS) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many events were left out since the start. */
    public long leftOut() {
        lock.lock();
        try {
            return leftOut;
        } finally {
            lock.unlock();
        }
    }

    /** What is noted. */
    public TraceSearch search() {
        return new TraceSearch(segments);
    }

    /** Returns when what was noted before can be searched, or cannot be written. */
    public void flush() {
        lock.lock();
        try {
            long until = taken;
            hurry = true;
            changed.signalAll();
            while (written < until && writer != null && writer.isAlive()) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Seals what was noted under the newest key. */
    public Renewal renewal() {
        return new Renewal() {
            private final ArrayDeque<TraceSegments.Segment> left = new ArrayDeque<>();
            private boolean begun;

            @Override
            public boolean step() throws IOException {
                if (!begun) {
                    // Nothing is added any more to a segment that may be written anew; those that begin later need it not.
                    turning = true;
                    flush();
                    left.addAll(segments.all());
                    begun = true;
                }
                if (!left.isEmpty()) {
                    segments.renew(left.removeFirst());
                }
                return !left.isEmpty();
            }
        };
    }

    /** Deletes what is old. */
    public void age() {
        try {
            segments.age(clock.instant());
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "event=trace.not_aged", failed);
        }
    }

    private record Block(List<byte[]> events, long first, long last) {}

    private void run() {
        for (Block block = next(); !block.events().isEmpty(); block = next()) {
            try {
                write(block);
                failing = false;
            } catch (IOException | RuntimeException failed) {
                failed(block, failed);
            } finally {
                done(block);
            }
        }
        closeFile();
    }

    /** Waits a little for more; empty when the log is closed and all is written. */
    private Block next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closing) {
                changed.awaitUninterruptibly();
            }
            long end = System.nanoTime() + TraceLimits.LINGER.toNanos();
            while (!closing && !hurry && waitingOctets < TraceLimits.BLOCK_OCTETS && System.nanoTime() < end) {
                await(end - System.nanoTime());
            }
            Block block = new Block(waiting, first, last);
            waiting = new ArrayList<>();
            waitingOctets = 0;
            first = Long.MAX_VALUE;
            last = 0;
            hurry = false;
            return block;
        } finally {
            lock.unlock();
        }
    }

    private void await(long nanos) {
        try {
            var _ = changed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException nobodyDoesThat) {
            LOG.log(Level.DEBUG, "event=trace.writer_interrupted");
        }
    }

    private void done(Block block) {
        lock.lock();
        try {
            written += block.events().size();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void write(Block block) throws IOException {
        for (int from = 0; from < block.events().size(); ) {
            int to = from;
            for (long octets = 0; to < block.events().size() && octets < TraceLimits.BLOCK_OCTETS; to++) {
                octets += block.events().get(to).length;
            }
            byte[] plain = TraceFormat.block(block.events().subList(from, to));
            FileChannel open = open();
            ByteBuffer sealed = segments.sealed(segment, plain, block.first(), block.last());
            while (sealed.hasRemaining()) {
                open.write(sealed);
            }
            from = to;
        }
    }

    private FileChannel open() throws IOException {
        Instant now = clock.instant();
        FileChannel before = file;
        if (before != null
                && !turning
                && before.position() < TraceLimits.SEGMENT_OCTETS
                && now.isBefore(begun.plus(TraceLimits.SEGMENT_TIME))) {
            return before;
        }
        closeFile();
        segments.age(now);
        FileChannel fresh = segments.begin(now);
        turning = false;
        file = fresh;
        segment = segments.newest();
        begun = now;
        return fresh;
    }

    /** The next block begins a segment, for this one may have been written in part. */
    private void failed(Block block, Exception why) {
        closeFile();
        lock.lock();
        try {
            leftOut += block.events().size();
        } finally {
            lock.unlock();
        }
        if (!failing) {
            failing = true;
            LOG.log(Level.ERROR, "event=trace.not_written", why);
        }
    }

    private void closeFile() {
        FileChannel open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failed) {
                LOG.log(Level.WARNING, "event=trace.not_closed", failed);
            }
        }
    }

    /** Writes what waits; notes nothing more. */
    @Override
    public void close() {
        Thread running;
        lock.lock();
        try {
            closing = true;
            running = writer;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (running != null) {
                running.join();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
