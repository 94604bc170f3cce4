package org.redoubt.guard.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.FileAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.sigma.Level;
import org.redoubt.store.seal.Sealer;

/** From events in the log to alerts that are kept, told, and never doubled, whatever is stopped in between. */
class WatchTest {
    @TempDir
    private Path folder;

    private final Sealer sealer = new Sealer(new byte[32], "alerts");
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();

    private final class Recorder implements AlertReceiver {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public void tell(Alert alert) throws IOException {
            if (failures.getAndDecrement() > 0) {
                throw new IOException("not now");
            }
            told.add(alert.rule());
        }
    }

    private Alerts alerts() throws IOException {
        return Alerts.open(folder.resolve("alerts"), sealer);
    }

    private Watch watch(FileAuditLog log, Alerts alerts) {
        return watch(log, alerts, new Recorder());
    }

    private Watch watch(FileAuditLog log, Alerts alerts, AlertReceiver receiver) {
        DetectorLoader loader = new DetectorLoader(folder.resolve("rules"), folder.resolve("indicators"));
        Watch.Setting setting = new Watch.Setting(
                folder.resolve("audit.log"), log::forcedSequence, folder.resolve("habits"), sealer, loader, Level.LOW);
        Watch watch = new Watch(setting, alerts, List.of(receiver));
        watch.start();
        return watch;
    }

    private FileAuditLog log() {
        return FileAuditLog.open(folder.resolve("audit.log"), InstantSource.system());
    }

    private static AuditEvent refused(String address, String typed) {
        SessionInfo session = new SessionInfo("s", "imaps", address + ":1", true);
        return new AuditEvent(Instant.now(), AuditKind.SIGN_IN, "-", 0, session, "LOGIN", 0,
                "reason=WRONG_CREDENTIALS typed=" + typed, "refused");
    }

