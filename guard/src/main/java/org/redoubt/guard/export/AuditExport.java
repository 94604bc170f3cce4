package org.redoubt.guard.export;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.AuditTail;

/**
 * Hands every event of the audit log on to another system, in order. The log itself is the buffer: while the other side
 * does not take events nothing is kept in memory, and it goes on where it was, after a restart too. An event may be sent
 * twice when the connection breaks; none is left out.
 */
public final class AuditExport implements AutoCloseable {
    private static final Logger LOG = System.getLogger("guard");
    private static final int BATCH = 500;
    private static final long POLL_MILLIS = 500;
    private static final long FIRST_RETRY_MILLIS = 1_000;
    private static final long LAST_RETRY_MILLIS = 60_000;

    private final Path log;
    private final LongSupplier onDisk;
    private final Path placeFile;
    private final Sink sink;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stop = lock.newCondition();
    private boolean closing;
    private volatile long sent;

    /** The other system. */
    public interface Sink {
        /** Returns when the events are handed over. @throws IOException when they are not; they come again */
        void send(List<AuditRecord> events) throws IOException;
    }

    /**
     * An export that is not begun yet.
     *
     * @param log the audit log's file
     * @param onDisk the number of its last line that is on disk
     * @param placeFile keeps the number of the last event that was handed over
     */
    public AuditExport(Path log, LongSupplier onDisk, Path placeFile, Sink sink) {
        this.log = log;
        this.onDisk = onDisk;
        this.placeFile = placeFile;
        this.sink = sink;
        this.thread = Thread.ofVirtual().name("audit-export").unstarted(this::run);
    }

    /**
     * Begins, with the first event that was not handed over; in a folder that never exported with the next one.
     *
     * @throws IOException when the place cannot be read
     */
    public void start() throws IOException {
        if (Files.exists(placeFile)) {
            String text = Files.readString(placeFile).strip();
            if (!text.matches("[0-9]{1,18}")) {
                throw new IOException(placeFile + " does not hold a number; delete it to begin with the next event");
            }
            sent = Long.parseLong(text);
        } else {
            sent = onDisk.getAsLong();
            keep();
        }
        thread.start();
    }

    /** The number of the last event that was handed over. */
    public long sent() {
        return sent;
    }

    /** How many events wait. */
    public long lag() {
        return Math.max(0, onDisk.getAsLong() - sent);
    }

    private void run() {
        long retry = 0;
        while (!pause(retry > 0 ? retry : lag() > 0 ? 0 : POLL_MILLIS)) {
            try (AuditTail tail = new AuditTail(log, sent)) {
                do {
                    handOver(tail);
                    retry = 0;
                } while (!pause(lag() > 0 ? 0 : POLL_MILLIS));
                return;
            } catch (IOException | RuntimeException failed) {
                retry = Math.clamp(retry * 2, FIRST_RETRY_MILLIS, LAST_RETRY_MILLIS);
                LOG.log(Level.WARNING, "event=export.failed after=" + sent + " again_in_millis=" + retry, failed);
            }
        }
    }

    private void handOver(AuditTail tail) throws IOException {
        List<AuditRecord> batch = new ArrayList<>();
        tail.poll(onDisk.getAsLong(), BATCH, batch::add);
        if (!batch.isEmpty()) {
            sink.send(batch);
            sent = tail.sequence();
            keep();
        }
    }

    private void keep() throws IOException {
        Path fresh = placeFile.resolveSibling(placeFile.getFileName() + ".new");
        Files.write(fresh, (sent + "\n").getBytes(StandardCharsets.US_ASCII));
        Files.move(fresh, placeFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether it is over. */
    private boolean pause(long millis) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!closing && left > 0) {
                left = stop.awaitNanos(left);
            }
            return closing;
        } catch (InterruptedException stopped) {
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            stop.signal();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
