package org.redoubt.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditTail;
import org.redoubt.guard.FileAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.detect.EventView;
import org.redoubt.guard.detect.Habits;
import org.redoubt.guard.sigma.Engine;
import org.redoubt.guard.sigma.RuleSet;

/**
 * What the audit log and the rules over it cost: {@code WatchLoad [SECONDS]}. Events come at 10,000 a second from two
 * threads, mixed as people make them; then a hundred rules look at what was written.
 */
public final class WatchLoad {
    private static final int RATE = 10_000;
    private static final int RULES = 100;

    private WatchLoad() {}

    /** Prints a figure a line. */
    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        Path folder = Files.createTempDirectory("watch-load");
        try {
            write(folder, seconds);
            look(folder, seconds * RATE);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }

    private static void write(Path folder, int seconds) throws Exception {
        try (FileAuditLog log = FileAuditLog.open(folder.resolve("log"), InstantSource.system())) {
            for (int i = 0; i < RATE * 3; i++) {
                log.record(event(i));
            }
            Thread[] threads = new Thread[2];
            long[] spent = new long[threads.length];
            long[] late = new long[threads.length];
            for (int t = 0; t < threads.length; t++) {
                int me = t;
                threads[t] = Thread.ofPlatform().start(() -> paced(log, seconds, me, spent, late));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            long events = (long) RATE * seconds;
            long nanos = (spent[0] + spent[1]) / events;
            say("record_nanos_an_event", nanos);
            say("record_percent_of_a_core_at_10000_a_second", nanos * RATE / 10_000_000.0);
            say("written_behind_schedule_millis", Math.max(late[0], late[1]) / 1_000_000);
            say("not_on_disk_at_the_end_events", events + RATE * 3L - log.forcedSequence());
        }
    }

    private static void paced(FileAuditLog log, int seconds, int me, long[] spent, long[] late) {
        long began = System.nanoTime();
        int each = RATE / 2;
        for (int i = 0; i < seconds * each; i++) {
            long due = began + TimeUnit.SECONDS.toNanos(1) / each * i;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(100_000);
            }
            AuditEvent event = event(i * 2 + me);
            long before = System.nanoTime();
            log.record(event);
            long after = System.nanoTime();
            spent[me] += after - before;
            late[me] = after - due;
        }
    }

    /** Mostly reading, as in a day of an office. */
    private static AuditEvent event(int i) {
        String login = "person" + i % 5_000 + "@example.org";
        SessionInfo session = new SessionInfo("s" + i % 20_000, "imaps", "198.51." + i % 200 + "." + i % 250 + ":4000", true, "Mail/" + i % 3);
        AuditKind kind = switch (i % 20) {
            case 0 -> AuditKind.SIGN_IN;
            case 1, 2 -> AuditKind.SEARCH;
            case 3, 4, 5 -> AuditKind.DELIVER;
            case 6, 7, 8 -> AuditKind.CHANGE;
            case 9, 10, 11, 12, 13 -> AuditKind.READ;
            default -> AuditKind.LIST;
        };
        String touched = kind == AuditKind.SIGN_IN ? "" : "mailbox=1 uids=" + i % 900 + ":" + (i % 900 + 3) + " emails=" + i % 900 + ":" + (i % 900 + 3);
        return new AuditEvent(Instant.now(), kind, login, i % 5_000, session, "FETCH", i, touched, "ok");
    }

    private static void look(Path folder, int events) throws Exception {
        Engine engine = new Engine(rules());
        Habits habits = new Habits();
        try (AuditTail tail = new AuditTail(folder.resolve("log"), 0)) {
            long last = events + RATE * 3L;
            tail.poll(RATE * 3L, RATE * 3, record -> engine.look(new EventView(record, habits.learn(record.event()))));
            Duration cpuBefore = cpu();
            long before = System.nanoTime();
            boolean end = false;
            while (!end) {
                end = tail.poll(last, 10_000, record -> engine.look(new EventView(record, habits.learn(record.event()))));
            }
            double seconds = (System.nanoTime() - before) / 1e9;
            double cpuSeconds = cpu().minus(cpuBefore).toNanos() / 1e9;
            say("rules", RULES);
            say("looked_at_events_a_second", Math.round(events / seconds));
            say("core_percent_at_10000_a_second", Math.round(cpuSeconds / events * RATE * 1000) / 10.0);
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The shipped ones, and others like them up to a hundred. */
    private static RuleSet rules() throws Exception {
        int shipped = RuleSet.shipped().infos().size();
        Path folder = Files.createTempDirectory("watch-rules");
        Map<String, String> more = new TreeMap<>();
        for (int i = shipped; i < RULES; i += 2) {
            more.put("r" + i, "title: R\nname: r" + i + "\nlogsource: {product: redoubt}\ndetection:\n  s:\n    kind: READ\n"
                    + "    login|contains: 'n" + i + "'\n    address|cidr: 198.51.0.0/17\n    action|startswith: FE\n"
                    + "  n:\n    agent|endswith: '/9'\n  condition: s and not n\n---\ntitle: C\nname: c" + i
                    + "\ncorrelation:\n  type: value_count\n  rules: r" + i + "\n  group-by: [login]\n  timespan: 10m\n"
                    + "  condition: {field: network, gte: 50}\n");
        }
        for (Map.Entry<String, String> file : more.entrySet()) {
            Files.writeString(folder.resolve(file.getKey() + ".yml"), file.getValue());
        }
        RuleSet rules = RuleSet.withFolder(folder);
        if (!rules.problems().isEmpty()) {
            throw new IllegalStateException(String.join("\n", rules.problems()));
        }
        return rules;
    }

    private static void say(String name, Object value) {
        System.out.println(name + " " + value);
    }
}
