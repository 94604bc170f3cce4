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

/** The built browser applications, from the archive of the module {@code web}: read once, at the start. */
final class WebApplicationFiles {
    private static final String MODULE = "org.redoubt.web";
    private static final String MAIL = "org/redoubt/web/app/";
    private static final String ADMINISTRATION = "org/redoubt/web/admin/";

    private WebApplicationFiles() {}

    /**
     * All files of the mail application by their names below its root; none when it was not built.
     *
     * @throws IOException when the archive cannot be read
     */
    static Map<String, byte[]> mail() throws IOException {
        return load(MAIL);
    }

    /** Likewise of the application of administration. */
    static Map<String, byte[]> administration() throws IOException {
        return load(ADMINISTRATION);
    }

    private static Map<String, byte[]> load(String root) throws IOException {
        Optional<ResolvedModule> module = ModuleLayer.boot().configuration().findModule(MODULE);
        return module.isPresent() ? ofModule(module.get(), root) : ofClassPath(root);
    }

    private static Map<String, byte[]> ofModule(ResolvedModule module, String root) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (ModuleReader reader = module.reference().open();
                Stream<String> names = reader.list()) {
            for (String name : names.filter(name -> isFile(name, root)).toList()) {
                try (InputStream in = reader.open(name).orElseThrow(() -> new IOException("the archive changed"))) {
                    files.put(name.substring(root.length()), in.readAllBytes());
                }
            }
        }
        return files;
    }

    private static boolean isFile(String name, String root) {
        return name.startsWith(root) && !name.endsWith("/") && !name.endsWith(".class");
    }

    /** How tests are run. */
    private static Map<String, byte[]> ofClassPath(String root) throws IOException {
        URL index = WebApplicationFiles.class.getClassLoader().getResource(root + "index.html");
        if (index == null) {
            return Map.of();
        }
        if (index.openConnection() instanceof JarURLConnection jar) {
            return ofJar(jar.getJarFile(), root);
        }
        Path folder = Objects.requireNonNull(Path.of(index.getPath()).getParent(), "index.html lies in a folder");
        Map<String, byte[]> files = new HashMap<>();
        try (Stream<Path> below = Files.walk(folder)) {
            for (Path file : below.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static Map<String, byte[]> ofJar(JarFile jar, String root) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        List<JarEntry> entries = jar.stream().filter(entry -> isFile(entry.getName(), root)).toList();
        for (JarEntry entry : entries) {
            try (InputStream in = jar.getInputStream(entry)) {
                files.put(entry.getName().substring(root.length()), in.readAllBytes());
            }
        }
        return files;
    }
}
