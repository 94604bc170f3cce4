package org.redoubt.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.redoubt.account.Accounts;
import org.redoubt.account.EmailId;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.guard.FileAuditLog;
import org.redoubt.guard.indicator.Indicator;
import org.redoubt.guard.indicator.Indicators;
import org.redoubt.guard.past.PastMail;
import org.redoubt.guard.past.PastSearch;
import org.redoubt.guard.sigma.Finding;
import org.redoubt.server.ArrivingIndicators;
import org.redoubt.store.Store;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.rocksdb.RocksStore;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Sealer;

/**
 * What it costs a delivery that new indicators can be looked for in it later, and how long that takes: {@code PastLoad
 * [DELIVERIES]} (200000).
 */
public final class PastLoad {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int WARM = 5_000;
    private static final int ROUNDS = 20_000;

    private PastLoad() {}

    /** Prints a figure a line. */
    public static void main(String[] arguments) throws Exception {
        int deliveries = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200_000;
        Path folder = Files.createTempDirectory("past-load");
        try (Store store = RocksStore.open(folder.resolve("store"));
                FileAuditLog audit = FileAuditLog.open(folder.resolve("log"), InstantSource.system());
                Accounts accounts =
                        Accounts.open(store, MasterKey.random(), Files.createDirectory(folder.resolve("spool")), InstantSource.system())) {
            Gate gate = new Gate(accounts, audit, InstantSource.system());
            Sealer sealer = new Sealer(new byte[32], "past mail");
            for (String what : List.of("plain_4_kib", "html_30_kib_60_links", "file_of_1_mib")) {
                one(gate, folder.resolve(what), sealer, audit, what);
            }
            search(folder.resolve("search"), sealer, folder.resolve("log"), deliveries);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }

    private static void one(Gate gate, Path folder, Sealer sealer, FileAuditLog audit, String what) throws Exception {
        try (PastMail past = PastMail.in(folder, sealer, Duration.ofDays(90), InstantSource.system());
                PastMail none = PastMail.in(folder.resolve("none"), sealer, Duration.ZERO, InstantSource.system())) {
            int rounds = what.startsWith("file") ? 200 : ROUNDS;
            Indicators some = Indicators.of(List.of(indicator("never.example")));
            run(gate, new ArrivingIndicators(() -> Optional.of(some), past, _ -> false, audit, InstantSource.system()), what, rounds);
            for (PastMail log : List.of(none, past)) {
                ArrivingIndicators looking =
                        new ArrivingIndicators(() -> Optional.of(some), log, _ -> false, audit, InstantSource.system());
                run(gate, looking, what, Math.min(WARM, rounds));
                say(what + (log == past ? "_micros_with_indicators_and_log" : "_micros_with_indicators_alone"), run(gate, looking, what, rounds));
            }
            past.flush();
            say(what + "_octets_on_disk", octets(folder) / (2L * rounds + Math.min(WARM, rounds)));
        }
    }

    /**
     * Microseconds of a processor for a delivery. Each is a message of its own, as a message for many is looked at once.
     */
    private static double run(Gate gate, ArrivingIndicators looking, String what, int rounds) throws Exception {
        byte[] letter = letter(what);
        long spent = 0;
        for (int i = 0; i < rounds; i++) {
            try (MessageIntake intake = gate.intake(64 << 20)) {
                intake.write(letter);
                try (Message message = intake.finish()) {
                    long before = THREADS.getCurrentThreadCpuTime();
                    looking.arrived(new AccountId(16 + i % 500), new EmailId(i + 1), message);
                    spent += THREADS.getCurrentThreadCpuTime() - before;
                }
            }
        }
        return Math.round(spent / 100.0 / rounds) / 10.0;
    }

    private static byte[] letter(String what) {
        String head = "From: Somebody <somebody@mail.example.org>\r\nReply-To: x@example.net\r\nSubject: s\r\nMIME-Version: 1.0\r\n";
        String words = "These are words as people write them, and a line of them is so long.\r\n";
        String letter = switch (what) {
            case "plain_4_kib" ->
                head + "\r\n" + words.repeat(50) + "See https://www.example.org/a/page?of=it and https://example.com/.\r\n";
            case "html_30_kib_60_links" -> {
                StringBuilder html = new StringBuilder(head + "Content-Type: text/html\r\n\r\n");
                for (int i = 0; i < 60; i++) {
                    html.append("<p style=\"color:#333\">").append(words.repeat(5)).append("<a href=\"https://click.mail.example.org/c/")
                            .append(i).append("?u=0123456789abcdef0123456789abcdef\">more</a></p>\r\n");
                }
                yield html.toString();
            }
            default -> {
                byte[] file = new byte[1 << 20];
                new Random(1).nextBytes(file);
                yield head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + words
                        + "\r\n--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(file) + "\r\n--b--\r\n";
            }
        };
        return letter.getBytes(StandardCharsets.US_ASCII);
    }

    private static Indicator indicator(String domain) {
        return new Indicator("indicator--" + domain, "n", Indicator.Type.DOMAIN, domain, Instant.EPOCH, Optional.empty());
    }

    private static void search(Path folder, Sealer sealer, Path log, int deliveries) throws Exception {
        CountDownLatch found = new CountDownLatch(1);
        try (PastMail past = PastMail.in(folder, sealer, Duration.ofDays(90), InstantSource.system());
                PastSearch search = new PastSearch(past, folder, log, new Last(found), InstantSource.system())) {
            search.start();
            Random random = new Random(1);
            for (int i = 0; i < deliveries; i++) {
                past.note(new AccountId(16 + i % 500), i, true, random.longs(30).toArray());
            }
            var last = past.values();
            last.add(Indicator.Type.DOMAIN, "d7.example");
            past.note(new AccountId(16), deliveries, true, last.hashes());
            past.flush();
            List<Indicator> many = Stream.iterate(0, i -> i + 1).limit(100_000).map(i -> indicator("d" + i + ".example")).toList();
            long before = System.nanoTime();
            search.inForce(Indicators.of(many), 0);
            found.await();
            say("search_of_" + deliveries + "_deliveries_for_100000_indicators_millis", (System.nanoTime() - before) / 1_000_000);
            say("octets_a_delivery_with_30_values", octets(folder) / deliveries);
        }
    }

    private record Last(CountDownLatch found) implements PastSearch.Found {
        @Override
        public void inMail(List<PastSearch.Hit> hits) {
            found.countDown();
        }

        @Override
        public void more(Indicator indicator, long messages) {}

        @Override
        public void inLog(List<Finding> findings) {}
    }

    private static long octets(Path folder) throws IOException {
        long octets = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                octets += Files.size(file);
            }
        }
        return octets;
    }

    private static void say(String name, Object value) {
        System.out.println(name + " " + value);
    }
}
