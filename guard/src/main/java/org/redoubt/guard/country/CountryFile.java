package org.redoubt.guard.country;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The table of a file, read anew when that changes. One that cannot be read is told in the log; the one of before stays. */
public final class CountryFile implements Countries {
    private static final Logger LOG = System.getLogger("guard");

    private final Path file;
    private volatile Optional<CountryTable> table = Optional.empty();
    private String seen = "";

    public CountryFile(Path file) {
        this.file = file;
    }

    /** Reads the file if it changed since the last time. */
    public synchronized void follow() {
        try {
            String now = Files.exists(file) ? Files.size(file) + " " + Files.getLastModifiedTime(file) : "none";
            if (!now.equals(seen)) {
                seen = now;
                CountryTable fresh = CountryTable.read(file);
                table = Optional.of(fresh);
                LOG.log(Level.INFO, "event=countries.loaded borders=" + fresh.borders());
            }
        } catch (IOException | RuntimeException unusable) {
            LOG.log(Level.ERROR, "event=countries.unusable", unusable);
        }
    }

    @Override
    public Optional<String> of(String address) {
        return table.flatMap(known -> known.of(address));
    }

    @Override
    public boolean ready() {
        return table.isPresent();
    }
}
