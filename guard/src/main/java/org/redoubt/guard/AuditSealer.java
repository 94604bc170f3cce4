package org.redoubt.guard;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.redoubt.guard.tlog.Checkpoint;
import org.redoubt.guard.tlog.DamagedLogException;
import org.redoubt.guard.tlog.LogReader;
import org.redoubt.guard.tlog.NoteKey;
import org.redoubt.guard.tlog.NoteSigner;
import org.redoubt.guard.tlog.TileLog;

/**
 * Seals the audit log: a second behind {@link FileAuditLog}, puts every line that is on disk into a Merkle log and
 * signs its head. From then on no line can be altered, dropped or put in between without the root, and every
 * checkpoint that somebody keeps, telling so.
 *
 * <p>Lines reach the sealer in memory, after they were forced. What it could not take that way (from before the
 * start, or because sealing failed for a while) it reads from the files. Order is that of the sequence numbers; a
 * number that is sealed is never sealed again.
 *
 * <p>The queue is guarded by {@code lock}; the log belongs to the sealer's thread.
 */
public final class AuditSealer implements AutoCloseable {
    private static final Logger LOG = System.getLogger("guard");

    private final Path folder;
    private final Path spool;
    private final NoteSigner signer;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition sealed = lock.newCondition();
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private long queuedBytes;
    /** The last line that is on disk. */
    private long forced;
    /** Whether lines up to {@code forced} are to be read from the files. */
    private boolean behind;

    private boolean closing;
    private @Nullable TileLog log;
    private volatile long sealedSequence;
    private volatile long sealedEntries;
    private volatile boolean failing;

    private AuditSealer(Path folder, Path spool, NoteSigner signer) {
        this.folder = folder;
        this.spool = spool;
        this.signer = signer;
        this.thread = Thread.ofPlatform().name("audit-sealer").daemon().unstarted(this::run);
    }

    /**
     * Opens the Merkle log in a folder, or begins one.
     *
     * @param spool the file that {@link FileAuditLog} writes
     * @throws AuditUnavailableException when what is in the folder is not a log of this signer's, or is damaged
     */
    public static AuditSealer open(Path folder, Path spool, NoteSigner signer) {
        try {
            Files.createDirectories(folder);
            AuditSealer sealer = new AuditSealer(folder, spool, signer);
            sealer.openLog();
            return sealer;
        } catch (IOException failure) {
            throw new AuditUnavailableException("the sealed audit log cannot be opened", failure);
        }
    }

    private TileLog openLog() throws IOException {
        TileLog opened = TileLog.open(folder, signer);
        log = opened;
        sealedEntries = opened.sealed();
        sealedSequence = lastSequence(folder, signer.key());
        return opened;
    }

    /** The number of the last line in a sealed log; 0 when it is empty. */
    static long lastSequence(Path folder, NoteKey key) throws IOException {
        LogReader reader = new LogReader(folder);
        Optional<Checkpoint> head = reader.head(key);
        if (head.isEmpty() || head.get().size() == 0) {
            return 0;
        }
        List<byte[]> last = new ArrayList<>();
        reader.entries(head.get(), Math.max(0, head.get().size() - Limits.MAX_LINE_ENTRIES), new LogReader.Visitor() {
            @Override
            public void entry(long index, byte[] entry) {
                last.add(entry);
            }

            @Override
            public void gone(long index) {
                last.clear();
            }
        });
        if (last.isEmpty()) {
            throw new DamagedLogException("the last line of the sealed audit log was thrown away, which nobody may");
        }
        int first = last.size() - 1;
        while (first > 0 && last.get(first - 1).length == SealedLines.FULL) {
            first--;
        }
        long[] sequence = {-1};
        SealedLines.Joiner joiner = new SealedLines.Joiner(line -> sequence[0] = AuditFormat.sequence(line, 0, line.length));
        for (byte[] entry : last.subList(first, last.size())) {
            joiner.entry(entry);
        }
        if (sequence[0] < 0) {
            throw new DamagedLogException("the last entry of the sealed audit log is no event");
        }
        return sequence[0];
    }

    /** The last line that is sealed; the log goes on after it even if the files before it are gone. */
    long sealedSequence() {
        return sealedSequence;
    }

    /** With which key its heads are verified. */
    public NoteKey key() {
        return signer.key();
    }

    /** How many entries the signed head names. */
    public long sealedEntries() {
        return sealedEntries;
    }

