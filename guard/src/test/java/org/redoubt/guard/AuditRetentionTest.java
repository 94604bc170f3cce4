package org.redoubt.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditRetention.Policy;
import org.redoubt.guard.tlog.Checkpoint;
import org.redoubt.guard.tlog.EntryPruner;
import org.redoubt.guard.tlog.LogReader;
import org.redoubt.guard.tlog.NoteSigner;
import org.redoubt.store.id.AccountId;

@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuditRetentionTest {
    private static final Instant BEGIN = Instant.parse("2025-01-01T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final long SEGMENT = 60_000;
    private static final int LINES = 100 * 15 + 10 + 1 + 300;
    private static final Policy READS_AND_LISTS =
            policy(Map.of(AuditKind.READ, DAY.multipliedBy(30), AuditKind.LIST, DAY.multipliedBy(60)));

    @TempDir
    Path folder;

    private final NoteSigner signer = NoteSigner.generate("mail.example.org/audit");
    private Instant now = BEGIN;

    @BeforeEach
    void aHundredDays() throws IOException {
        now = BEGIN.plus(DAY.multipliedBy(100));
        try (FileAuditLog log = open(folder)) {
            days(log);
        }
        filled();
    }

    /** So that what came before lies in full bundles. */
    private void filled() {
        try (FileAuditLog log = open(folder)) {
            for (int i = 0; i < 300; i++) {
                log.record(event(now, AuditKind.CHANGE, i));
            }
        }
    }

    private static void days(FileAuditLog log) {
            for (int day = 0; day < 100; day++) {
                for (AuditKind kind : List.of(AuditKind.READ, AuditKind.LIST, AuditKind.CHANGE)) {
                    for (int i = 0; i < 5; i++) {
                        log.record(event(BEGIN.plus(DAY.multipliedBy(day)), kind, i));
                    }
                }
                if (day % 10 == 0) {
                    log.recordDurably(event(BEGIN.plus(DAY.multipliedBy(day)), AuditKind.CHANGE, 9));
                }
                if (day == 20) {
                    // Longer than an entry: it lies in three, of two bundles.
                    log.record(long1(BEGIN.plus(DAY.multipliedBy(day))));
                }
            }
    }

    @Test
    void whatIsOldIsGoneAndTheRestIsProved() throws IOException {
        Checkpoint kept = head(folder);
        run(folder, READS_AND_LISTS, () -> {});
        AuditVerifier.Result result = verify(folder, Optional.of(kept));
        assertEquals(Optional.empty(), result.wrong());
        assertEquals(1, result.thrown().size());
        assertEquals(now, result.thrown().getFirst().at());
        assertEquals(0, result.unfinished());
        // 70 days of reads and 40 of lists are older, and the long one.
        long went = 70 * 5 + 40 * 5 + 1;
        assertEquals(went, result.thrown().getFirst().lines());
        assertEquals(LINES + 1 - went, result.lines());
        AuditReader.Summary read = new AuditReader(spool(folder)).query(AuditQuery.ALL, _ -> true);
        assertEquals(LINES + 1 - went, read.read());
        assertEquals(0, read.damaged());
        assertEquals(0, read.missing());
        assertFalse(Files.exists(folder.resolve("audit/tile/entries/000")) && everything(folder).contains("uids=999,"));
    }

    @Test
    void whoFollowsTheLogIsToldOfNoGap() throws IOException {
        run(folder, READS_AND_LISTS, () -> {});
        List<String> told = new ArrayList<>();
        try (AuditTail tail = new AuditTail(spool(folder), 0)) {
            while (!tail.poll(LINES + 1, 10_000, event -> told.add(event.event().action()))) {
                continue;
            }
        }
        assertFalse(told.contains("AUDIT-GAP"));
        assertFalse(told.contains("AUDIT-DAMAGED"));
        assertEquals("AUDIT-RETENTION", told.getLast());
        List<Long> seen = new ArrayList<>();
        new AuditHistory(spool(folder))
                .read(new AuditHistory.Span(BEGIN, now.plusSeconds(1), OptionalLong.empty(), 1 << 30), new AccountId(17), event -> {
                    seen.add(event.sequence());
                    return true;
                });
        assertEquals(told.size(), seen.size());
    }

    @Test
    void whoStopsItAnywhereLosesNothingAndTheNextRunEndsIt() throws IOException {
        Path whole = copy("whole");
        List<String> files = new ArrayList<>();
        run(whole, READS_AND_LISTS, () -> files.add(""));
        assertTrue(files.size() > 8, files.size() + " steps");
        String wanted = everything(whole);
        for (int stop = 1; stop <= files.size(); stop++) {
            Path at = copy("stop" + stop);
            int last = stop;
            int[] steps = {0};
            assertThrows(IOException.class, () -> run(at, READS_AND_LISTS, () -> {
                if (++steps[0] == last) {
                    throw new IOException("the plug was pulled");
                }
            }));
            AuditVerifier.Result result = verify(at, Optional.empty());
            assertEquals(Optional.empty(), result.wrong(), "stopped before step " + stop);
            assertEquals(LINES + 1 - 551, result.lines(), "stopped before step " + stop);
            if (stop < files.size()) {
                assertTrue(result.unfinished() > 0 || steps[0] > 2);
            }
            run(at, READS_AND_LISTS, () -> {});
            assertEquals(Optional.empty(), verify(at, Optional.empty()).wrong());
            assertEquals(0, verify(at, Optional.empty()).unfinished());
            assertEquals(1, verify(at, Optional.empty()).thrown().size());
            assertEquals(wanted.lines().count(), everything(at).lines().count());
        }
    }

    @Test
    void laterMoreGoesAndEachTimeIsTold() throws IOException {
        run(folder, READS_AND_LISTS, () -> {});
        now = now.plus(DAY.multipliedBy(20));
        filled();
        run(folder, READS_AND_LISTS, () -> {});
        // Kept for longer now: nothing comes back, and nothing more goes.
        assertEquals(0, run(folder, policy(Map.of(AuditKind.READ, DAY.multipliedBy(300))), () -> {}));
        AuditVerifier.Result result = verify(folder, Optional.empty());
        assertEquals(Optional.empty(), result.wrong());
        assertEquals(List.of(551L, 200L), result.thrown().stream().map(AuditVerifier.Thrown::lines).toList());
    }

    @Test
    void everythingMayGoButForTheStatements() throws IOException {
        Policy all = policy(Map.of(
                AuditKind.READ, DAY, AuditKind.LIST, DAY, AuditKind.CHANGE, DAY, AuditKind.ADMIN, DAY));
        run(folder, all, () -> {});
        now = now.plus(DAY.multipliedBy(400));
        try (FileAuditLog log = open(folder)) {
            for (int i = 0; i < 600; i++) {
                log.record(event(now, AuditKind.READ, i));
            }
        }
        now = now.plus(DAY.multipliedBy(2));
        run(folder, all, () -> {});
        AuditVerifier.Result result = verify(folder, Optional.empty());
        assertEquals(Optional.empty(), result.wrong());
        assertEquals(2, result.thrown().size());
        assertFalse(Files.exists(folder.resolve("audit/tile/entries/000")));
        assertTrue(Files.exists(folder.resolve("audit/tile/0/000")));
        try (FileAuditLog log = open(folder)) {
            log.record(event(now, AuditKind.READ, 1));
        }
        assertEquals(Optional.empty(), verify(folder, Optional.empty()).wrong());
        assertTrue(AuditSegments.closedSegments(spool(folder)).size() < 4);
    }

    @Test
    void whatIsHeldStays() throws IOException {
        Policy held = new Policy(Map.of(AuditKind.READ, DAY), Set.of(17L), Set.of());
        assertEquals(0, run(folder, held, () -> {}));
        Policy acts = new Policy(Map.of(AuditKind.READ, Duration.ofHours(1)), Set.of(), Set.of("person 3"));
        run(folder, acts, () -> {});
        assertEquals(Optional.empty(), verify(folder, Optional.empty()).wrong());
        String left = everything(folder);
        assertTrue(left.contains("\"kind\":\"READ\",\"principal\":\"person 3\""));
        assertFalse(left.contains("\"kind\":\"READ\",\"principal\":\"person 2\""));
    }

    @Test
    void linesThatSomebodyTookWithoutSayingSoAreMissed() throws IOException {
        BitSet some = new BitSet();
        some.set(7);
        new EntryPruner(sealed(folder)).prune(1, some);
        assertEquals(
                Optional.of("1 entries are gone, the first of them entry 263, and no line says that they were thrown away"),
                verify(folder, Optional.empty()).wrong());
        Files.delete(sealed(folder).resolve("tile/entries/002"));
        assertTrue(verify(folder, Optional.empty()).wrong().orElseThrow().startsWith("257 entries are gone"));
    }

    @Test
    void moreThanWasSaidIsMissed() throws IOException {
        run(folder, READS_AND_LISTS, () -> {});
        // A line of a kind that is kept, in a bundle that the statement speaks about.
        LogReader reader = new LogReader(sealed(folder));
        BitSet gone = new BitSet();
        int[] kept = {-1};
        reader.entries(head(folder), 512, new LogReader.Visitor() {
            @Override
            public void entry(long index, byte[] entry) {
                kept[0] = index < 768 ? (int) index - 512 : kept[0];
            }

            @Override
            public void gone(long index) {
                if (index < 768) {
                    gone.set((int) index - 512);
                }
            }
        });
        gone.set(kept[0]);
        new EntryPruner(sealed(folder)).prune(2, gone);
        String wrong = verify(folder, Optional.empty()).wrong().orElseThrow();
        assertTrue(wrong.contains("and not exactly those"), wrong);
    }

    @Test
    void aFileInTheMiddleThatIsGoneIsMissed() throws IOException {
        Files.delete(AuditSegments.closedSegments(spool(folder)).get(3));
        assertTrue(verify(folder, Optional.empty()).wrong().orElseThrow().endsWith("differ from what was sealed"));
    }

    @Test
    void aLineThatSomebodyTookFromAmongThoseThatGoIsMissedAfterwardsToo() throws IOException {
        Path file = AuditSegments.closedSegments(spool(folder)).getFirst();
        // Reads are the first five of a day; all of them go.
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        assertTrue(lines.remove(2).contains("\"kind\":\"READ\""));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, String.join("\n", lines) + "\n");
        run(folder, READS_AND_LISTS, () -> {});
        AuditReader.Summary read = new AuditReader(spool(folder)).query(AuditQuery.ALL, _ -> true);
        assertEquals(1, read.missing());
        assertEquals(0, read.damaged());
    }

    @Test
    void aStatementThatAPersonsProgramMadeUpIsNone() {
        RetentionStatement statement =
                new RetentionStatement(256, 256, 1, 1, 1, "00".repeat(32), Map.of(AuditKind.READ, BEGIN), Set.of(3L), Set.of("a b,c"));
        AuditEvent real = statement.event(BEGIN);
        assertEquals(Optional.of(statement), RetentionStatement.of(real));
        AuditEvent made = new AuditEvent(
                BEGIN, AuditKind.ADMIN, "eve@example.org", 3, real.session(), real.action(), 0, real.touched(), "ok");
        assertEquals(Optional.empty(), RetentionStatement.of(made));
    }

    private static Policy policy(Map<AuditKind, Duration> keep) {
        return new Policy(keep, Set.of(), Set.of());
    }

    private long run(Path at, Policy policy, AuditRetention.Step step) throws IOException {
        AuditSealer sealer = AuditSealer.open(sealed(at), spool(at), signer);
        InstantSource clock = () -> now;
        try (FileAuditLog log =
                FileAuditLog.open(spool(at), clock, Optional.of(sealer), SEGMENT, FileAuditLog::openChannel)) {
            return new AuditRetention(log, sealer, sealed(at), spool(at), signer.key(), clock, step).run(policy);
        }
    }

    private FileAuditLog open(Path at) {
        return FileAuditLog.open(
                spool(at),
                () -> now,
                Optional.of(AuditSealer.open(sealed(at), spool(at), signer)),
                SEGMENT,
                FileAuditLog::openChannel);
    }

    private AuditVerifier.Result verify(Path at, Optional<Checkpoint> kept) throws IOException {
        return new AuditVerifier(sealed(at), signer.key()).verify(kept, Optional.of(spool(at)), (_, _) -> {});
    }

    private Checkpoint head(Path at) throws IOException {
        return new LogReader(sealed(at)).head(signer.key()).orElseThrow();
    }

    private static AuditEvent event(Instant at, AuditKind kind, int person) {
        SessionInfo session = new SessionInfo("s1", "imap", "192.0.2.1:4711", true);
        return new AuditEvent(at, kind, "person " + person, 17, session, "FETCH", 5, "uids=" + person, "ok");
    }

    private static AuditEvent long1(Instant at) {
        SessionInfo session = new SessionInfo("s1", "imap", "192.0.2.1:4711", true);
        return new AuditEvent(at, AuditKind.READ, "person 1", 17, session, "FETCH", 5, "uids=" + "999,".repeat(40_000), "ok");
    }

    private static Path spool(Path at) {
        return at.resolve("audit.log");
    }

    private static Path sealed(Path at) {
        return at.resolve("audit");
    }

    private static String everything(Path at) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Path file : AuditSegments.files(spool(at))) {
            all.writeBytes(Files.readAllBytes(file));
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private Path copy(String name) throws IOException {
        Path to = folder.resolve(name);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Path inside = folder.relativize(file);
                if (inside.startsWith("audit") || inside.toString().startsWith("audit.log")) {
                    Path target = to.resolve(inside);
                    Files.createDirectories(target.getParent());
                    if (!Files.isDirectory(file)) {
                        Files.copy(file, target);
                    }
                }
            }
        }
        return to;
    }
}
