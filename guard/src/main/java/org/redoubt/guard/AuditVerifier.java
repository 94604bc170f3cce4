package org.redoubt.guard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.redoubt.guard.tlog.Checkpoint;
import org.redoubt.guard.tlog.DamagedLogException;
import org.redoubt.guard.tlog.LogReader;
import org.redoubt.guard.tlog.NoteKey;

/**
 * Proves from the files alone that the audit log is what was written: every sealed line against the signed head and
 * against a checkpoint that somebody kept, the numbers of the lines without a gap, what is gone against the last statement
 * that {@link AuditRetention} made, and the lines that are read day by day against the sealed ones. Needs no server and
 * no key but the public one.
 */
public final class AuditVerifier {
    /** Lines compared in one go: a difference is told to this precision. */
    private static final long GROUP = 1_000;

    /** The log may be thinned out while it is read; then it is read once more. */
    private static final int TRIES = 3;

    private final LogReader log;
    private final NoteKey key;

    /**
     * @param folder of the sealed log
     * @param key its verifier key, best from a place that whoever keeps the log cannot write
     */
    public AuditVerifier(Path folder, NoteKey key) {
        this.log = new LogReader(folder);
        this.key = key;
    }

    /**
     * What was thrown away, and when the log said so.
     *
     * @param line of the log that says it
     * @param lines that went since the statement before this
     */
    public record Thrown(Instant at, long line, long lines, RetentionStatement statement) {}

    /**
     * What was found.
     *
     * @param head the signed head; empty when nothing was ever sealed
     * @param lines sealed lines that are there
     * @param missing numbers between them that no line has, and no statement explains
     * @param thrown each time that lines were thrown away, the oldest first
     * @param unfinished lines that the last statement takes and that are there still
     * @param wrong the first thing that is wrong
     */
    public record Result(
            Optional<Checkpoint> head,
            long lines,
            long missing,
            List<Thrown> thrown,
            long unfinished,
            Optional<String> wrong) {
        public Result {
            thrown = List.copyOf(thrown);
        }

        private static Result nothing(Optional<String> wrong) {
            return new Result(Optional.empty(), 0, 0, List.of(), 0, wrong);
        }
    }

    /**
     * Reads everything; memory grows by 40 octets for each thousand lines.
     *
     * @param kept checkpoints of this log from some time ago, their signatures checked
     * @param spool the file that is read day by day, where it is to be compared
     */
    public Result verify(Optional<Checkpoint> kept, Optional<Path> spool, LogReader.Progress progress)
            throws IOException {
        return verify(kept.stream().toList(), spool, progress);
    }

    /** Likewise with several checkpoints. */
    public Result verify(List<Checkpoint> kept, Optional<Path> spool, LogReader.Progress progress)
            throws IOException {
        Result result = once(kept, spool, progress);
        for (int tries = 1; tries < TRIES && result.wrong().isPresent() && moved(result); tries++) {
            result = once(kept, spool, progress);
        }
        return result;
    }

    /** Whether the log went on since: a statement that was not there yet may explain what is gone. */
    private boolean moved(Result result) throws IOException {
        return result.head().isPresent() && !log.head(key).equals(result.head());
    }

    private Result once(List<Checkpoint> kept, Optional<Path> spool, LogReader.Progress progress)
            throws IOException {
        Optional<Checkpoint> head;
        try {
            head = log.head(key);
        } catch (DamagedLogException unsigned) {
            return Result.nothing(Optional.of(String.valueOf(unsigned.getMessage())));
        }
        if (head.isEmpty()) {
            return Result.nothing(
                    kept.isEmpty()
                            ? Optional.empty()
                            : Optional.of("there is no sealed log, though a checkpoint of it was kept"));
        }
        Pass pass = new Pass(Optional.empty());
        Optional<String> wrong = log.verify(head.get(), kept, new SealedScan(pass), progress);
        if (wrong.isEmpty() && !pass.explained()) {
            // What the last statement takes and is there still belongs to what it says.
            pass = new Pass(pass.statement());
            wrong = log.verify(head.get(), kept, new SealedScan(pass), progress);
        }
        if (wrong.isEmpty()) {
            wrong = pass.wrong();
        }
        if (wrong.isEmpty() && spool.isPresent()) {
            wrong = pass.compare(spool.get());
        }
        return new Result(head, pass.lines, pass.missing(), pass.thrown, pass.unfinished, wrong);
    }

    /** One reading of the sealed log. */
    private static final class Pass implements SealedScan.Sink {
        /** A statement whose lines count as gone though they are there. */
        private final Optional<RetentionStatement> carriedOut;

        private final SortedMap<Long, Group> groups = new TreeMap<>();
        private final List<Thrown> thrown = new ArrayList<>();
        private final GoneHash hash = new GoneHash();
        private Optional<String> hex = Optional.empty();
        private long firstGone = -1;
        private long lines;
        private long unfinished;
        private long first;
        private long last;

