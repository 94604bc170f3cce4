package org.redoubt.guard.alert;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.redoubt.guard.indicator.Indicators;
import org.redoubt.guard.sigma.Engine;
import org.redoubt.guard.sigma.RuleSet;

/** Reads rules and indicators from their folders, again when something in these changed. */
public final class DetectorLoader {
    private static final Logger LOG = System.getLogger("guard");

    private final Path rules;
    private final Path indicators;
    private String rulesSeen = "";
    private String indicatorsSeen = "";

    public DetectorLoader(Path rules, Path indicators) {
        this.rules = rules;
        this.indicators = indicators;
    }

    /** Reads both; a folder that cannot be read is told of in the log, and leaves what is shipped. */
    public Detectors load() {
        rulesSeen = fingerprint(rules);
        indicatorsSeen = fingerprint(indicators);
        RuleSet set = readRules().orElseGet(RuleSet::shipped);
        return new Detectors(set, new Engine(set), readIndicators().orElse(Indicators.NONE));
    }

    /** What is in force from now on, if that is something else. Rules that were read anew begin to count anew. */
    public Optional<Detectors> reload(Detectors before) {
        String rulesNow = fingerprint(rules);
        String indicatorsNow = fingerprint(indicators);
        if (rulesNow.equals(rulesSeen) && indicatorsNow.equals(indicatorsSeen)) {
            return Optional.empty();
        }
        Detectors after = before;
        if (!rulesNow.equals(rulesSeen)) {
            Optional<RuleSet> set = readRules();
            after = set.isPresent() ? new Detectors(set.get(), new Engine(set.get()), after.indicators()) : after;
        }
        if (!indicatorsNow.equals(indicatorsSeen)) {
            after = new Detectors(after.rules(), after.engine(), readIndicators().orElse(after.indicators()));
        }
        rulesSeen = rulesNow;
        indicatorsSeen = indicatorsNow;
        return Optional.of(after);
    }

    private Optional<RuleSet> readRules() {
        try {
            return Optional.of(RuleSet.withFolder(rules));
        } catch (IOException unreadable) {
            LOG.log(Level.ERROR, "event=rules.unreadable", unreadable);
            return Optional.empty();
        }
    }

    private Optional<Indicators> readIndicators() {
        try {
            return Optional.of(Indicators.of(indicators));
        } catch (IOException unreadable) {
            LOG.log(Level.ERROR, "event=indicators.unreadable", unreadable);
            return Optional.empty();
        }
    }

    /** Names, sizes and times of the files. */
    private static String fingerprint(Path folder) {
        TreeMap<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.isDirectory(folder) ? Files.list(folder) : Stream.<Path>empty()) {
            for (Path file : all.toList()) {
                files.put(file.toString(), Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
        } catch (IOException unreadable) {
            return "unreadable";
        }
        return files.toString();
    }
}
