package org.redoubt.guard.indicator;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.redoubt.guard.AddressRange;
import org.redoubt.guard.detect.EventField;
import org.redoubt.guard.detect.EventView;
import org.redoubt.guard.indicator.Indicator.Type;
import org.redoubt.guard.json.Json;
import org.redoubt.guard.sigma.Finding;
import org.redoubt.guard.sigma.Level;
import org.redoubt.guard.sigma.RuleInfo;

/**
 * The indicators of a folder of STIX 2.1 bundles, and whether an event has one. Immutable.
 *
 * <p>The audit log holds addresses, programs and logins, and never what is in a message, so of an event these are looked
 * at; whoever sees a message asks {@link #find} about its links, hashes and senders.
 */
public final class Indicators {
    public static final Indicators NONE = new Indicators(List.of(), List.of());

    private static final EventField ADDRESS = EventField.named("address").orElseThrow();
    private static final EventField AGENT = EventField.named("agent").orElseThrow();
    private static final EventField LOGIN = EventField.named("login").orElseThrow();

    /** Of one value there may be several, of which each is valid at times of its own. */
    private final Map<Type, Map<String, List<Indicator>>> exact = new EnumMap<>(Type.class);

    private final Map<AddressRange, List<Indicator>> networks = new HashMap<>();
    private final List<String> problems;
    private final int size;
    private final Set<Integer> hashLengths;

    private Indicators(List<Indicator> all, List<String> problems) {
        this.problems = List.copyOf(problems);
        this.size = all.size();
        this.hashLengths = all.stream()
                .filter(one -> one.type() == Type.HASH)
                .map(one -> one.value().length())
                .collect(Collectors.toUnmodifiableSet());
        for (Indicator indicator : all) {
            Optional<AddressRange> network =
                    indicator.type() == Type.ADDRESS ? AddressRange.parse(indicator.value()) : Optional.empty();
            List<Indicator> same;
            if (network.isPresent() && !network.get().single()) {
                same = networks.computeIfAbsent(network.get(), _ -> new ArrayList<>(1));
            } else {
                same = exact.computeIfAbsent(indicator.type(), _ -> new HashMap<>())
                        .computeIfAbsent(
                                network.map(one -> canonical(indicator.value())).orElse(indicator.value()),
                                _ -> new ArrayList<>(1));
            }
            same.add(indicator);
        }
    }

    private static String canonical(String address) {
        int slash = address.indexOf('/');
        return InetAddress.ofLiteral(slash < 0 ? address : address.substring(0, slash)).getHostAddress();
    }

    /** How many. */
    public int size() {
        return size;
    }

    /** How many hexadecimal digits the hashes among them have. */
    public Set<Integer> hashLengths() {
        return hashLengths;
    }

    /** What is wrong with files and patterns that are not in force. */
    public List<String> problems() {
        return problems;
    }

