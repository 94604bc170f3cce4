package org.redoubt.guard.sigma;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rules that are in force: those that come with the server, and those of a folder. A rule of the folder takes the
 * place of the shipped one with its id or name; one that cannot be used is told of and leaves the others alone.
 */
public final class RuleSet {
    /** The shipped files. */
    private static final List<String> SHIPPED =
            List.of("sign-in.yml", "reading.yml", "rules-and-sharing.yml", "administration.yml", "attacks.yml");

    private final List<Rule> rules;
    private final List<String> problems;

    private RuleSet(List<Rule> rules, List<String> problems) {
        this.rules = List.copyOf(rules);
        this.problems = List.copyOf(problems);
    }

    /** The shipped rules. */
    public static RuleSet shipped() {
        return new Loader().shipped().done();
    }

    /**
     * The shipped rules and those of a folder ({@code *.yml} and {@code *.yaml}, in the order of their names).
     *
     * @throws IOException when the folder cannot be read
     */
    public static RuleSet withFolder(Path folder) throws IOException {
        return new Loader().shipped().folder(folder).done();
    }

    /** Rules of texts alone, by the names of their files. */
    public static RuleSet of(Map<String, String> files) {
        Loader loader = new Loader();
        files.forEach(loader::text);
        return loader.done();
    }

    List<Rule> rules() {
        return rules;
    }

    /** What each rule says of itself. */
    public List<RuleInfo> infos() {
        return rules.stream().map(Rule::info).toList();
    }

    /** What is wrong with rules that are not in force, with file and line. */
    public List<String> problems() {
        return problems;
    }

    private static final class Loader {
        /** By id. */
        private final Map<String, Rule> rules = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();

        Loader shipped() {
            for (String name : SHIPPED) {
                try (InputStream in = RuleSet.class.getResourceAsStream("/org/redoubt/guard/rules/" + name)) {
                    if (in == null) {
                        throw new IllegalStateException("a shipped rule file is missing: " + name);
                    }
                    text(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
                } catch (IOException unreadable) {
                    throw new IllegalStateException("a shipped rule file cannot be read", unreadable);
                }
            }
            return this;
        }

        Loader folder(Path folder) throws IOException {
            if (!Files.isDirectory(folder)) {
                return this;
            }
            List<Path> files;
            try (Stream<Path> all = Files.list(folder)) {
                files = all.filter(file -> file.toString().endsWith(".yml") || file.toString().endsWith(".yaml"))
                        .sorted()
                        .toList();
            }
            for (Path file : files) {
                try {
                    boolean small = Files.size(file) <= Limits.MAX_FILE;
                    text(file.getFileName().toString(), small ? Files.readString(file) : "x".repeat(Limits.MAX_FILE + 1));
                } catch (CharacterCodingException notText) {
                    problems.add(file.getFileName() + " line 1: is not UTF-8 text");
                }
            }
            return this;
        }

        void text(String file, String text) {
            try {
                for (Rule rule : RuleReader.read(file, text)) {
                    rules.values().removeIf(old -> old.info().name().equals(rule.info().name()));
                    if (rules.size() >= Limits.MAX_RULES) {
                        throw rule.where().wrong("there are more than " + Limits.MAX_RULES + " rules");
                    }
                    rules.put(rule.info().id(), rule);
                }
            } catch (RuleException wrong) {
                problems.add(String.valueOf(wrong.getMessage()));
            }
        }

        RuleSet done() {
            Map<String, Rule> named = new LinkedHashMap<>();
            rules.values().forEach(rule -> {
                named.put(rule.info().name(), rule);
                named.put(rule.info().id(), rule);
            });
            List<Rule> sound = new ArrayList<>();
            Set<Rule> placed = new HashSet<>();
            Set<Rule> refused = new HashSet<>();
            for (Rule rule : rules.values()) {
                place(rule, named, sound, placed, refused, new HashSet<>());
            }
            return new RuleSet(sound, problems);
        }

        /** Puts a rule after those that it refers to. */
        private boolean place(
                Rule rule, Map<String, Rule> named, List<Rule> sound, Set<Rule> placed, Set<Rule> refused, Set<Rule> within) {
            if (placed.contains(rule)) {
                return true;
            }
            if (refused.contains(rule)) {
                return false;
            }
            if (!within.add(rule)) {
                refuse(rule, "refers to itself", refused);
                return false;
            }
            if (rule instanceof Rule.Correlation correlation) {
                for (String name : correlation.rules()) {
                    Rule other = named.get(name);
                    if (other == null || !place(other, named, sound, placed, refused, within)) {
                        refuse(rule, "refers to '" + name + "', which is no rule in force", refused);
                        return false;
                    }
                }
            }
            placed.add(rule);
            sound.add(rule);
            return true;
        }

        private void refuse(Rule rule, String what, Set<Rule> refused) {
            if (refused.add(rule)) {
                problems.add(String.valueOf(rule.where().wrong(what).getMessage()));
            }
        }
    }
}
