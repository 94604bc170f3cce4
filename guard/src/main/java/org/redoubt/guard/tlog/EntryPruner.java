package org.redoubt.guard.tlog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Throws away what entries say and keeps their hashes, so that the tree and every proof stay what they were (C2SP
 * tlog-tiles "Pruning", which knows a prefix only). An entry that is gone has length 0 in its bundle; a bundle of which
 * all are gone is no file any more. Whether that was right is for whoever reads the log to say.
 */
public final class EntryPruner {
    /** Entries of a bundle; only full ones are touched. */
    public static final int BUNDLE = Limits.TILE_WIDTH;

    private final LogFiles files;

    public EntryPruner(Path folder) {
        this.files = new LogFiles(folder);
    }

    /**
     * Changes one bundle in one step; it is on disk when this returns.
     *
     * @param number of the bundle: its first entry is this times {@link #BUNDLE}
     * @param gone all of its entries that are to be gone, those that are already included
     */
    public void prune(long number, BitSet gone) throws IOException {
        TilePath path = new TilePath(TilePath.ENTRIES, number, Limits.TILE_WIDTH);
        Optional<byte[]> content = files.find(path);
        if (content.isEmpty() || gone.cardinality() == BUNDLE) {
            files.change(path, Optional.empty());
            return;
        }
        List<byte[]> entries = EntryBundle.decode(content.get(), BUNDLE);
        ByteArrayOutputStream left = new ByteArrayOutputStream();
        for (int i = 0; i < BUNDLE; i++) {
            EntryBundle.append(left, gone.get(i) ? new byte[0] : entries.get(i));
        }
        files.change(path, Optional.of(left.toByteArray()));
    }
}
