package org.redoubt.guard.tlog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Reads a log from its files alone, while it may be written. */
public final class LogReader {
    private final LogFiles files;

    public LogReader(Path folder) {
        this.files = new LogFiles(folder);
    }

    /** Takes one entry after another. */
    public interface Visitor {
        void entry(long index, byte[] entry) throws IOException;

        /** Takes an entry whose content was thrown away, see {@link EntryPruner}; its hash is still in the tree. */
        default void gone(long index) throws IOException {
            throw new DamagedLogException("entry " + index + " is missing");
        }
    }

    /** A run of at most 256 entries; what is gone of them has its hash only. */
    private record Bundle(List<byte[]> entries, BitSet gone, byte[] hashes) {
        byte[] hash(int at) {
            return Arrays.copyOfRange(hashes, at * TreeHash.LENGTH, (at + 1) * TreeHash.LENGTH);
        }
    }

    /**
     * The head of the log; empty when there is none.
     *
     * @throws DamagedLogException when this key has not signed it
     */
    public Optional<Checkpoint> head(NoteKey key) throws IOException {
        Optional<byte[]> note = files.checkpoint();
        return note.isEmpty() ? Optional.empty() : Optional.of(Checkpoint.parse(SignedNote.open(note.get(), key)));
    }

    /**
     * The entries of a head from an index on, in order.
     *
     * @throws DamagedLogException when some are missing
     */
    public void entries(Checkpoint head, long from, Visitor visitor) throws IOException {
        for (long index = from; index < head.size(); ) {
            Bundle bundle = bundle(head, index / Limits.TILE_WIDTH);
            for (int i = (int) (index % Limits.TILE_WIDTH); i < bundle.entries().size(); i++) {
                if (bundle.gone().get(i)) {
                    visitor.gone(index++);
                } else {
                    visitor.entry(index++, bundle.entries().get(i));
                }
            }
        }
    }

    private Bundle bundle(Checkpoint head, long number) throws IOException {
        int width = (int) Math.min(Limits.TILE_WIDTH, head.size() - number * Limits.TILE_WIDTH);
        Optional<byte[]> content = files.find(new TilePath(TilePath.ENTRIES, number, width));
        List<byte[]> entries = content.isPresent()
                ? EntryBundle.decode(content.get(), width)
                : Collections.nCopies(width, new byte[0]);
        BitSet gone = new BitSet(width);
        if (entries.stream().allMatch(entry -> entry.length > 0)) {
            return new Bundle(entries, gone, new byte[0]);
        }
        byte[] hashes = files.read(new TilePath(0, number, width));
        byte[] empty = new TreeHash().leaf(new byte[0]);
        for (int i = 0; i < width; i++) {
            // An entry that never had content has the hash of nothing.
            gone.set(
                    i,
                    entries.get(i).length == 0
                            && !Arrays.equals(hashes, i * TreeHash.LENGTH, (i + 1) * TreeHash.LENGTH, empty, 0, empty.length));
        }
        return new Bundle(entries, gone, hashes);
    }

    /** Told how far {@link #verify} is. */
    public interface Progress {
        void entries(long done, long all);
    }

    /**
     * Works the tree out from every entry, or from its hash where it was thrown away, and compares it with the head, with every tile of hashes on the way, and
     * with an older head that somebody kept, which proves that nothing before it was altered since.
     *
     * @param older from the same log, its signature checked
     * @return the first thing that is wrong; empty when all is well
     */
    public Optional<String> verify(Checkpoint head, Optional<Checkpoint> older, Visitor visitor, Progress progress)
            throws IOException {
        return verify(head, older.stream().toList(), visitor, progress);
    }

    /** Likewise with several older heads. */
    public Optional<String> verify(Checkpoint head, List<Checkpoint> older, Visitor visitor, Progress progress)
            throws IOException {
        Optional<Checkpoint> beyond = older.stream().filter(one -> one.size() > head.size()).findFirst();
        if (beyond.isPresent()) {
            return Optional.of("the log is shorter than the checkpoint that was kept: " + head.size() + " entries, not "
                    + beyond.get().size());
        }
        LogVerifier verifier = new LogVerifier(files, head, older);
        try {
            for (long number = 0; number * Limits.TILE_WIDTH < head.size(); number++) {
                long first = number * Limits.TILE_WIDTH;
                Bundle bundle = bundle(head, number);
                for (int i = 0; i < bundle.entries().size(); i++) {
                    if (bundle.gone().get(i)) {
                        verifier.gone(first + i, bundle.hash(i));
                        visitor.gone(first + i);
                    } else {
                        verifier.entry(first + i, bundle.entries().get(i));
                        visitor.entry(first + i, bundle.entries().get(i));
                    }
                }
                progress.entries(first + bundle.entries().size(), head.size());
            }
            return verifier.end();
        } catch (DamagedLogException damaged) {
            return Optional.of(String.valueOf(damaged.getMessage()));
        }
    }

    /** Reads a checkpoint that was kept elsewhere. @throws DamagedLogException when this key has not signed it */
    public static Checkpoint kept(byte[] note, NoteKey key) throws DamagedLogException {
        return Checkpoint.parse(SignedNote.open(note, key));
    }

    /**
     * What may be published: the checkpoint, the one that witnesses have signed, and tiles of hashes, by their path in the format; never entries.
     *
     * @return empty when there is no such thing
     */
    public Optional<byte[]> published(String path) throws IOException {
        if (path.equals("checkpoint")) {
            return files.checkpoint();
        }
        if (path.equals(Witnessing.FILE)) {
            return files.witnessed();
        }
        Optional<TilePath> tile = TilePath.parse(path).filter(parsed -> parsed.level() != TilePath.ENTRIES);
        try {
            return tile.isEmpty() ? Optional.empty() : Optional.of(files.read(tile.get()));
        } catch (DamagedLogException missing) {
            return Optional.empty();
        }
    }
}
