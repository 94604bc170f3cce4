package org.redoubt.guard;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The audit log as a file of JSON lines that only grows, of mode 0600, cut into segments by size.
 *
 * <p>One platform thread writes: it takes all events that wait, writes them in one go, forces the file once and
 * wakes those that wait for the disk. While it does, the next group gathers. Events nobody waits for are forced
 * within a tenth of a second.
 *
 * <p>When the file cannot be written, those who wait get {@link AuditUnavailableException} and so does everybody
 * who comes, until a later try succeeds; the file is tried again every two seconds. Events that were taken before
 * and that nobody waited for are kept for that try. A last line torn by a power cut is moved aside when the file
 * is opened, and the log says so.
 *
 * <p>All state is guarded by {@code lock}, except the segments, which belong to the writer.
 */
public final class FileAuditLog implements AuditLog {
    private static final Logger LOG = System.getLogger("guard");
    private static final SessionInfo OWN_SESSION = new SessionInfo("-", "server", "local", true);

    private final AuditSegments segments;
    private final InstantSource clock;
    private final Optional<AuditSealer> sealer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Entry> queue = new ArrayDeque<>();
    private final Thread writer;
    private volatile long forcedSequence;
    private volatile boolean closeFile;
    private long queuedBytes;
    private int urgent;
    private boolean closing;
    private boolean tryNow;
    private boolean triedLast;
    private @Nullable Throwable broken;

    private FileAuditLog(AuditSegments segments, InstantSource clock, Optional<AuditSealer> sealer) {
        this.segments = segments;
        this.clock = clock;
        this.sealer = sealer;
        this.writer = Thread.ofPlatform().name("audit-writer").daemon().unstarted(this::run);
    }

    /**
     * Opens or makes a log; closed segments are put beside it.
     *
     * @throws AuditUnavailableException when it cannot be written, or another process writes it
     */
    public static FileAuditLog open(Path file, InstantSource clock) {
        return open(file, clock, Optional.empty(), Limits.SEGMENT_BYTES, FileAuditLog::openChannel);
    }

    /** Likewise, and what is on disk is sealed; the sealer is begun here and closed with the log. */
    public static FileAuditLog open(Path file, InstantSource clock, AuditSealer sealer) {
        return open(file, clock, Optional.of(sealer), Limits.SEGMENT_BYTES, FileAuditLog::openChannel);
    }

    static FileAuditLog open(
            Path file,
            InstantSource clock,
            Optional<AuditSealer> sealer,
            long segmentBytes,
            AuditSegments.Opener opener) {
        try {
            AuditSegments.Opened opened = AuditSegments.open(file, segmentBytes, opener);
            FileAuditLog log = new FileAuditLog(opened.segments(), clock, sealer);
            sealer.ifPresent(begun -> {
                opened.segments().continueAfter(begun.sealedSequence());
                begun.start(opened.segments().sequence());
            });
            log.forcedSequence = opened.segments().sequence();
            opened.torn().ifPresent(torn -> log.queue.add(log.recovered(torn)));
            log.writer.start();
            return log;
        } catch (IOException failure) {
            throw new AuditUnavailableException("the audit log cannot be opened", failure);
        }
    }

