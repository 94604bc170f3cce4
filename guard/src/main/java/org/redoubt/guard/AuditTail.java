package org.redoubt.guard;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Follows the audit log while it grows, from any line on, through its closed segments and into the one that is written.
 * Only lines that are on disk are told. What is missing or damaged is told as an event of its own, {@code AUDIT-GAP}
 * or {@code AUDIT-DAMAGED}. For one thread.
 */
public final class AuditTail implements Closeable {
    private static final SessionInfo OWN_SESSION = new SessionInfo("-", "server", "local", true);

    private final Path file;
    private final ByteBuffer buffer = ByteBuffer.allocate(256 << 10);
    private byte[] line = new byte[1024];
    private int lineLength;
    private @Nullable FileChannel channel;
    private @Nullable Object fileKey;
    private long sequence;

    /**
     * A reader of the log that {@link FileAuditLog} keeps at this path.
     *
     * @param after the number of the last line that was read before; 0 for none
     */
    public AuditTail(Path file, long after) {
        this.file = file.toAbsolutePath();
        this.sequence = after;
        buffer.limit(0);
    }

    /** Takes one event. */
    public interface Visitor {
        void visit(AuditRecord event);
    }

    /** The number of the last line that was told. */
    public long sequence() {
        return sequence;
    }

    /**
     * Tells the next events.
     *
     * @param until the number of the last line that is on disk
     * @param most how many to tell at most
     * @return whether there are none left for now
     * @throws IOException when a file cannot be read; the next call begins after the last line that was told
     */
    public boolean poll(long until, int most, Visitor visitor) throws IOException {
        try {
            int told = 0;
            while (sequence < until && told < most) {
                if (!nextLine()) {
                    return true;
                }
                long number = AuditFormat.sequence(line, 0, lineLength);
                if (number > until) {
                    // Lines before it are gone, and it is not on disk yet: it is read again when it is.
                    close();
                    return true;
                }
                told += tell(number, visitor) ? 1 : 0;
            }
            return sequence >= until;
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private boolean tell(long number, Visitor visitor) {
        if (number >= 0 && number <= sequence) {
            return false;
        }
        if (number < 0) {
            visitor.visit(own("AUDIT-DAMAGED", "after=" + sequence));
            return true;
        }
        OptionalLong gone = AuditFormat.goneFrom(Arrays.copyOf(line, Math.min(lineLength, 256)));
        long first = gone.orElse(number);
        if (first > sequence + 1) {
            visitor.visit(own("AUDIT-GAP", "from=" + (sequence + 1) + " to=" + (first - 1)));
        }
        sequence = number;
        if (gone.isPresent()) {
            return false;
        }
        Optional<AuditRecord> record = AuditFormat.parse(new String(line, 0, lineLength, StandardCharsets.UTF_8));
        visitor.visit(record.orElseGet(() -> own("AUDIT-DAMAGED", "line=" + number)));
        return true;
    }

    private AuditRecord own(String action, String touched) {
        return new AuditRecord(
                sequence,
                new AuditEvent(Instant.now(), AuditKind.ADMIN, "-", 0, OWN_SESSION, action, 0, touched, "ok"));
    }

    /** Reads a line into {@code line}; false when none is complete. */
    private boolean nextLine() throws IOException {
        lineLength = 0;
        while (true) {
            while (buffer.hasRemaining()) {
                byte next = buffer.get();
                if (next == '\n') {
                    return true;
                }
                if (lineLength == line.length) {
                    line = Arrays.copyOf(line, Math.min(Limits.MAX_LINE + 1, lineLength * 2));
                }
                if (lineLength <= Limits.MAX_LINE) {
                    line[lineLength++] = next;
                }
            }
            if (!fill()) {
                return false;
            }
        }
    }

    private boolean fill() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            return open(AuditSegments.files(file)) && fill();
        }
        long before = open.position() - lineLength;
        buffer.clear();
        int read = open.read(buffer);
        buffer.flip();
        if (read > 0) {
            return true;
        }
        if (lineLength == 0 && grownPast()) {
            return next();
        }
        // Half a line is being written: it is read from its beginning next time.
        open.position(before);
        lineLength = 0;
        return false;
    }

    /** Whether the file that is open was closed for good, and another is written now. */
    private boolean grownPast() throws IOException {
        try {
            return !Objects.equals(key(file), fileKey);
        } catch (NoSuchFileException rotating) {
            return false;
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private boolean next() throws IOException {
        // Lines may have been written between the last read and the rotation.
        FileChannel last = channel;
        if (last != null && last.position() < last.size()) {
            return fill();
        }
        List<Path> files = AuditSegments.files(file);
        for (int i = 0; i + 1 < files.size(); i++) {
            if (Objects.equals(key(files.get(i)), fileKey)) {
                close();
                channel = FileChannel.open(files.get(i + 1));
                fileKey = key(files.get(i + 1));
                return fill();
            }
        }
        close();
        return open(files) && fill();
    }

    /** The last file that begins with a line that was told, or with the next one. */
    private boolean open(List<Path> files) throws IOException {
        for (int i = files.size() - 1; i >= 0; i--) {
            if (i == 0 || first(files.get(i)) <= sequence + 1) {
                channel = FileChannel.open(files.get(i));
                fileKey = key(files.get(i));
                return true;
            }
        }
        return false;
    }

    private static long first(Path path) throws IOException {
        long[] number = {Long.MAX_VALUE};
        SpoolLines.read(path, found -> {
            number[0] = AuditFormat.sequence(found, 0, found.length);
            return false;
        });
        return number[0] < 0 ? Long.MAX_VALUE : number[0];
    }

    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        fileKey = null;
        buffer.limit(0);
        lineLength = 0;
        if (open != null) {
            try {
                open.close();
            } catch (IOException nothingWasWritten) {
                return;
            }
        }
    }
}