        Pass(Optional<RetentionStatement> carriedOut) {
            this.carriedOut = carriedOut;
        }

        @Override
        public void line(byte[] line, long from, long to) throws IOException {
            long number = AuditFormat.sequence(line, 0, line.length);
            if (number <= last) {
                throw new DamagedLogException("line " + number + " was sealed after line " + last);
            }
            first = first == 0 ? number : first;
            last = number;
            if (goes(line)) {
                unfinished++;
                remains(from, to);
                return;
            }
            lines++;
            groups.computeIfAbsent(number / GROUP, _ -> new Group()).add(line);
            statement(line, number);
        }

        private boolean goes(byte[] line) {
            return carriedOut.isPresent()
                    && AuditFormat.parse(new String(line, StandardCharsets.UTF_8))
                            .filter(carriedOut.get()::takes)
                            .isPresent();
        }

        private void statement(byte[] line, long number) {
            if (AuditFormat.peek(line).filter(peek -> peek.kind() == AuditKind.ADMIN).isEmpty()) {
                return;
            }
            AuditFormat.parse(new String(line, StandardCharsets.UTF_8))
                    .ifPresent(record -> RetentionStatement.of(record.event()).ifPresent(statement -> {
                        long before = thrown.isEmpty() ? 0 : thrown.getLast().statement().goneLines();
                        thrown.add(new Thrown(record.event().at(), number, statement.goneLines() - before, statement));
                    }));
        }

        @Override
        public void gone(long entry) {
            firstGone = firstGone < 0 ? entry : firstGone;
            hash.add(entry);
        }

        @Override
        public void remains(long from, long to) {
            for (long entry = from; entry <= to; entry++) {
                gone(entry);
            }
        }

        Optional<RetentionStatement> statement() {
            return thrown.isEmpty() ? Optional.empty() : Optional.of(thrown.getLast().statement());
        }

        /** Whether exactly those entries are gone that the last statement names. */
        boolean explained() {
            if (hex.isEmpty()) {
                hex = Optional.of(hash.hex());
            }
            return statement().isEmpty()
                    ? hash.count() == 0
                    : statement().get().hash().equals(hex.get()) && statement().get().goneEntries() == hash.count();
        }

        /** Numbers that no line has: those before a line which was the first once, too. */
        long missing() {
            if (last == 0) {
                return 0;
            }
            long begin = statement().map(RetentionStatement::firstLine).orElse(first);
            long explained = statement().map(RetentionStatement::goneLines).orElse(0L);
            return last - begin + 1 - lines - explained;
        }

        Optional<String> wrong() {
            if (!explained()) {
                return Optional.of(
                        statement().isEmpty()
                                ? hash.count() + " entries are gone, the first of them entry " + firstGone
                                        + ", and no line says that they were thrown away"
                                : "of the sealed lines " + hash.count() + " entries are gone, and not exactly those "
                                        + statement().get().goneEntries() + " that were thrown away on "
                                        + thrown.getLast().at());
            }
            return missing() == 0
                    ? Optional.empty()
                    : Optional.of(missing() + " lines were lost before they could be sealed");
        }

        /** Whole groups only where the files have all of one: the oldest may have been put away, the newest is growing. */
        Optional<String> compare(Path spool) throws IOException {
            SortedMap<Long, Group> read = new TreeMap<>();
            for (Path file : AuditSegments.files(spool)) {
                SpoolLines.read(file, line -> {
                    long number = AuditFormat.sequence(line, 0, line.length);
                    if (number <= last && AuditFormat.goneFrom(line).isEmpty() && !goes(line)) {
                        read.computeIfAbsent(number / GROUP, _ -> new Group()).add(line);
                    }
                    return true;
                });
            }
            if (read.isEmpty()) {
                return Optional.empty();
            }
            SortedMap<Long, Group> both = new TreeMap<>(read);
            groups.tailMap(read.firstKey()).forEach(both::putIfAbsent);
            for (long group : both.keySet()) {
                Group sealed = groups.getOrDefault(group, Group.NONE);
                Group found = read.getOrDefault(group, Group.NONE);
                if (!sealed.same(found) && !(group == read.firstKey() && found.count < sealed.count)) {
                    return Optional.of("between line " + group * GROUP + " and line " + ((group + 1) * GROUP - 1)
                            + " the files differ from what was sealed");
                }
            }
            return Optional.empty();
        }
    }

    /** Lines as one hash. */
    private static final class Group {
        static final Group NONE = new Group();

        private byte[] hash = new byte[32];
        private long count;

        void add(byte[] line) {
            MessageDigest digest = sha256();
            digest.update(hash);
            hash = digest.digest(line);
            count++;
        }

        boolean same(Group other) {
            return Arrays.equals(hash, other.hash);
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("every Java has SHA-256", impossible);
            }
        }
    }
}
