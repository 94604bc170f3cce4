package org.redoubt.guard.alert;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.AuditTail;
import org.redoubt.guard.Pause;
import org.redoubt.guard.detect.EventView;
import org.redoubt.guard.detect.Habits;
import org.redoubt.guard.indicator.Indicators;
import org.redoubt.guard.sigma.Finding;

/**
 * Looks at every event of the audit log, some moments after it is on disk and beside all requests, and raises alerts.
 *
 * <p>Where it is in the log is kept with the alerts, in one write. At a start it reads some way back first, so that
 * counts and habits are what they were, and stays quiet about what it has looked at before. In a folder that it sees for
 * the first time it stays quiet about all that happened before.
 */
public final class Watch implements AutoCloseable {
    private static final Logger LOG = System.getLogger("guard");
    private static final Duration END = Duration.ofSeconds(5);

    private final Setting setting;
    private final Alerts alerts;
    private final HabitsFile habitsFile;
    private final Habits habits = new Habits();
    private final List<Messenger> messengers;
    private final Thread thread;
    private final Pause pause = new Pause();
    /** For the watch's own thread, which reads them: requests are served before all rules are compiled. */
    private Optional<Detectors> detectors = Optional.empty();
    private volatile Optional<Indicators> indicators = Optional.empty();
    private volatile InForce inForce = (_, _) -> {};
    private volatile long seen;
    private volatile long events;
    private volatile boolean failing;
    private long savedAt;
    private long saveTook;
    private long habitsSavedAt;
    private long loadedAt;
    /** The last event that was on disk before the start: what a folder that is new to the watch is silent about. */
    private long before;

    /**
     * What the watch works with.
     *
     * @param log the audit log's file
     * @param onDisk the number of its last line that is on disk
     * @param habits the file for what people usually do
     * @param sealer seals it
     * @param loader reads rules and indicators
     * @param least alerts of a lower level are not raised
     */
    public record Setting(
            Path log,
            LongSupplier onDisk,
            Path habits,
            org.redoubt.store.seal.Sealer sealer,
            DetectorLoader loader,
            org.redoubt.guard.sigma.Level least) {}

    public Watch(Setting setting, Alerts alerts, List<AlertReceiver> receivers) {
        this.setting = setting;
        this.alerts = alerts;
        this.habitsFile = new HabitsFile(setting.habits(), setting.sealer());
        this.messengers =
                receivers.stream().map(receiver -> new Messenger(receiver, alerts)).toList();
        // It gives way to requests, and a JNI call of theirs never waits for it.
        this.thread = Thread.ofPlatform().name("watch").daemon().priority(Thread.MIN_PRIORITY).unstarted(this::run);
    }

    public void start() {
        before = setting.onDisk().getAsLong();
        messengers.forEach(Messenger::start);
        messengers.forEach(Messenger::wake);
        thread.start();
    }

    /** The indicators that are in force; empty before the first were read. */
    public Optional<Indicators> indicators() {
        return indicators;
    }

    /** Is told when indicators come into force, by the watch's own thread, which waits. */
    @FunctionalInterface
    public interface InForce {
        /** @param through the number of the last event of the audit log that was not looked at with these */
        void inForce(Indicators indicators, long through);
    }

    /** Says who is told; before the start. */
    public void onIndicators(InForce listener) {
        inForce = listener;
    }

    /**
     * Raises alerts of what somebody else found in events of the past; they are on disk when this returns.
     *
     * @throws IOException when they cannot be written
     */
    public void raise(List<Finding> findings) throws IOException {
        findings.forEach(this::raise);
        if (!findings.isEmpty()) {
            alerts.save();
            messengers.forEach(Messenger::wake);
        }
    }

    /** The number of the last event that was looked at. */
    public long seen() {
        return seen;
    }

    /** Events looked at since the start. */
    public long events() {
        return events;
    }

    /** How many events are on disk and were not looked at. */
    public long lag() {
        return Math.max(0, setting.onDisk().getAsLong() - seen);
    }

    /** Whether the last try to read the log succeeded. */
    public boolean watching() {
        return !failing;
    }

