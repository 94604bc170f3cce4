package org.redoubt.guard;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.seal.WholeFile;

/**
 * Takes what a statement says out of the closed files of the log. In the place of lines that are gone stands one line
 * with their numbers; a file of which nothing is left goes once the next one says so for it.
 */
final class SpoolPruner {
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path spool;
    private final RetentionStatement statement;
    private final AuditRetention.Step step;

    /** What is gone and not written down yet. */
    private record Run(long first, long last, Instant at) {}

    private Optional<Run> run = Optional.empty();
    /** Files that nothing is left of, which {@code run} tells of. */
    private final List<Path> empty = new ArrayList<>();

    SpoolPruner(Path spool, RetentionStatement statement, AuditRetention.Step step) {
        this.spool = spool;
        this.statement = statement;
        this.step = step;
    }

    void run() throws IOException {
        List<Path> closed = AuditSegments.closedSegments(spool);
        for (Path file : closed) {
            if (run.isEmpty() && (begins(file) > statement.through() || !concerned(file))) {
                continue;
            }
            prune(file, file.equals(closed.getLast()));
        }
    }

    private static long begins(Path file) throws IOException {
        long[] number = {Long.MAX_VALUE};
        SpoolLines.read(file, line -> {
            number[0] = AuditFormat.goneFrom(line).orElse(AuditFormat.sequence(line, 0, line.length));
            return false;
        });
        return number[0];
    }

    /** Whether a file has a line that goes, or nothing but lines that went. */
    private boolean concerned(Path file) throws IOException {
        boolean[] kept = {false};
        boolean all = SpoolLines.read(file, line -> {
            boolean before = AuditFormat.goneFrom(line).isPresent();
            kept[0] |= !before;
            return before || !taken(line);
        });
        return !all || !kept[0];
    }

    private boolean taken(byte[] line) {
        return AuditFormat.peek(line)
                .filter(peek -> statement.before().containsKey(peek.kind()))
                .flatMap(_ -> AuditFormat.parse(new String(line, StandardCharsets.UTF_8)))
                .filter(statement::takes)
                .isPresent();
    }

    private void prune(Path file, boolean lastOne) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        boolean[] written = {false};
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
            SpoolLines.read(file, line -> {
                if (goes(line)) {
                    // A number that nobody has between two that go stays one that is missed.
                    if (run.isPresent() && first(line) > run.get().last() + 1) {
                        tell(out);
                    }
                    add(line);
                } else {
                    tell(out);
                    out.write(line);
                    out.write('\n');
                    written[0] = true;
                }
                return true;
            });
            if (written[0] || lastOne) {
                tell(out);
            }
            out.flush();
            channel.force(true);
        }
        step.before();
        if (!written[0] && !lastOne) {
            Files.delete(fresh);
            empty.add(file);
            return;
        }
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("r--------"));
        WholeFile.takePlace(fresh, file);
        for (Path before : empty) {
            step.before();
            Files.deleteIfExists(before);
        }
        empty.clear();
    }

    /** Whether a line goes, or tells of some that went before. */
    private boolean goes(byte[] line) {
        return AuditFormat.goneFrom(line).isPresent() || taken(line);
    }

    private static long first(byte[] line) {
        return AuditFormat.goneFrom(line).orElse(AuditFormat.sequence(line, 0, line.length));
    }

    private void add(byte[] line) {
        long first = run.map(Run::first).orElse(first(line));
        run = Optional.of(new Run(first, AuditFormat.sequence(line, 0, line.length), AuditFormat.at(line)));
    }

    private void tell(OutputStream out) throws IOException {
        if (run.isPresent()) {
            out.write(AuditFormat.gone(run.get().first(), run.get().last(), run.get().at()));
            run = Optional.empty();
        }
    }
}
