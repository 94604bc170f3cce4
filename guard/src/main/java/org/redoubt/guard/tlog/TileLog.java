package org.redoubt.guard.tlog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The writer of a log. Entries are appended in memory and tiles as they fill; {@link #seal} makes everything appended
 * count. For one thread.
 */
public final class TileLog {
    private final LogFiles files;
    private final NoteSigner signer;
    private final List<Level> levels = new ArrayList<>();
    private final List<TilePath> filled = new ArrayList<>();
    private final ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    private TreeHash tree = new TreeHash();
    private long sealed;

    private TileLog(LogFiles files, NoteSigner signer) {
        this.files = files;
        this.signer = signer;
    }

    /**
     * Opens the log in a folder, or begins one there.
     *
     * @throws DamagedLogException when what is there was not signed by this signer, or lacks a part
     */
    public static TileLog open(Path folder, NoteSigner signer) throws IOException {
        TileLog log = new TileLog(new LogFiles(folder), signer);
        Optional<byte[]> note = log.files.checkpoint();
        if (note.isPresent()) {
            log.resume(Checkpoint.parse(SignedNote.open(note.get(), signer.key())));
        }
        return log;
    }

    /** Goes on behind a checkpoint: the right edge of the tree comes from the tiles that are not full. */
    private void resume(Checkpoint head) throws IOException {
        for (int level = 0; head.size() >> (level * Limits.TILE_HEIGHT) > 0; level++) {
            levels.add(new Level());
        }
        for (int level = levels.size() - 1; level >= 0; level--) {
            long hashes = head.size() >> (level * Limits.TILE_HEIGHT);
            TilePath tile = growing(level, hashes);
            levels.get(level).index = tile.index();
            if (tile.width() > 0) {
                byte[] edge = files.read(tile);
                levels.get(level).hashes.writeBytes(edge);
                levels.get(level).written = tile.width();
                addTo(tree, level, edge);
            }
        }
        TilePath entries = growing(TilePath.ENTRIES, head.size());
        if (entries.width() > 0) {
            for (byte[] entry : EntryBundle.decode(files.read(entries), entries.width())) {
                EntryBundle.append(bundle, entry);
            }
        }
        if (!new Checkpoint(head.origin(), tree.size(), tree.root()).equals(head)) {
            throw new DamagedLogException("the tiles of the log do not fit its checkpoint");
        }
        sealed = head.size();
    }

    /** The tile that is growing when a level has so many hashes; its width may be 0. */
    private static TilePath growing(int level, long hashes) {
        return new TilePath(level, hashes / Limits.TILE_WIDTH, (int) (hashes % Limits.TILE_WIDTH));
    }

    private static void addTo(TreeHash tree, int level, byte[] hashes) {
        for (int at = 0; at < hashes.length; at += TreeHash.LENGTH) {
            byte[] hash = new byte[TreeHash.LENGTH];
            System.arraycopy(hashes, at, hash, 0, hash.length);
            tree.add(level * Limits.TILE_HEIGHT, hash);
        }
    }

    /** How many entries were appended, those not sealed yet included. */
    public long size() {
        return tree.size();
    }

    /** How many entries the checkpoint names. */
    public long sealed() {
        return sealed;
    }

    /**
     * Appends an entry.
     *
     * @param entry at most 65,535 octets
     * @throws IOException when a tile that it filled could not be written; the log is of no use then, open it anew
     */
    public void append(byte[] entry) throws IOException {
        EntryBundle.append(bundle, entry);
        byte[] leaf = tree.leaf(entry);
        tree.add(leaf);
        boolean full = (tree.size() & (Limits.TILE_WIDTH - 1)) == 0;
        if (full) {
            put(new TilePath(TilePath.ENTRIES, tree.size() / Limits.TILE_WIDTH - 1, Limits.TILE_WIDTH), bundle);
            bundle.reset();
        }
        add(0, leaf);
    }

    private void add(int level, byte[] hash) throws IOException {
        if (level == levels.size()) {
            levels.add(new Level());
        }
        Level at = levels.get(level);
        at.hashes.writeBytes(hash);
        if (at.width() == Limits.TILE_WIDTH) {
            put(new TilePath(level, at.index, Limits.TILE_WIDTH), at.hashes);
            TreeHash tile = new TreeHash();
            addTo(tile, 0, at.hashes.toByteArray());
            at.hashes.reset();
            at.written = 0;
            at.index++;
            add(level + 1, tile.root());
        }
    }

    private void put(TilePath tile, ByteArrayOutputStream content) throws IOException {
        files.write(tile, content.toByteArray());
        if (!tile.partial()) {
            filled.add(tile);
        }
    }

    /**
     * Signs what was appended so far; on disk when this returns.
     *
     * @return the new head
     */
    public Checkpoint seal() throws IOException {
        Checkpoint head = new Checkpoint(signer.key().name(), tree.size(), tree.root());
        TilePath entries = growing(TilePath.ENTRIES, tree.size());
        if (entries.width() > 0 && tree.size() > sealed) {
            put(entries, bundle);
        }
        for (int level = 0; level < levels.size(); level++) {
            Level at = levels.get(level);
            if (at.width() > at.written) {
                put(new TilePath(level, at.index, at.width()), at.hashes);
                at.written = at.width();
            }
        }
        files.checkpoint(SignedNote.sign(head.text(), signer));
        sealed = head.size();
        for (TilePath tile : filled) {
            files.forget(tile);
        }
        filled.clear();
        return head;
    }

    /** The tile of a level that is not full. */
    private static final class Level {
        final ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        long index;
        /** How many of the hashes are on disk: nothing that a signed head may name is written again. */
        int written;

        int width() {
            return hashes.size() / TreeHash.LENGTH;
        }
    }
}
