package org.redoubt.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.store.id.AccountId;

/**
 * Reads an audit log backwards, for people who look at what happened in their own account: the latest events come first,
 * a reading ends when it has gone through as many octets as it was given, and says where the next one begins.
 *
 * <p>Lines are searched as octets for the account that they are of; only those that have it are read as events. Where a
 * reading begins is found by halving. The log may be written meanwhile. Damaged lines are passed over: whether the log is
 * whole is told by {@link AuditReader} and {@link AuditVerifier}.
 */
public final class AuditHistory {
    private static final int CHUNK_BYTES = 1 << 20;
    /** Of a line, from its start: its number and its time stand there. */
    private static final int START_BYTES = 96;

    private static final byte[] ACCOUNT = ",\"account\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ADMIN = "\"kind\":\"ADMIN\"".getBytes(StandardCharsets.US_ASCII);

    /** Of whatever account. */
    private static final byte[] ANY = {};

    private final Path file;

    /** A history of the log that {@link FileAuditLog} keeps at this path. */
    public AuditHistory(Path file) {
        this.file = file;
    }

    /**
     * What to look at.
     *
     * @param from the earliest time, inclusive
     * @param until the latest time, exclusive
     * @param before events with lower numbers than this alone; empty for all
     * @param octets of the log to go through at most
     */
    public record Span(Instant from, Instant until, OptionalLong before, long octets) {}

    /**
     * How a reading ended.
     *
     * @param octets of the log that it went through
     * @param next what {@link Span#before} is for the next one; empty when there is nothing more in that time
     * @param reached how far back it came, where there is more
     */
    public record Result(long octets, OptionalLong next, Optional<Instant> reached) {}

    /** Takes one event. */
    public interface Visitor {
        /** Returns whether it was taken; if not, the reading ends, and the next one begins with this event. */
        boolean visit(AuditRecord event);
    }

    /**
     * Gives events to the visitor, the latest first: all of an account, and what administrators did to the directory,
     * whomever it concerns.
     *
     * @throws IOException when a file cannot be read
     */
    public Result read(Span span, AccountId account, Visitor visitor) throws IOException {
        byte[] mark = (",\"account\":" + account.value() + ",").getBytes(StandardCharsets.US_ASCII);
        return read(new Reading(span, mark, visitor));
    }

    private Result read(Reading reading) throws IOException {
        // Opened before the closed ones are listed: should it be closed meanwhile it is met twice, and not missed.
        if (Files.exists(file)) {
            read(reading, file);
        }
        for (Path closed : AuditSegments.closedSegments(file).reversed()) {
            if (!reading.over) {
                read(reading, closed);
            }
        }
        return new Result(reading.octets, reading.next, reading.next.isPresent() ? reading.reached : Optional.empty());
    }

    /**
     * Gives every event to the visitor, the latest first.
     *
     * @throws IOException when a file cannot be read
     */
    public Result read(Span span, Visitor visitor) throws IOException {
        return read(new Reading(span, ANY, visitor));
    }