    static FileChannel openChannel(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public void record(AuditEvent event) {
        enqueue(new Entry(AuditFormat.rest(event), null));
    }

    @Override
    public void recordDurably(AuditEvent event) {
        Entry entry = new Entry(AuditFormat.rest(event), Thread.currentThread());
        enqueue(entry);
        boolean interrupted = false;
        while (entry.outcome == Outcome.WAITING) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (entry.outcome == Outcome.FAILED) {
            throw new AuditUnavailableException("the audit log could not be written");
        }
    }

    @Override
    public boolean available() {
        lock.lock();
        try {
            return broken == null;
        } finally {
            lock.unlock();
        }
    }

    /** The number of the last line that is on disk. */
    public long forcedSequence() {
        return forcedSequence;
    }

    /** Has the next line begin a new file: only closed ones are ever changed, see {@link AuditRetention}. */
    void closeFile() {
        closeFile = true;
    }

    /** Writes what waits and closes the file. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            work.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException stop) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        sealer.ifPresent(AuditSealer::close);
    }

    /** Tries a broken file again without waiting for the time to come. */
    void tryAgain() {
        lock.lock();
        try {
            tryNow = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(Entry entry) {
        lock.lock();
        try {
            refuseWhenUnavailable();
            while (queuedBytes > Limits.MAX_QUEUED_BYTES) {
                room.awaitUninterruptibly();
                refuseWhenUnavailable();
            }
            boolean wake = queue.isEmpty() || entry.waiter != null && urgent == 0;
            add(entry);
            if (wake) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void add(Entry entry) {
        queue.add(entry);
        queuedBytes += entry.rest.length;
        urgent += entry.waiter == null ? 0 : 1;
    }

    private void refuseWhenUnavailable() {
        if (broken != null) {
            throw new AuditUnavailableException("the audit log cannot be written", broken);
        }
        if (closing) {
            throw new AuditUnavailableException("the audit log is closed");
        }
    }

    private void run() {
        try {
            while (awaitWork()) {
                write(take());
            }
        } catch (RuntimeException | Error bug) {
            LOG.log(Level.ERROR, "event=audit.writer-died", bug);
            fail(List.of(), bug);
        } finally {
            segments.close();
        }
    }

    /** Returns false when the log is closed and nothing is left that could be written. */
    private boolean awaitWork() {
        lock.lock();
        try {
            while (!due()) {
                if (closing && (queue.isEmpty() || triedLast)) {
                    return false;
                }
                if (closing) {
                    triedLast = true;
                    return true;
                }
                await();
            }
            tryNow = false;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean due() {
        if (broken != null) {
            return tryNow;
        }
        return urgent > 0 || !queue.isEmpty() && (closing || lingered() || queuedBytes >= Limits.MAX_GROUP_BYTES);
    }

    private boolean lingered() {
        return System.nanoTime() - queue.getFirst().since >= TimeUnit.MILLISECONDS.toNanos(Limits.LINGER_MILLIS);
    }

    private void await() {
        try {
            if (broken != null) {
                tryNow = !work.await(Limits.RETRY_MILLIS, TimeUnit.MILLISECONDS) || tryNow;
            } else if (queue.isEmpty()) {
                work.await();
            } else {
                work.await(Limits.LINGER_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException nobodyDoesThat) {
            LOG.log(Level.DEBUG, "event=audit.writer-interrupted");
        }
    }

    private List<Entry> take() {
        lock.lock();
        try {
            List<Entry> group = new ArrayList<>();
            int bytes = 0;
            while (!queue.isEmpty() && (bytes == 0 || bytes + queue.getFirst().length() <= Limits.MAX_GROUP_BYTES)) {
                Entry entry = queue.removeFirst();
                group.add(entry);
                bytes += entry.length();
                queuedBytes -= entry.rest.length;
                urgent -= entry.waiter == null ? 0 : 1;
            }
            room.signalAll();
            return group;
        } finally {
            lock.unlock();
        }
    }

    private void write(List<Entry> group) {
        boolean mending = !available();
        try {
            if (mending) {
                segments.reopen().ifPresent(aside -> group.addFirst(recovered(aside)));
            }
            List<byte[]> rests = group.stream().map(Entry::rest).toList();
            if (closeFile) {
                closeFile = false;
                segments.closeFile();
            }
            segments.append(rests);
            forcedSequence = segments.sequence();
            handOn(rests);
        } catch (IOException failure) {
            LOG.log(Level.ERROR, "event=audit.unavailable reason=\"" + failure + "\"");
            fail(group, failure);
            return;
        }
        if (mending) {
            mended();
        }
        group.forEach(entry -> entry.finish(Outcome.DONE));
    }

    private void handOn(List<byte[]> rests) {
        if (sealer.isPresent()) {
            long last = segments.sequence();
            List<byte[]> lines = new ArrayList<>(rests.size());
            for (int i = 0; i < rests.size(); i++) {
                lines.add(AuditFormat.line(last - rests.size() + 1 + i, rests.get(i)));
            }
            sealer.get().forced(last, lines);
        }
    }

    private void mended() {
        lock.lock();
        try {
            broken = null;
        } finally {
            lock.unlock();
        }
        LOG.log(Level.INFO, "event=audit.available");
    }

    /** Those who wait are told; what nobody waited for goes back to the front for the next try. */
    private void fail(List<Entry> group, Throwable failure) {
        List<Entry> failed = new ArrayList<>();
        lock.lock();
        try {
            broken = failure;
            List<Entry> all = new ArrayList<>(group);
            all.addAll(queue);
            queue.clear();
            queuedBytes = 0;
            urgent = 0;
            for (Entry entry : all) {
                if (entry.waiter == null) {
                    add(entry);
                } else {
                    failed.add(entry);
                }
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
        failed.forEach(entry -> entry.finish(Outcome.FAILED));
    }

    private Entry recovered(AuditSegments.Torn torn) {
        LOG.log(Level.WARNING, "event=audit.recovered bytes=" + torn.bytes() + " aside=" + torn.movedTo());
        AuditEvent note = new AuditEvent(
                clock.instant(),
                AuditKind.ADMIN,
                "-",
                0,
                OWN_SESSION,
                "AUDIT-RECOVERED",
                0,
                "bytes=" + torn.bytes() + " aside=" + torn.movedTo(),
                "ok");
        return new Entry(AuditFormat.rest(note), null);
    }

    private enum Outcome {
        WAITING,
        DONE,
        FAILED
    }

    private static final class Entry {
        final byte[] rest;
        final @Nullable Thread waiter;
        final long since = System.nanoTime();
        volatile Outcome outcome = Outcome.WAITING;

        Entry(byte[] rest, @Nullable Thread waiter) {
            this.rest = rest;
            this.waiter = waiter;
        }

        byte[] rest() {
            return rest;
        }

        /** With the start that the writer puts before it. */
        int length() {
            return rest.length + 32;
        }

        void finish(Outcome result) {
            outcome = result;
            if (waiter != null) {
                LockSupport.unpark(waiter);
            }
        }
    }
}
