package org.redoubt.mime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The real messages beside the project; without them tests are aborted, in CI they fail. */
final class Corpus {
    static final Path ROOT = Path.of("..", "..", "shared", "corpus");

    private Corpus() {}

    static void require(Path file) {
        if (!Files.exists(file)) {
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError("test data is missing: " + file);
            }
            Assumptions.abort("test data is missing: " + file);
        }
    }

    static List<Path> mime() {
        return files(ROOT.resolve("mime"), ".eml", ".txt", ".msg");
    }

    static List<Path> files(Path folder, String... endings) {
        require(folder);
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(p -> Stream.of(endings).anyMatch(p.toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
