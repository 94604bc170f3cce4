package org.redoubt.server.feedback;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.redoubt.account.Message;
import org.redoubt.server.trace.TraceLog;
import org.redoubt.store.seal.Renewal;
import org.redoubt.store.seal.Sealer;
import org.redoubt.transport.tracking.Feedback;
import org.redoubt.transport.tracking.TraceEvent;

/**
 * Keeps what reports are made of, and what reports of others say, in a log like the trace log, sealed and for as long: so
 * that a day's results cost no memory, survive a restart and need no place of their own in the store.
 */
public final class FeedbackLog implements Feedback, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("redoubt.feedback");

    private final TraceLog log;
    private final String hostname;
    private final InstantSource clock;

    private FeedbackLog(TraceLog log, String hostname, InstantSource clock) {
        this.log = log;
        this.hostname = hostname;
        this.clock = clock;
    }

    /**
     * @param sealer for this log alone
     * @param hostname our name in Authentication-Results
     */
    public static FeedbackLog in(Path folder, Sealer sealer, String hostname, InstantSource clock) {
        return new FeedbackLog(TraceLog.in(folder, sealer, clock), hostname, clock);
    }

    @Override
    public void note(TraceEvent event) {
        log.note(event);
    }

    @Override
    public void arrived(Message message, String trace) {
        try {
            ReceivedReport.events(message, hostname, trace, clock.instant()).forEach(log::note);
        } catch (IOException | RuntimeException unreadable) {
            LOG.log(Level.INFO, "event=feedback.not_read message=" + trace + " reason=\"" + reason(unreadable) + '"');
        }
    }

    private static String reason(Exception unreadable) {
        return String.valueOf(unreadable.getMessage()).replaceAll("[^\\x20-\\x7e]|\"", "?");
    }

    /** Every event of a time, the oldest first. */
    public void each(Instant since, Instant until, Consumer<TraceEvent> reader) throws IOException {
        log.flush();
        int damaged = log.search().each(since, until, reader);
        if (damaged > 0) {
            LOG.log(Level.WARNING, "event=feedback.damaged blocks=" + damaged);
        }
    }

    /** Seals what was noted under the newest key. */
    public Renewal renewal() {
        return log.renewal();
    }

    public void age() {
        log.age();
    }

    @Override
    public void close() {
        log.close();
    }
}
