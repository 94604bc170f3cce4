package org.redoubt.server.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where things lie, and scratch folders. */
final class Places {
    /** The project; tests run in a module's folder. */
    static final Path ROOT = Path.of("").toAbsolutePath().resolve("..").normalize();

    /** Real mail, kept beside the project. */
    static final Path CORPUS = ROOT.resolveSibling("shared").resolve("corpus");

    private Places() {}

    /** A new folder with a short path: the name of a socket in it has to fit into 108 octets. */
    static Path scratch(String name) throws IOException {
        return Files.createTempDirectory("redoubt-" + name);
    }

    static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(folder)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }
}