    /** Whether the last try to seal succeeded. */
    public boolean sealing() {
        return !failing;
    }

    /** How many lines are on disk and not sealed. */
    public long lag() {
        lock.lock();
        try {
            return Math.max(0, forced - sealedSequence);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a line is sealed.
     *
     * @return false when it was not in that time, or the sealer ends
     */
    boolean awaitSealed(long sequence, long millis) {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (sealedSequence < sequence) {
                if (left <= 0 || closing) {
                    return false;
                }
                left = sealed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Begins, with lines up to this number in the files. */
    void start(long lastInFiles) {
        lock.lock();
        try {
            forced = lastInFiles;
            behind = lastInFiles > sealedSequence;
        } finally {
            lock.unlock();
        }
        thread.start();
    }

    /** Takes lines that were forced to disk, each without its line feed. */
    void forced(long lastSequence, List<byte[]> lines) {
        lock.lock();
        try {
            forced = lastSequence;
            if (behind) {
                return;
            }
            for (byte[] line : lines) {
                queue.add(line);
                queuedBytes += line.length;
            }
            if (queuedBytes > Limits.MAX_UNSEALED_BYTES) {
                fallBehind();
            }
        } finally {
            lock.unlock();
        }
    }

    private void fallBehind() {
        behind = true;
        queue.clear();
        queuedBytes = 0;
    }

    /** Seals what is left and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            work.signal();
            sealed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException stop) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean last;
        do {
            last = pause();
            try {
                sealAll();
                if (failing) {
                    failing = false;
                    LOG.log(Level.INFO, "event=audit.sealing_again entries=" + sealedEntries);
                }
            } catch (IOException | RuntimeException failure) {
                LOG.log(Level.ERROR, "event=audit.sealing_failed entries=" + sealedEntries, failure);
                failing = true;
                log = null;
                lock.lock();
                try {
                    fallBehind();
                } finally {
                    lock.unlock();
                }
            }
        } while (!last);
    }

    /** Waits for the next round; true when it is the last. */
    private boolean pause() {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(failing ? Limits.RETRY_MILLIS : Limits.SEAL_MILLIS);
            while (!closing && left > 0) {
                left = work.awaitNanos(left);
            }
            return closing;
        } catch (InterruptedException nobodyDoesThat) {
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void sealAll() throws IOException {
        TileLog target = log == null ? openLog() : log;
        long sequence = readFiles(target, sealedSequence);
        for (List<byte[]> lines = take(); !lines.isEmpty(); lines = take()) {
            for (byte[] line : lines) {
                sequence = append(target, line, sequence);
            }
        }
        if (target.size() > target.sealed()) {
            sealedEntries = target.seal().size();
            lock.lock();
            try {
                sealedSequence = sequence;
                sealed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** From the files, when lines did not come in memory; gives the number of the last line appended. */
    private long readFiles(TileLog target, long from) throws IOException {
        long sequence = from;
        for (long to = wanted(sequence); to > 0; to = wanted(sequence)) {
            long before = sequence;
            for (Path file : AuditSegments.files(spool)) {
                long[] at = {sequence};
                long until = to;
                SpoolLines.read(file, line -> {
                    long number = AuditFormat.sequence(line, 0, line.length);
                    if (number <= until) {
                        at[0] = append(target, line, at[0]);
                    }
                    return number <= until;
                });
                sequence = at[0];
            }
            if (sequence == before) {
                throw new DamagedLogException("lines of the audit log are gone that were not sealed yet");
            }
        }
        return sequence;
    }

    /** Up to which line the files are to be read; 0 when the next lines come in memory. */
    private long wanted(long sequence) {
        lock.lock();
        try {
            behind = behind && forced > sequence;
            return behind ? forced : 0;
        } finally {
            lock.unlock();
        }
    }

    private static long append(TileLog target, byte[] line, long sequence) throws IOException {
        long number = AuditFormat.sequence(line, 0, line.length);
        if (number <= sequence) {
            return sequence;
        }
        if (AuditFormat.goneFrom(line).isPresent()) {
            throw new DamagedLogException("lines of the audit log were thrown away that are not sealed");
        }
        for (byte[] entry : SealedLines.entries(line)) {
            target.append(entry);
        }
        return number;
    }

    private List<byte[]> take() {
        lock.lock();
        try {
            List<byte[]> lines = new ArrayList<>(queue);
            queue.clear();
            queuedBytes = 0;
            return lines;
        } finally {
            lock.unlock();
        }
    }
}
