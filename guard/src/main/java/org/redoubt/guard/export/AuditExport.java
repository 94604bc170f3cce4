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

    private final String name;
    private final Path log;
    private final LongSupplier onDisk;
    private final Path placeFile;
    private final Sink sink;
    private final Thread thread;
    private final Pause pause = new Pause();
    private volatile long sent;

    /** The other system. */
    public interface Sink {
        /**
         * Hands over the first of these events or all of them, and returns when the other side has them for good.
         *
         * @param events one at least, in their order
         * @return how many it has, one at least; the others come again, first of all
         * @throws IOException when it has none; they come again
         */
        int send(List<AuditRecord> events) throws IOException;
    }

    /**
     * An export that is not begun yet.
     *
     * @param name of the other side in the server's log
     * @param log the audit log's file
     * @param onDisk the number of its last line that is on disk
     * @param placeFile keeps the number of the last event that was handed over
     */
    public AuditExport(String name, Path log, LongSupplier onDisk, Path placeFile, Sink sink) {
        this.name = name;
        this.log = log;
        this.onDisk = onDisk;
        this.placeFile = placeFile;
        this.sink = sink;
        this.thread = Thread.ofVirtual().name("audit-export-" + name).unstarted(this::run);
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
                LOG.log(Level.ERROR, "event=export.place_unreadable to=" + name + " begins_with=1 file=" + placeFile);
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
                    if (retry > 0) {
                        LOG.log(Level.INFO, "event=export.resumed to=" + name + " sent=" + sent);
                    }
                    retry = 0;
                } while (!pause.rest(lag() > 0 ? 0 : POLL_MILLIS));
                return;
            } catch (IOException | RuntimeException failed) {
                retry = Math.clamp(retry * 2, FIRST_RETRY_MILLIS, LAST_RETRY_MILLIS);
                LOG.log(
                        Level.WARNING,
                        "event=export.failed to=" + name + " sent=" + sent + " waiting=" + lag() + " again_in_millis=" + retry
                                + " reason=\"" + reason(failed) + '"',
                        failed instanceof IOException ? null : failed);
            }
        }
    }

    private static String reason(Exception failed) {
        return failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
    }

    private void handOver(AuditTail tail) throws IOException {
        List<AuditRecord> batch = new ArrayList<>();
        tail.poll(onDisk.getAsLong(), BATCH, batch::add);
        int taken = 0;
        while (taken < batch.size()) {
            taken += sink.send(batch.subList(taken, batch.size()));
            // What is told of gaps has the number of the line before, so only the last one's is the tail's.
            sent = taken < batch.size() ? batch.get(taken - 1).sequence() : tail.sequence();
            keep();
            if (taken < batch.size() && pause.over()) {
                return;
            }
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
