package org.redoubt.transport.trust;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Published test suites, and mail, kept beside the project; without them tests are skipped, or fail where CI=true. */
final class Vectors {
    private Vectors() {}

    static Path path(String name) {
        Path path = project().resolve("../shared/corpus").resolve(name).normalize();
        if ("true".equals(System.getenv("CI"))) {
            assertTrue(Files.exists(path), path + " is missing");
        }
        Assumptions.assumeTrue(Files.exists(path), path + " is not there");
        return path;
    }

    private static Path project() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("rfc/index.tsv"))) {
                return folder;
            }
        }
        throw new IllegalStateException("tests run inside the project");
    }

    /** What a suite has under a key, which must be there. */
    @SuppressWarnings("unchecked")
    static <T> T at(Map<String, Object> map, String key) {
        return (T) Objects.requireNonNull(map.get(key), key);
    }

    /** The documents of a YAML file. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> yaml(String name) throws IOException {
        List<Map<String, Object>> documents = new ArrayList<>();
        var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        for (Object document : yaml.loadAll(unique(Files.readString(path(name))))) {
            if (document != null) {
                documents.add((Map<String, Object>) document);
            }
        }
        return documents;
    }

    /** Some tests of the suites share a name; the second would hide the first. */
    private static String unique(String text) {
        Set<String> names = new HashSet<>();
        StringBuilder all = new StringBuilder();
        text.lines().forEach(line -> {
            String name = line;
            while (line.matches("  \\w+:") && !names.add(name)) {
                name = name.replace(":", "_again:");
            }
            all.append(name).append('\n');
        });
        return all.toString();
    }
}
