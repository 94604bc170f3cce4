package org.redoubt.guard.alert;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.redoubt.guard.alert.Alert.Evidence;
import org.redoubt.guard.json.Json;
import org.redoubt.guard.sigma.Finding;
import org.redoubt.store.seal.Renewal;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;
import org.redoubt.store.seal.WholeFile;

/**
 * The alerts, kept in one sealed file together with the place in the audit log up to which events are in them: after a
 * crash nothing is found twice and nothing is passed over. Safe for many threads.
 */
public final class Alerts {
    /** Files are written by one thread at a time, so that sealing one anew puts nothing back that was there before. */
    private static final ReentrantLock WRITING = new ReentrantLock();

    private static final byte[] CONTEXT = "alerts".getBytes(StandardCharsets.US_ASCII);

    private final Path file;
    private final Sealer sealer;
    private final TreeMap<Long, Alert> alerts = new TreeMap<>();
    /** The open alert of a rule and group. */
    private final Map<String, Long> open = new LinkedHashMap<>();

    private long lastId;
    private OptionalLong place = OptionalLong.empty();
    private long changes;
    private long savedChanges;

    private Alerts(Path file, Sealer sealer) {
        this.file = file;
        this.sealer = sealer;
    }

    /**
     * Opens the file, or begins without one.
     *
     * @throws IOException when it cannot be read or was sealed under another key
     */
    public static Alerts open(Path file, Sealer sealer) throws IOException {
        Alerts alerts = new Alerts(file, sealer);
        alerts.load();
        return alerts;
    }

    private void load() throws IOException {
        Optional<Map<String, Object>> state = readSealed(file, sealer, CONTEXT);
        if (state.isEmpty()) {
            return;
        }
        place = OptionalLong.of(Json.number(state.get(), "place"));
        lastId = Json.number(state.get(), "lastId");
        for (Map<String, Object> object : Json.objects(state.get(), "alerts")) {
            Alert alert = AlertFormat.alert(object);
            alerts.put(alert.id(), alert);
            if (alert.open()) {
                open.put(key(alert.rule(), alert.group()), alert.id());
            }
        }
    }