    private static void read(Reading reading, Path segment) throws IOException {
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.READ)) {
            reading.segment(new Lines(channel));
        }
    }

    /** The number and the time that a line begins with. */
    private record Start(long sequence, Instant at) {
        static Optional<Start> of(byte[] bytes, int from, int to) {
            String text = new String(bytes, from, Math.min(to - from, START_BYTES), StandardCharsets.ISO_8859_1);
            int comma = text.indexOf(',');
            int end = text.indexOf('"', comma + 7);
            if (!text.startsWith(AuditFormat.START) || !text.startsWith(",\"at\":\"", comma) || end < 0) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Start(
                        Long.parseLong(text, AuditFormat.START.length(), comma, 10),
                        Instant.parse(text.substring(comma + 7, end))));
            } catch (NumberFormatException | DateTimeException damaged) {
                return Optional.empty();
            }
        }
    }

    /** One file, by position. */
    private record Lines(FileChannel channel) {
        byte[] read(long from, int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
                // Until all is there, or the file is shorter than it was.
            }
            return bytes.position() == length ? bytes.array() : Arrays.copyOf(bytes.array(), bytes.position());
        }

        /** Where the first line begins that begins at a position or after it; the end when there is none. */
        long lineFrom(long position, long end) throws IOException {
            if (position == 0) {
                return 0;
            }
            for (long at = position - 1; at < end; at += CHUNK_BYTES / 16) {
                byte[] bytes = read(at, (int) Math.min(CHUNK_BYTES / 16, end - at));
                for (int i = 0; i < bytes.length; i++) {
                    if (bytes[i] == '\n') {
                        return at + i + 1;
                    }
                }
            }
            return end;
        }

        /** Behind the last whole line. */
        long end() throws IOException {
            long size = channel.size();
            for (long at = size; at > 0; ) {
                int length = (int) Math.min(CHUNK_BYTES / 16, at);
                byte[] bytes = read(at - length, length);
                for (int i = bytes.length - 1; i >= 0; i--) {
                    if (bytes[i] == '\n') {
                        return at - length + i + 1;
                    }
                }
                at -= length;
            }
            return 0;
        }

        Optional<Start> start(long at, long end) throws IOException {
            byte[] bytes = read(at, (int) Math.min(START_BYTES, end - at));
            return Start.of(bytes, 0, bytes.length);
        }
    }

    private static final class Reading {
        private final Span span;
        /** What the account of a wanted line looks like, or {@link #ANY}. */
        private final byte[] mark;
        private final Visitor visitor;
        private long octets;
        private boolean over;
        private long last = Long.MAX_VALUE;
        private OptionalLong next = OptionalLong.empty();
        private Optional<Instant> reached = Optional.empty();

        Reading(Span span, byte[] mark, Visitor visitor) {
            this.span = span;
            this.mark = mark;
            this.visitor = visitor;
        }

        void segment(Lines lines) throws IOException {
            long end = begin(lines, lines.end());
            int size = CHUNK_BYTES;
            while (end > 0 && !over) {
                int length = (int) Math.min(size, end);
                byte[] chunk = lines.read(end - length, length);
                int first = length == end ? 0 : lineStart(chunk);
                if (first < chunk.length) {
                    chunk(chunk, first);
                    end -= chunk.length - first;
                    size = CHUNK_BYTES;
                } else if (size > Limits.MAX_LINE) {
                    throw new IOException("a line of the audit log has no end");
                } else {
                    // A line longer than the chunk.
                    size *= 2;
                }
            }
        }

        /** Where to begin in a file: behind the last line that may be wanted. */
        private long begin(Lines lines, long end) throws IOException {
            long low = 0;
            long high = end;
            while (low < high) {
                long middle = lines.lineFrom((low + high) >>> 1, end);
                Optional<Start> start = middle >= high ? Optional.empty() : lines.start(middle, end);
                // A damaged line says nothing; what comes too late is passed over one by one then.
                if (middle < high && (start.isEmpty() || !after(start.get()))) {
                    low = lines.lineFrom(middle + 1, end);
                } else {
                    high = middle >= high ? (low + high) >>> 1 : middle;
                }
            }
            return lines.lineFrom(high, end);
        }

        /** Whether a line and all that follow it come after what is wanted. */
        private boolean after(Start start) {
            return span.before().isPresent() && start.sequence() >= span.before().getAsLong()
                    || start.at().minusMillis(Limits.MAX_EVENT_DELAY_MILLIS).isAfter(span.until());
        }

        /** The first octet behind a line feed; the length when the only one is the last octet, or there is none. */
        private static int lineStart(byte[] chunk) {
            for (int i = 0; i < chunk.length; i++) {
                if (chunk[i] == '\n') {
                    return i + 1;
                }
            }
            return chunk.length;
        }

        private void chunk(byte[] chunk, int first) {
            int to = chunk.length - 1;
            while (to >= first && !over) {
                int from = to;
                while (from > first && chunk[from - 1] != '\n') {
                    from--;
                }
                line(chunk, from, to);
                to = from - 1;
            }
            octets += chunk.length - first;
            Optional<Start> earliest = over ? Optional.empty() : Start.of(chunk, first, chunk.length);
            if (earliest.isEmpty()) {
                return;
            }
            reached = Optional.of(earliest.get().at());
            if (earliest.get().at().plusMillis(Limits.MAX_EVENT_DELAY_MILLIS).isBefore(span.from())) {
                over = true;
            } else if (octets >= span.octets() && earliest.get().sequence() > 1) {
                over = true;
                next = OptionalLong.of(earliest.get().sequence());
            }
        }

        private void line(byte[] chunk, int from, int to) {
            int account = find(chunk, from, to, ACCOUNT);
            boolean concerns = mark.length == 0
                    || account >= 0
                            && (matches(chunk, account, to, mark) || find(chunk, from, account, ADMIN) >= 0);
            if (!concerns) {
                return;
            }
            Optional<AuditRecord> record =
                    AuditFormat.parse(new String(chunk, from, to - from, StandardCharsets.UTF_8));
            if (record.isEmpty()
                    || record.get().sequence() >= last
                    || span.before().isPresent() && record.get().sequence() >= span.before().getAsLong()
                    || record.get().event().at().isBefore(span.from())
                    || !record.get().event().at().isBefore(span.until())) {
                return;
            }
            last = record.get().sequence();
            if (!visitor.visit(record.get())) {
                over = true;
                reached = Optional.of(record.get().event().at());
                next = OptionalLong.of(record.get().sequence() + 1);
            }
        }

        /** Where it stands first, or -1. Within strings quotes are escaped, so that nothing but a member looks like one. */
        private static int find(byte[] bytes, int from, int to, byte[] wanted) {
            byte first = wanted[0];
            int last = to - wanted.length;
            for (int i = from; i <= last; i++) {
                if (bytes[i] == first && matches(bytes, i, to, wanted)) {
                    return i;
                }
            }
            return -1;
        }

        private static boolean matches(byte[] bytes, int at, int to, byte[] wanted) {
            int end = at + wanted.length;
            return end <= to && Arrays.equals(bytes, at, end, wanted, 0, wanted.length);
        }
    }
}