    private void run() {
        try {
            watch();
        } catch (IOException | RuntimeException | Error unreadable) {
            failing = true;
            LOG.log(Level.ERROR, "event=watch.ended", unreadable);
        }
    }

    private void watch() throws IOException {
        long quietUntil = alerts.place().orElse(before);
        force(setting.loader().load(), quietUntil);
        long learnt = habits();
        long from = Math.max(Math.min(learnt, quietUntil - Limits.WARM_LINES), quietUntil - Limits.MAX_LEARN_LINES);
        try (AuditTail tail = new AuditTail(setting.log(), Math.max(0, from))) {
            boolean last = false;
            while (!last) {
                last = round(tail, quietUntil);
            }
        }
    }

    /** Habits that cannot be read are learnt again from the log, as far back as it is read. */
    private long habits() {
        try {
            return habitsFile.load(habits);
        } catch (IOException | RuntimeException unreadable) {
            LOG.log(Level.ERROR, "event=habits.unreadable", unreadable);
            return 0;
        }
    }

    /** Everything that is there; true when it was the last time. */
    private boolean round(AuditTail tail, long quietUntil) {
        boolean atEnd = true;
        try {
            atEnd = tail.poll(setting.onDisk().getAsLong(), Limits.BATCH, record -> look(record, quietUntil));
            seen = tail.sequence();
            alerts.place(Math.max(seen, quietUntil));
            failing = false;
            keep(false);
            reload();
        } catch (IOException | RuntimeException failed) {
            LOG.log(Level.ERROR, "event=watch.failed after=" + tail.sequence(), failed);
            failing = true;
        }
        boolean stopped = pause.rest(atEnd || failing ? Limits.POLL_MILLIS : 0);
        if (stopped) {
            finish();
        }
        return stopped;
    }

    private void look(AuditRecord record, long quietUntil) {
        events++;
        EventView view = new EventView(record, habits.learn(record.event()));
        Detectors inForce = detectors.orElseThrow();
        List<Finding> findings = new ArrayList<>(inForce.engine().look(view));
        findings.addAll(inForce.indicators().look(view));
        if (record.sequence() <= quietUntil) {
            return;
        }
        findings.forEach(this::raise);
    }

    private void raise(Finding finding) {
        if (finding.rule().level().compareTo(setting.least()) >= 0) {
            alerts.add(finding)
                    .ifPresent(alert -> LOG.log(
                            Level.WARNING,
                            "event=alert.raised id=a" + alert.id() + " rule=" + alert.rule() + " level="
                                    + alert.level().text()));
        }
    }

    /** Receivers are told of what is on disk only. */
    private void keep(boolean now) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        boolean changed = alerts.changed();
        long pace = Math.max(changed ? Limits.SAVE_MILLIS : Limits.SAVE_PLACE_MILLIS, saveTook * Limits.SAVE_SHARE);
        if (now || millis - savedAt >= pace) {
            alerts.save();
            savedAt = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
            saveTook = savedAt - millis;
            if (changed) {
                messengers.forEach(Messenger::wake);
            }
        }
        if (now || millis - habitsSavedAt >= Limits.SAVE_HABITS_MILLIS) {
            habitsFile.save(habits, seen);
            habitsSavedAt = millis;
        }
    }

    private void reload() {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        if (millis - loadedAt < Limits.RELOAD_MILLIS) {
            return;
        }
        loadedAt = millis;
        setting.loader().reload(detectors.orElseThrow()).ifPresent(fresh -> force(fresh, seen));
    }

    private void force(Detectors fresh, long through) {
        detectors = Optional.of(fresh);
        indicators = Optional.of(fresh.indicators());
        inForce.inForce(fresh.indicators(), through);
        LOG.log(
                Level.INFO,
                "event=rules.loaded rules=" + fresh.rules().infos().size() + " indicators=" + fresh.indicators().size());
        fresh.problems().forEach(problem -> LOG.log(Level.WARNING, "event=rules.problem " + problem));
    }

    private void finish() {
        try {
            keep(true);
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "event=watch.not_kept", failed);
        }
    }

    /** Writes where it is and ends. */
    @Override
    public void close() {
        pause.end(thread, END);
        messengers.forEach(Messenger::close);
    }
}
