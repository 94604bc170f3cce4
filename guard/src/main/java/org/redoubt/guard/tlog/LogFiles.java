package org.redoubt.guard.tlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.redoubt.store.seal.WholeFile;

/** The files of one log. */
record LogFiles(Path folder) {
    private static final String CHECKPOINT = "checkpoint";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    Optional<byte[]> checkpoint() throws IOException {
        return read(folder.resolve(CHECKPOINT), Limits.MAX_NOTE);
    }

    /** The head that witnesses have signed; empty when there is none. */
    Optional<byte[]> witnessed() throws IOException {
        return read(folder.resolve(Witnessing.FILE), Limits.MAX_NOTE);
    }

    /** Replaces a small file in one step. */
    void whole(String name, byte[] content) throws IOException {
        WholeFile.replace(folder.resolve(name), content);
    }

    /** Replaces the checkpoint in one step; it is on disk when this returns, and so is everything written before. */
    void checkpoint(byte[] note) throws IOException {
        WholeFile.replace(folder.resolve(CHECKPOINT), note);
    }

    /** Writes a tile in one step; on disk when this returns. */
    void write(TilePath tile, byte[] content) throws IOException {
        Path file = folder.resolve(tile.text());
        make(Objects.requireNonNull(file.getParent()));
        WholeFile.replace(file, content);
    }

    /** Makes a folder that may be there; each one that is new is on disk when this returns. */
    private static void make(Path wanted) throws IOException {
        if (!Files.isDirectory(wanted)) {
            Path parent = Objects.requireNonNull(wanted.getParent());
            make(parent);
            Files.createDirectory(wanted, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            try (FileChannel opened = FileChannel.open(parent)) {
                opened.force(true);
            }
        }
    }

    /** A tile's content up to its width, from the full tile where the partial one is gone. */
    byte[] read(TilePath tile) throws IOException {
        return find(tile).orElseThrow(() -> new DamagedLogException("a file of the log is missing: " + tile.text()));
    }

    /** Likewise; empty when there is none. */
    Optional<byte[]> find(TilePath tile) throws IOException {
        int most = tile.level() == TilePath.ENTRIES ? Limits.MAX_BUNDLE : Limits.TILE_WIDTH * TreeHash.LENGTH;
        Optional<byte[]> exact = read(folder.resolve(tile.text()), most);
        Optional<byte[]> found = exact.isPresent() ? exact : read(folder.resolve(tile.full().text()), most);
        return tile.level() == TilePath.ENTRIES || found.isEmpty() ? found : Optional.of(hashes(tile, found.get()));
    }

    /** Puts a tile that is there already in one step in its own place, or nothing; on disk when this returns. */
    void change(TilePath tile, Optional<byte[]> content) throws IOException {
        Path file = folder.resolve(tile.text());
        if (content.isPresent()) {
            WholeFile.replace(file, content.get());
        } else if (Files.exists(file)) {
            WholeFile.delete(file);
        }
    }

    private static byte[] hashes(TilePath tile, byte[] bytes) throws DamagedLogException {
        int length = tile.width() * TreeHash.LENGTH;
        if (bytes.length < length) {
            throw new DamagedLogException("a tile is too short: " + tile.text());
        }
        return Arrays.copyOf(bytes, length);
    }

    /** Removes the partial versions of a tile that is full and in a checkpoint by now. */
    void forget(TilePath full) throws IOException {
        Path partials = folder.resolve(full.partials());
        if (Files.isDirectory(partials)) {
            try (Stream<Path> files = Files.walk(partials)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static Optional<byte[]> read(Path file, int most) throws IOException {
        try (FileChannel in = FileChannel.open(file)) {
            if (in.size() > most) {
                throw new DamagedLogException("a file of the log is too long: " + file.getFileName());
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) in.size());
            while (bytes.hasRemaining() && in.read(bytes) >= 0) {
                continue;
            }
            return Optional.of(Arrays.copyOf(bytes.array(), bytes.position()));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }
}
