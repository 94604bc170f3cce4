package org.redoubt.guard.tlog;

import java.io.IOException;
import java.nio.file.Path;
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
            List<byte[]> bundle = bundle(head, index / Limits.TILE_WIDTH);
            for (int i = (int) (index % Limits.TILE_WIDTH); i < bundle.size(); i++) {
                visitor.entry(index++, bundle.get(i));
            }
        }
    }

    private List<byte[]> bundle(Checkpoint head, long number) throws IOException {
        int width = (int) Math.min(Limits.TILE_WIDTH, head.size() - number * Limits.TILE_WIDTH);
        return EntryBundle.decode(files.read(new TilePath(TilePath.ENTRIES, number, width)), width);
    }

    /** Told how far {@link #verify} is. */
    public interface Progress {
        void entries(long done, long all);
    }

    /**
     * Works the tree out from every entry and compares it with the head, with every tile of hashes on the way, and
     * with an older head that somebody kept, which proves that nothing before it was altered since.
     *
     * @param older from the same log, its signature checked
     * @return the first thing that is wrong; empty when all is well
     */
    public Optional<String> verify(Checkpoint head, Optional<Checkpoint> older, Visitor visitor, Progress progress)
            throws IOException {
        if (older.isPresent() && older.get().size() > head.size()) {
            return Optional.of("the log is shorter than the checkpoint that was kept: " + head.size() + " entries, not "
                    + older.get().size());
        }
        LogVerifier verifier = new LogVerifier(files, head, older);
        try {
            entries(head, 0, (index, entry) -> {
                verifier.entry(index, entry);
                visitor.entry(index, entry);
                if ((index + 1) % Limits.TILE_WIDTH == 0) {
                    progress.entries(index + 1, head.size());
                }
            });
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
     * What may be published: the checkpoint and tiles of hashes, by their path in the format; never entries.
     *
     * @return empty when there is no such thing
     */
    public Optional<byte[]> published(String path) throws IOException {
        if (path.equals("checkpoint")) {
            return files.checkpoint();
        }
        Optional<TilePath> tile = TilePath.parse(path).filter(parsed -> parsed.level() != TilePath.ENTRIES);
        try {
            return tile.isEmpty() ? Optional.empty() : Optional.of(files.read(tile.get()));
        } catch (DamagedLogException missing) {
            return Optional.empty();
        }
    }
}
