package org.redoubt.store.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Small files that are there as they were or as they are now, whatever stops in between. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Writes a file of mode 0600 in the place of the one that may be there; it is on disk when this returns.
     *
     * @throws IOException when it cannot be written; the one before is there still
     */
    public static void replace(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        takePlace(fresh, file);
    }

    /** Puts a file that is whole and on disk in the place of another, which then is on disk, too. */
    public static void takePlace(Path fresh, Path file) throws IOException {
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        force(file);
    }

    /** Deletes a file, if it is there; it is gone from the disk when this returns. */
    public static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
        force(file);
    }

    private static void force(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
