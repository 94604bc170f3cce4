package org.redoubt.server.mailfile;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finding the files to import, in an order that is the same each time. */
final class FileWalk {
    /** Deeper trees are loops or mistakes. */
    static final int MAX_DEPTH = 32;

    private FileWalk() {}

    /** The file itself, or all regular files below the folder that are not hidden; symbolic links are not followed. */
    static List<Path> files(Path root) throws IOException {
        if (Files.isRegularFile(root)) {
            return List.of(root);
        }
        if (!Files.isDirectory(root)) {
            throw new NoSuchFileException(root.toString());
        }
        try (Stream<Path> tree = Files.walk(root, MAX_DEPTH)) {
            return tree.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !hidden(root, file))
                    .sorted()
                    .toList();
        }
    }

    private static boolean hidden(Path root, Path file) {
        for (Path part : root.relativize(file)) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    static long octets(List<Path> files) {
        return files.stream().mapToLong(FileWalk::octets).sum();
    }

    /** Zero when it cannot be told; the figure only moves a progress bar. */
    static long octets(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    static Optional<Instant> modified(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** An exception of the file system in words. */
    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "no permission to read it";
            case NoSuchFileException gone -> "it is gone";
            default -> String.valueOf(e.getMessage());
        };
    }
}
