package org.redoubt.guard.export;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.AuditTail;
import org.redoubt.guard.Pause;
import org.redoubt.store.seal.WholeFile;

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
    private static final Duration END = Duration.ofSeconds(2);

    private final Path log;
    private final LongSupplier onDisk;
    private final Path placeFile;
    private final Sink sink;
    private final Thread thread;
    private final Pause pause = new Pause();
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
                // Twice is better than never, and better than a server that does not start.
                LOG.log(Level.ERROR, "event=export.place_unreadable begins_with=1 file=" + placeFile);
            }
            sent = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
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
        while (!pause.rest(retry > 0 ? retry : lag() > 0 ? 0 : POLL_MILLIS)) {
            try (AuditTail tail = new AuditTail(log, sent)) {
                do {
                    handOver(tail);
                    retry = 0;
                } while (!pause.rest(lag() > 0 ? 0 : POLL_MILLIS));
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
        WholeFile.replace(placeFile, (sent + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        pause.end(thread, END);
    }
}
