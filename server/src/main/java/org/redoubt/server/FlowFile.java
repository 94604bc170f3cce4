package org.redoubt.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.FlowConfig;
import org.redoubt.server.config.FlowReader;

/**
 * The rules of the organisation, taken up again when their file changes. One that cannot be used changes nothing: those
 * that were in force stay.
 */
final class FlowFile implements Supplier<FlowConfig> {
    static final Duration PERIOD = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger("redoubt.rules");

    private final Path file;
    private volatile FlowConfig rules;
    private volatile Optional<String> problem = Optional.empty();
    private Stamp seen;

    private record Stamp(long modified, long octets, Object key) {
        static final Stamp NONE = new Stamp(0, 0, "");
    }

    private FlowFile(Path file, FlowConfig rules, Stamp seen) {
        this.file = file;
        this.rules = rules;
        this.seen = seen;
    }

    /** @throws ConfigException when the file is there and cannot be used */
    static FlowFile open(Path file) throws ConfigException {
        Stamp stamp = stamp(file);
        return new FlowFile(file, FlowReader.read(file), stamp);
    }

    private static Stamp stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(now.lastModifiedTime().toMillis(), now.size(), String.valueOf(now.fileKey()));
        } catch (NoSuchFileException none) {
            return Stamp.NONE;
        } catch (IOException unreadable) {
            return new Stamp(-1, 0, "");
        }
    }

    @Override
    public FlowConfig get() {
        return rules;
    }

    /** Why the file is not what is in force. */
    Optional<String> problem() {
        return problem;
    }

    /** Looks whether the file has changed; for one thread at a time. */
    synchronized void follow() {
        Stamp now = stamp(file);
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            rules = FlowReader.read(file);
            problem = Optional.empty();
            LOG.log(System.Logger.Level.INFO, "event=rules.loaded rules=" + rules.rules().rules().size() + " journals=" + rules.rules().journals().size() + " milters=" + rules.milters().size());
        } catch (ConfigException wrong) {
            problem = Optional.of(String.join("; ", wrong.problems()));
            LOG.log(System.Logger.Level.ERROR, "event=rules.refused the rules before stay in force: " + problem.get());
        }
    }
}
