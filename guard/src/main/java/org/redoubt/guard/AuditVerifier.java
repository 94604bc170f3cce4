package org.redoubt.guard;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.redoubt.guard.tlog.Checkpoint;
import org.redoubt.guard.tlog.DamagedLogException;
import org.redoubt.guard.tlog.LogReader;
import org.redoubt.guard.tlog.NoteKey;

/**
 * Proves from the files alone that the audit log is what was written: every sealed line against the signed head and
 * against a checkpoint that somebody kept, the numbers of the lines without a gap, and the lines that are read day by
 * day against the sealed ones. Needs no server and no key but the public one.
 */
public final class AuditVerifier {
    /** Lines compared in one go: a difference is told to this precision. */
    private static final long GROUP = 1_000;

    private final LogReader log;
    private final NoteKey key;
    private final SortedMap<Long, Group> groups = new TreeMap<>();
    private long lines;
    private long missing;
    private long last;

    /**
     * @param folder of the sealed log
     * @param key its verifier key, best from a place that whoever keeps the log cannot write
     */
    public AuditVerifier(Path folder, NoteKey key) {
        this.log = new LogReader(folder);
        this.key = key;
    }

    /**
     * What was found.
     *
     * @param head the signed head; empty when nothing was ever sealed
     * @param lines sealed lines
     * @param missing numbers between them that no line has
     * @param wrong the first thing that is wrong
     */
    public record Result(Optional<Checkpoint> head, long lines, long missing, Optional<String> wrong) {}

    /**
     * Reads everything; memory grows by 40 octets for each thousand lines.
     *
     * @param kept a checkpoint of this log from some time ago
     * @param spool the file that is read day by day, where it is to be compared
     */
    public Result verify(Optional<Checkpoint> kept, Optional<Path> spool, LogReader.Progress progress)
            throws IOException {
        Optional<Checkpoint> head;
        try {
            head = log.head(key);
        } catch (DamagedLogException unsigned) {
            return new Result(Optional.empty(), 0, 0, Optional.of(String.valueOf(unsigned.getMessage())));
        }
        if (head.isEmpty()) {
            Optional<String> gone = kept.map(_ -> "there is no sealed log, though a checkpoint of it was kept");
            return new Result(head, 0, 0, gone);
        }
        SealedLines.Joiner joiner = new SealedLines.Joiner(this::sealed);
        Optional<String> wrong = log.verify(head.get(), kept, (_, entry) -> joiner.entry(entry), progress);
        if (wrong.isEmpty() && missing > 0) {
            wrong = Optional.of(missing + " lines were lost before they could be sealed");
        }
        if (wrong.isEmpty() && spool.isPresent()) {
            wrong = compare(spool.get());
        }
        return new Result(head, lines, missing, wrong);
    }

    private void sealed(byte[] line) throws IOException {
        long number = AuditFormat.sequence(line, 0, line.length);
        if (number <= last) {
            throw new DamagedLogException("line " + number + " was sealed after line " + last);
        }
        missing += last == 0 ? 0 : number - last - 1;
        last = number;
        lines++;
        groups.computeIfAbsent(number / GROUP, _ -> new Group()).add(line);
    }

    /** Whole groups only where the files have all of one: the oldest may have been put away, the newest is growing. */
    private Optional<String> compare(Path spool) throws IOException {
        SortedMap<Long, Group> read = new TreeMap<>();
        for (Path file : AuditSegments.files(spool)) {
            SpoolLines.read(file, line -> {
                long number = AuditFormat.sequence(line, 0, line.length);
                if (number <= last) {
                    read.computeIfAbsent(number / GROUP, _ -> new Group()).add(line);
                }
                return true;
            });
        }
        for (var group : read.entrySet()) {
            Group sealed = groups.get(group.getKey());
            boolean oldest = group.getKey().equals(read.firstKey());
            if (sealed == null || !sealed.same(group.getValue()) && !(oldest && group.getValue().count < sealed.count)) {
                return Optional.of("between line " + group.getKey() * GROUP + " and line "
                        + ((group.getKey() + 1) * GROUP - 1) + " the files differ from what was sealed");
            }
        }
        return Optional.empty();
    }

    /** Lines as one hash. */
    private static final class Group {
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
