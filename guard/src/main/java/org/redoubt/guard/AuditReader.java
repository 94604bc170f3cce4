package org.redoubt.guard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads an audit log, its closed segments first, line by line in bounded memory; the log may be written meanwhile.
 * Lines that are damaged or missing are counted, never passed over in silence; in the place of those that
 * {@link AuditRetention} threw away stands a line that says so.
 */
public final class AuditReader {
    /** Lines between two words of how far it is: some milliseconds. */
    private static final int LINES = 2_000;

    private final Path file;

    /** A reader of the log that {@link FileAuditLog} keeps at this path. */
    public AuditReader(Path file) {
        this.file = file;
    }

    /**
     * What a query went through.
     *
     * @param read sound lines
     * @param matched of those, the ones given to the visitor
     * @param damaged lines that are no events
     * @param missing sequence numbers that were passed over
     */
    public record Summary(long read, long matched, long damaged, long missing) {}

    /** Takes one event. */
    public interface Visitor {
        /** Returns whether the query shall go on. */
        boolean visit(AuditRecord event);
    }

    /** Is told now and then how far a query is, whatever it finds. */
    public interface Progress {
        /**
         * @param octets of the log that it went through
         * @param all octets that it has to go through; the log may grow meanwhile
         * @return whether the query shall go on
         */
        boolean reached(long octets, long all);
    }

    /**
     * Gives every event that matches to the visitor, oldest first.
     *
     * @throws IOException when a file cannot be read
     */
    public Summary query(AuditQuery query, Visitor visitor) throws IOException {
        return query(query, visitor, (_, _) -> true);
    }

    /** As {@link #query(AuditQuery, Visitor)}, for somebody who waits. */
    public Summary query(AuditQuery query, Visitor visitor, Progress progress) throws IOException {
        List<Path> segments = segments(query);
        long all = 0;
        for (Path segment : segments) {
            all += Files.exists(segment) ? Files.size(segment) : 0;
        }
        Pass pass = new Pass(query, visitor, progress, all);
        for (Path segment : segments) {
            if (!pass.read(segment)) {
                break;
            }
        }
        return new Summary(pass.read, pass.matched, pass.damaged, pass.missing);
    }

    private List<Path> segments(AuditQuery query) throws IOException {
        List<Path> segments = AuditSegments.files(file);
        return segments.subList(query.from().isPresent() ? first(segments, query.from().get()) : 0, segments.size());
    }

    /** The last segment that began before a time: those before it have nothing from then on. */
    private static int first(List<Path> segments, Instant from) throws IOException {
        for (int i = segments.size() - 1; i > 0; i--) {
            Optional<Instant> began = began(segments.get(i));
            if (began.isPresent() && began.get().plusMillis(Limits.MAX_EVENT_DELAY_MILLIS).isBefore(from)) {
                return i;
            }
        }
        return 0;
    }

    private static Optional<Instant> began(Path segment) throws IOException {
        Instant[] at = new Instant[1];
        new Pass(AuditQuery.ALL, event -> {
                    at[0] = event.event().at();
                    return false;
                }, (_, _) -> true, 0)
                .read(segment);
        return Optional.ofNullable(at[0]);
    }

    private static final class Pass {
        private final AuditQuery query;
        private final Visitor visitor;
        private final Progress progress;
        private final long all;
        private long octets;
        private long lines;
        private long read;
        private long matched;
        private long damaged;
        private long missing;
        private long last;

        Pass(AuditQuery query, Visitor visitor, Progress progress, long all) {
            this.query = query;
            this.visitor = visitor;
            this.progress = progress;
            this.all = all;
        }

        /** Returns whether to go on with the next segment. */
        boolean read(Path segment) throws IOException {
            return SpoolLines.read(segment, line -> {
                octets += line.length + 1;
                return take(line) && (++lines % LINES != 0 || progress.reached(octets, Math.max(octets, all)));
            });
        }

        private boolean take(byte[] line) {
            OptionalLong gone = AuditFormat.goneFrom(line);
            if (gone.isPresent()) {
                missing += last == 0 ? 0 : Math.max(0, gone.getAsLong() - last - 1);
                last = AuditFormat.sequence(line, 0, line.length);
                return true;
            }
            Optional<AuditRecord> found = AuditFormat.parse(new String(line, StandardCharsets.UTF_8));
            if (found.isEmpty()) {
                damaged++;
                return true;
            }
            AuditRecord event = found.get();
            read++;
            missing += last == 0 ? 0 : Math.max(0, event.sequence() - last - 1);
            last = event.sequence();
            if (!query.matches(event.event())) {
                return true;
            }
            matched++;
            return visitor.visit(event);
        }
    }
}