    /** Reads a folder; one that is not there has none. */
    public static Indicators of(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return NONE;
        }
        Reader reader = new Reader();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".json")).sorted().toList()) {
                reader.file(file);
            }
        }
        return new Indicators(reader.all, reader.problems);
    }

    /** Gives each to a visitor. */
    public void forEach(Consumer<Indicator> visitor) {
        exact.values().forEach(some -> some.values().forEach(same -> same.forEach(visitor)));
        networks.values().forEach(same -> same.forEach(visitor));
    }

    /** Some of them, by themselves. */
    public static Indicators of(List<Indicator> some) {
        return new Indicators(some, List.of());
    }

    /** The indicator that a value is, if it was valid at a time. */
    public Optional<Indicator> find(Type type, String value, Instant at) {
        if (value.isEmpty() || size == 0) {
            return Optional.empty();
        }
        Optional<Indicator> found = valid(exact.getOrDefault(type, Map.of()).getOrDefault(value, List.of()), at);
        if (found.isEmpty() && type == Type.ADDRESS) {
            for (Map.Entry<AddressRange, List<Indicator>> network : networks.entrySet()) {
                if (found.isEmpty() && network.getKey().has(value)) {
                    found = valid(network.getValue(), at);
                }
            }
        }
        return found;
    }

    private static Optional<Indicator> valid(List<Indicator> same, Instant at) {
        return same.stream().filter(indicator -> indicator.valid(at)).findFirst();
    }

    /** What of an event is an indicator. */
    public List<Finding> look(EventView view) {
        if (size == 0) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>(0);
        Instant at = view.event().at();
        find(Type.ADDRESS, view.value(ADDRESS), at).ifPresent(found -> findings.add(finding(found, view)));
        find(Type.USER_AGENT, view.value(AGENT), at).ifPresent(found -> findings.add(finding(found, view)));
        find(Type.MAIL_ADDRESS, view.value(LOGIN), at).ifPresent(found -> findings.add(finding(found, view)));
        return findings;
    }

    private static Finding finding(Indicator indicator, EventView view) {
        RuleInfo rule = new RuleInfo(
                indicator.id(),
                indicator.id(),
                "Indicator seen: " + (indicator.name().isEmpty() ? indicator.value() : indicator.name()),
                "",
                Level.HIGH,
                List.of(),
                "See with redoubt indicators match what else it did, and with audit what-did what was opened.");
        return new Finding(
                rule,
                view.record(),
                Map.of(indicator.type().name().toLowerCase(Locale.ROOT), indicator.value()),
                List.of(view.record().sequence()));
    }

    private static final class Reader {
        final List<Indicator> all = new ArrayList<>();
        final List<String> problems = new ArrayList<>();
        private int networks;
        private long weight;

        void file(Path file) throws IOException {
            if (Files.size(file) > Limits.MAX_FILE) {
                problem(file, "is larger than " + Limits.MAX_FILE + " octets");
                return;
            }
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                int before = all.size();
                Map<String, Object> bundle = Json.each(in, "objects", Limits.MAX_VALUES, object -> {
                    if (Json.text(object, "type").equals("indicator") && !Boolean.TRUE.equals(object.get("revoked"))) {
                        indicator(file, object);
                    }
                });
                if (!Json.text(bundle, "type").equals("bundle")) {
                    problem(file, "is no STIX bundle");
                    all.subList(before, all.size()).clear();
                }
            } catch (IOException wrong) {
                problem(file, String.valueOf(wrong.getMessage()));
            }
        }

        private void indicator(Path file, Map<String, Object> object) {
            String id = Json.text(object, "id");
            if (id.length() > Limits.MAX_TEXT) {
                problem(file, "an indicator has an id of more than " + Limits.MAX_TEXT + " characters");
                return;
            }
            String kind = Json.text(object, "pattern_type");
            Optional<List<StixPattern.Value>> values = kind.isEmpty() || kind.equals("stix")
                    ? StixPattern.values(Json.text(object, "pattern"))
                    : Optional.empty();
            if (values.isEmpty()) {
                problem(file, id + " has a pattern that cannot be used here");
                return;
            }
            try {
                Instant from = time(object, "valid_from").orElse(Instant.EPOCH);
                Optional<Instant> until = time(object, "valid_until");
                String name = Json.text(object, "name");
                name = name.substring(0, Math.min(name.length(), Limits.MAX_TEXT));
                weight += id.length() + name.length();
                for (StixPattern.Value value : values.get()) {
                    add(file, new Indicator(id, name, value.type(), value.text(), from, until));
                }
            } catch (DateTimeException noTime) {
                problem(file, id + " has a time that is none");
            }
        }

        private void add(Path file, Indicator indicator) {
            Optional<AddressRange> network = AddressRange.parse(indicator.value());
            if (indicator.type() == Type.ADDRESS && network.isEmpty()) {
                problem(file, indicator.id() + " has an address that is none: " + indicator.value());
                return;
            }
            boolean wide = indicator.type() == Type.ADDRESS && !network.orElseThrow().single();
            if (all.size() >= Limits.MAX_INDICATORS || wide && ++networks > Limits.MAX_NETWORKS) {
                problem(file, "there are too many indicators; those after " + indicator.id() + " are left out");
                return;
            }
            weight += Limits.WEIGHT + indicator.value().length();
            if (weight > Limits.MAX_WEIGHT) {
                problem(file, "the indicators weigh too much; those after " + indicator.id() + " are left out");
                return;
            }
            all.add(indicator);
        }

        private static Optional<Instant> time(Map<String, Object> object, String name) {
            String text = Json.text(object, name);
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        }

        private void problem(Path file, String what) {
            if (problems.size() < Limits.MAX_PROBLEMS) {
                problems.add(file.getFileName() + ": " + what);
            }
        }
    }
}