    private static void spray(FileAuditLog log, String address, int from, int to) {
        for (int i = from; i < to; i++) {
            log.recordDurably(refused(address, "login" + i));
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it did not happen");
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void aSprayIsOneAlertThatGrowsAndIsToldOnce() throws Exception {
        try (FileAuditLog log = log(); Watch watch = watch(log, alerts())) {
            await(() -> watch.lag() == 0);
            spray(log, "192.0.2.9", 0, 12);
            await(() -> told.size() == 1 && watch.lag() == 0);
        }
        Alert alert = alerts().all().getFirst();
        assertEquals("password_spray", alert.rule());
        assertEquals("192.0.2.0/24", alert.group().get("network"));
        assertEquals(5, alert.count());
        assertEquals(12, alert.evidence().size());
        assertTrue(alert.evidence().getLast().text().contains("192.0.2.9"));
        assertEquals(List.of("password_spray"), told);
        assertFalse(new String(Files.readAllBytes(folder.resolve("alerts")), StandardCharsets.ISO_8859_1).contains("spray"));
    }

    @Test
    void afterARestartItCatchesUpAndDoublesNothing() throws Exception {
        try (FileAuditLog log = log()) {
            try (Watch watch = watch(log, alerts())) {
                spray(log, "192.0.2.9", 0, 20);
                await(() -> watch.lag() == 0 && told.size() == 1);
            }
            long count = alerts().all().getFirst().count();
            // While nobody watches: more of the same, and half of another that began before.
            spray(log, "198.51.100.9", 0, 8);
            try (Watch watch = watch(log, alerts())) {
                await(() -> watch.lag() == 0 && told.size() == 2);
            }
            List<Alert> all = alerts().all();
            assertEquals(2, all.size());
            assertEquals(count, all.getFirst().count(), "what was found is not found again");
            assertEquals(1, all.getLast().count());
        }
    }

    @Test
    void countsGoOnAcrossARestart() throws Exception {
        try (FileAuditLog log = log()) {
            try (Watch watch = watch(log, alerts())) {
                spray(log, "192.0.2.9", 0, 5);
                await(() -> watch.lag() == 0 && watch.events() >= 5);
            }
            try (Watch watch = watch(log, alerts())) {
                spray(log, "192.0.2.9", 5, 8);
                await(() -> watch.lag() == 0 && told.size() == 1);
            }
        }
    }

    @Test
    void ofAFolderSeenForTheFirstTimeThePastIsNotTold() throws Exception {
        try (FileAuditLog log = log()) {
            spray(log, "192.0.2.9", 0, 20);
            try (Watch watch = watch(log, alerts())) {
                await(() -> watch.lag() == 0);
            }
            assertEquals(List.of(), alerts().all());
        }
    }

    @Test
    void aReceiverThatFailsIsToldLater() throws Exception {
        failures.set(1);
        try (FileAuditLog log = log(); Watch watch = watch(log, alerts())) {
            await(() -> watch.lag() == 0);
            spray(log, "192.0.2.9", 0, 8);
            await(() -> told.size() == 1);
        }
    }

    @Test
    void closedIsClosedAndTheNextIsAnother() throws Exception {
        Alerts alerts = alerts();
        try (FileAuditLog log = log(); Watch watch = watch(log, alerts)) {
            await(() -> watch.lag() == 0);
            spray(log, "192.0.2.9", 0, 8);
            await(() -> told.size() == 1);
            long id = alerts.all().getFirst().id();
            assertTrue(alerts.close(id, "operator"));
            assertFalse(alerts.close(id, "operator"));
            spray(log, "192.0.2.9", 8, 9);
            await(() -> told.size() == 2);
            assertEquals(2, alerts.all().size());
        }
        assertEquals("operator", alerts().all().getFirst().closedBy());
    }

    @Test
    void whatWasSealedUnderAnotherKeyIsNotTaken() throws Exception {
        try (FileAuditLog log = log(); Watch watch = watch(log, alerts())) {
            await(() -> watch.lag() == 0);
        }
        Sealer other = new Sealer(new byte[32], "other");
        IOException refused = assertThrows(IOException.class, () -> Alerts.open(folder.resolve("alerts"), other));
        assertTrue(String.valueOf(refused.getMessage()).contains("master key"));
    }

    @Test
    void rulesAndIndicatorsOfTheFolderComeIntoForceWhileItRuns() throws Exception {
        Files.createDirectories(folder.resolve("rules"));
        DetectorLoader loader = new DetectorLoader(folder.resolve("rules"), folder.resolve("indicators"));
        Detectors before = loader.load();
        assertTrue(loader.reload(before).isEmpty());
        Files.writeString(folder.resolve("rules/own.yml"),
                "title: Own\nname: own\nlogsource: {product: redoubt}\ndetection: {s: {via: pop3}, condition: s}\n---\nwrong\n");
        Detectors after = loader.reload(before).orElseThrow();
        assertEquals(before.rules().infos().size(), after.rules().infos().size());
        assertTrue(after.problems().getFirst().startsWith("own.yml line 6: "), after.problems().toString());
    }

    @Test
    void anAlertThatIsRefusedHoldsUpNoOther() throws Exception {
        List<String> networks = new CopyOnWriteArrayList<>();
        AlertReceiver picky = new AlertReceiver() {
            @Override
            public String name() {
                return "picky";
            }

            @Override
            public void tell(Alert alert) throws IOException {
                String network = alert.group().getOrDefault("network", "");
                if (network.startsWith("192.0.2.")) {
                    throw new IOException("not this one");
                }
                networks.add(network);
            }
        };
        try (FileAuditLog log = log(); Watch watch = watch(log, alerts(), picky)) {
            await(() -> watch.lag() == 0);
            spray(log, "192.0.2.9", 0, 12);
            spray(log, "198.51.100.9", 0, 12);
            await(() -> networks.equals(List.of("198.51.100.0/24")));
            spray(log, "203.0.113.9", 0, 12);
            await(() -> networks.equals(List.of("198.51.100.0/24", "203.0.113.0/24")));
        }
    }

    @Test
    void habitsThatCannotBeReadAreLearntAgain() throws Exception {
        Files.writeString(folder.resolve("habits"), "no seal");
        try (FileAuditLog log = log(); Watch watch = watch(log, alerts())) {
            spray(log, "192.0.2.9", 0, 12);
            await(() -> told.size() == 1);
            assertTrue(watch.watching());
        }
    }
}