    static Optional<Map<String, Object>> readSealed(Path file, Sealer sealer, byte[] context) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(new ByteArrayInputStream(sealer.open(Files.readAllBytes(file), context))));
        } catch (SealBrokenException broken) {
            throw new IOException(file + " does not open with this master key, or was altered; put it back from a copy, or"
                    + " keep it as evidence under another name and start without it", broken);
        }
    }

    static void writeSealed(Path file, Sealer sealer, byte[] context, Map<String, Object> state) throws IOException {
        WRITING.lock();
        try {
            replace(file, sealer, context, state);
        } finally {
            WRITING.unlock();
        }
    }

    /** Seals alerts and habits under the newest master key, all of it in one step. */
    public static Renewal renewal(Path alerts, Path habits, Sealer sealer) {
        return () -> {
            renew(alerts, sealer, CONTEXT);
            renew(habits, sealer, HabitsFile.CONTEXT);
            return false;
        };
    }

    private static void renew(Path file, Sealer sealer, byte[] context) throws IOException {
        WRITING.lock();
        try {
            if (Files.exists(file)) {
                Optional<byte[]> fresh = sealer.renewed(Files.readAllBytes(file), context);
                if (fresh.isPresent()) {
                    WholeFile.replace(file, fresh.get());
                }
            }
        } catch (SealBrokenException broken) {
            throw new IOException(file + " does not open with this master key, or was altered", broken);
        } finally {
            WRITING.unlock();
        }
    }

    private static void replace(Path file, Sealer sealer, byte[] context, Map<String, Object> state) throws IOException {
        WholeFile.replace(file, sealer.seal(Json.write(state).getBytes(StandardCharsets.UTF_8), context));
    }

    private static String key(String rule, Map<String, String> group) {
        return rule + '\0' + new TreeMap<>(group);
    }

    /** The number of the last event that is in the alerts; empty when nothing was ever looked at. */
    synchronized OptionalLong place() {
        return place;
    }

    synchronized void place(long sequence) {
        place = OptionalLong.of(sequence);
    }

    /** Takes a finding: a new alert, or an open one that grows. Gives the alert when somebody should be told. */
    synchronized Optional<Alert> add(Finding finding) {
        Instant at = finding.record().event().at();
        String key = key(finding.rule().name(), finding.group());
        Alert before = alerts.get(open.getOrDefault(key, 0L));
        changes++;
        if (before != null && at.isBefore(before.last().plus(Limits.QUIET))) {
            alerts.put(before.id(), before.grown(at, evidence(before.evidence(), finding)));
            return Optional.empty();
        }
        Alert alert = new Alert(
                ++lastId,
                finding.rule().name(),
                finding.rule().title(),
                finding.rule().level(),
                finding.rule().act(),
                bounded(finding.group()),
                at,
                at,
                1,
                evidence(List.of(), finding),
                "",
                Set.of());
        alerts.put(alert.id(), alert);
        open.put(key, alert.id());
        forget();
        return Optional.of(alert);
    }

    private static Map<String, String> bounded(Map<String, String> group) {
        Map<String, String> bounded = new LinkedHashMap<>();
        group.forEach((name, value) ->
                bounded.put(name, value.length() <= Limits.MAX_VALUE ? value : value.substring(0, Limits.MAX_VALUE)));
        return bounded;
    }

    /** The first half stays, the second half is the latest. */
    private static List<Evidence> evidence(List<Evidence> before, Finding finding) {
        TreeMap<Long, Evidence> all = new TreeMap<>();
        before.forEach(one -> all.put(one.sequence(), one));
        finding.evidence().forEach(sequence -> all.putIfAbsent(sequence, new Evidence(sequence, "")));
        all.put(finding.record().sequence(), AlertFormat.evidence(finding.record()));
        List<Evidence> list = new ArrayList<>(all.values());
        while (list.size() > Limits.MAX_EVIDENCE) {
            list.remove(Limits.MAX_EVIDENCE / 2);
        }
        return list;
    }

    private void forget() {
        if (alerts.size() <= Limits.MAX_ALERTS) {
            return;
        }
        // Closed ones first, then the least; among equals the oldest. A flood of small ones pushes out no grave one.
        Alert oldest = Collections.min(
                alerts.values(), Comparator.comparing(Alert::open).thenComparing(Alert::level));
        alerts.remove(oldest.id());
        open.values().remove(oldest.id());
    }

    /** All, the oldest first. */
    public synchronized List<Alert> all() {
        return List.copyOf(alerts.values());
    }

    public synchronized Optional<Alert> find(long id) {
        return Optional.ofNullable(alerts.get(id));
    }

    /**
     * Writes down that an alert is dealt with; what is found from now on is a new one.
     *
     * @return false when it is not there, or was closed before
     * @throws IOException when the file cannot be written
     */
    public boolean close(long id, String by) throws IOException {
        synchronized (this) {
            Alert alert = alerts.get(id);
            if (alert == null || !alert.open()) {
                return false;
            }
            alerts.put(id, alert.closed(by));
            open.values().remove(id);
            changes++;
        }
        save();
        return true;
    }

    synchronized void told(long id, String receiver) {
        Alert alert = alerts.get(id);
        if (alert != null) {
            alerts.put(id, alert.told(receiver));
            changes++;
        }
    }

    /** Ids of alerts that a receiver was not told of, the oldest first. */
    synchronized Set<Long> untold(String receiver) {
        Set<Long> ids = new TreeSet<>();
        for (Alert alert : alerts.values()) {
            if (alert.open() && !alert.told().contains(receiver)) {
                ids.add(alert.id());
            }
        }
        return ids;
    }

    /** Whether there is something that is not in the file, beside the place. */
    synchronized boolean changed() {
        return changes != savedChanges;
    }

    /** Writes the file; it is on disk when this returns. */
    synchronized void save() throws IOException {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("place", place.orElse(0));
        state.put("lastId", lastId);
        state.put("alerts", alerts.values().stream().map(AlertFormat::object).toList());
        if (place.isPresent() || changes > 0) {
            writeSealed(file, sealer, CONTEXT, state);
            savedChanges = changes;
        }
    }
}
