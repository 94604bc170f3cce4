package org.redoubt.server;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The built browser application, from the archive of the module {@code web}: read once, at the start. */
final class WebApplicationFiles {
    private static final String MODULE = "org.redoubt.web";
    private static final String ROOT = "org/redoubt/web/app/";

    private WebApplicationFiles() {}

    /**
     * All its files by their names below its root; none when the application was not built.
     *
     * @throws IOException when the archive cannot be read
     */
    static Map<String, byte[]> load() throws IOException {
        Optional<ResolvedModule> module = ModuleLayer.boot().configuration().findModule(MODULE);
        return module.isPresent() ? ofModule(module.get()) : ofClassPath();
    }

    private static Map<String, byte[]> ofModule(ResolvedModule module) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (ModuleReader reader = module.reference().open();
                Stream<String> names = reader.list()) {
            for (String name : names.filter(WebApplicationFiles::isFile).toList()) {
                try (InputStream in = reader.open(name).orElseThrow(() -> new IOException("the archive changed"))) {
                    files.put(name.substring(ROOT.length()), in.readAllBytes());
                }
            }
        }
        return files;
    }

    private static boolean isFile(String name) {
        return name.startsWith(ROOT) && !name.endsWith("/") && !name.endsWith(".class");
    }

    /** How tests are run. */
    private static Map<String, byte[]> ofClassPath() throws IOException {
        URL index = WebApplicationFiles.class.getClassLoader().getResource(ROOT + "index.html");
        if (index == null) {
            return Map.of();
        }
        if (index.openConnection() instanceof JarURLConnection jar) {
            return ofJar(jar.getJarFile());
        }
        Path root = Objects.requireNonNull(Path.of(index.getPath()).getParent(), "index.html lies in a folder");
        Map<String, byte[]> files = new HashMap<>();
        try (Stream<Path> below = Files.walk(root)) {
            for (Path file : below.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static Map<String, byte[]> ofJar(JarFile jar) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        List<JarEntry> entries = jar.stream().filter(entry -> isFile(entry.getName())).toList();
        for (JarEntry entry : entries) {
            try (InputStream in = jar.getInputStream(entry)) {
                files.put(entry.getName().substring(ROOT.length()), in.readAllBytes());
            }
        }
        return files;
    }
}
