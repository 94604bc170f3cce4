package org.redoubt.guard.past;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.FileAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.indicator.Indicator;
import org.redoubt.guard.indicator.Indicator.Type;
import org.redoubt.guard.indicator.Indicators;
import org.redoubt.guard.sigma.Finding;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.Sealer;

/** What came before an indicator is found by it, once, and after a kill it is gone on with. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PastSearchTest {
    private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

    @TempDir
    private Path folder;

    private final Sealer sealer = new Sealer(new byte[32], "past mail");
    private volatile Instant now = START;
    private final InstantSource clock = () -> now;
    private final Heard heard = new Heard();
    private final List<AutoCloseable> open = new ArrayList<>();
    private PastMail mail = PastMail.in(Path.of("none"), sealer, Duration.ZERO, clock);

    PastSearchTest() throws IOException {}

    /** Keeps what it is told, and fails when it is to. */
    private static final class Heard implements PastSearch.Found {
        final List<PastSearch.Hit> hits = new CopyOnWriteArrayList<>();
        final List<String> more = new CopyOnWriteArrayList<>();
        final List<Finding> findings = new CopyOnWriteArrayList<>();
        volatile int failsAfter = Integer.MAX_VALUE;
        volatile boolean failed;

        @Override
        public void inMail(List<PastSearch.Hit> some) throws IOException {
            if (hits.size() >= failsAfter) {
                failed = true;
                throw new IOException("killed");
            }
            hits.addAll(some);
        }

        @Override
        public void more(Indicator indicator, long messages) {
            more.add(indicator.value() + " " + messages);
        }

        @Override
        public void inLog(List<Finding> some) {
            findings.addAll(some);
        }
    }

    @BeforeEach
    void openMail() throws IOException {
        mail = PastMail.in(folder.resolve("past"), sealer, Duration.ofDays(90), clock);
    }

    @AfterEach
    void close() throws Exception {
        stop();
    }

    /** As a stop of the server, and the next start's log. */
    private void stop() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
        open.clear();
        mail.close();
    }

    private PastSearch search() throws IOException {
        PastSearch search = new PastSearch(mail, folder.resolve("past"), folder.resolve("log"), heard, clock);
        open.add(search);
        search.start();
        return search;
    }

    private static Indicator indicator(Type type, String value) {
        return new Indicator("indicator--" + value, "bad", type, value, START.plusSeconds(1), Optional.empty());
    }

    private static Indicators of(Indicator... some) {
        return Indicators.of(List.of(some));
    }

    private void note(long email, boolean compared, Type type, String value) {
        PastValues values = mail.values();
        values.add(type, value);
        mail.note(new AccountId(7), email, compared, values.hashes());
    }

    private interface Condition {
        boolean met() throws IOException;
    }

    private static void await(Condition condition) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.met()) {
            assertTrue(System.nanoTime() < deadline, "it did not happen");
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Waits until so many indicators were looked for, in all. */
    private void known(int count) throws IOException {
        Path file = folder.resolve("past/known");
        await(() -> Files.exists(file) && Files.size(file) == 8L * count);
    }

    private List<Long> emails() {
        return heard.hits.stream().map(PastSearch.Hit::email).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "DOMAIN,evil.example,evil.example,other.example",
        "MAIL_ADDRESS,a@evil.example,a@evil.example,b@evil.example",
        "HASH,00112233445566778899aabbccddeeff,00112233445566778899aabbccddeeff,10112233445566778899aabbccddeeff",
        "URL,http://evil.example/a,http://evil.example/a/.,http://evil.example/a/b",
        "ADDRESS,198.51.100.7,198.51.100.7,198.51.100.8",
        "ADDRESS,198.51.100.0/22,198.51.103.255,198.51.104.1",
        "ADDRESS,2001:db8::/33,2001:db8:7fff::1,2001:db8:8000::1"
    })
    void eachKindIsFoundAndWhatLooksLikeItIsNot(Type type, String sought, String has, String hasNot) throws Exception {
        note(1, true, type, hasNot);
        note(2, true, type, has);
        PastSearch search = search();
        search.inForce(of(indicator(type, sought)), 0);
        known(1);
        assertEquals(List.of(2L), emails());
        assertEquals(START, heard.hits.getFirst().at());
        assertEquals(7, heard.hits.getFirst().account().value());
    }

    @Test
    void whatIsNewIsLookedForOnceAndWhatCameLaterWasComparedThen() throws Exception {
        PastSearch search = search();
        search.inForce(of(), 0);
        note(1, true, Type.DOMAIN, "a.example");
        search.inForce(of(indicator(Type.DOMAIN, "a.example")), 0);
        note(2, true, Type.DOMAIN, "a.example");
        known(1);
        search.inForce(of(indicator(Type.DOMAIN, "a.example"), indicator(Type.DOMAIN, "b.example")), 0);
        known(2);
        stop();
        openMail();
        PastSearch next = search();
        next.inForce(of(indicator(Type.DOMAIN, "a.example"), indicator(Type.DOMAIN, "c.example")), 0);
        known(3);
        assertEquals(List.of(1L), emails());
    }

    @Test
    void whatCameDuringAStartIsLookedAtWithAllThereAre() throws Exception {
        PastSearch search = search();
        search.inForce(of(indicator(Type.DOMAIN, "a.example")), 0);
        known(1);
        stop();
        openMail();
        PastSearch killed = search();
        note(1, false, Type.DOMAIN, "a.example");
        note(2, false, Type.DOMAIN, "b.example");
        // It is killed before it has read any.
        stop();
        assertEquals(List.of(), emails());
        openMail();
        PastSearch next = search();
        now = START.plusSeconds(60);
        note(3, false, Type.DOMAIN, "a.example");
        note(4, true, Type.DOMAIN, "a.example");
        next.inForce(of(indicator(Type.DOMAIN, "a.example")), 0);
        Path start = folder.resolve("past/start");
        await(() -> !Files.exists(start));
        assertEquals(List.of(1L, 3L), emails());
        assertFalse(killed.searching());
    }

    @Test
    void aSearchThatIsKilledGoesOnWhereItWas() throws Exception {
        long[] hashes = LongStream.rangeClosed(1, Limits.MAX_VALUES - 1).toArray();
        PastValues values = mail.values();
        values.add(Type.DOMAIN, "evil.example");
        long[] all = Arrays.copyOf(hashes, Limits.MAX_VALUES);
        all[hashes.length] = values.hashes()[0];
        // Some five messages are a block.
        int messages = 5 * Limits.SAVE_BLOCKS * 2;
        for (int i = 1; i <= messages; i++) {
            boolean has = i % 5 == 0 && i <= 5 * 150;
            mail.note(new AccountId(7), i, true, has ? all : hashes);
        }
        heard.failsAfter = 90;
        PastSearch search = search();
        Indicators known = of(indicator(Type.DOMAIN, "evil.example"));
        search.inForce(known, 0);
        await(() -> heard.failed);
        stop();
        List<Long> before = emails();
        heard.hits.clear();
        heard.failsAfter = Integer.MAX_VALUE;
        openMail();
        PastSearch next = search();
        // Another one is looked for later, from the beginning.
        next.inForce(Indicators.of(List.of(indicator(Type.DOMAIN, "evil.example"), indicator(Type.DOMAIN, "x.example"))), 0);
        known(2);
        List<Long> after = emails();
        assertTrue(after.getFirst() > before.getFirst() + 5 * Limits.SAVE_BLOCKS / 2, "it began anew");
        List<Long> found = LongStream.concat(
                        before.stream().mapToLong(one -> one), after.stream().mapToLong(one -> one))
                .distinct().sorted().boxed().toList();
        assertEquals(LongStream.rangeClosed(1, messages).filter(i -> i % 5 == 0 && i <= 750).boxed().toList(), found);
    }

    /** Else a place that cannot be read would tell what comes before it once more a minute, for ever. */
    @Test
    void aSearchThatFailsGoesOnBehindWhatItTold() throws Exception {
        long[] hashes = LongStream.rangeClosed(1, Limits.MAX_VALUES).toArray();
        PastValues values = mail.values();
        values.add(Type.DOMAIN, "evil.example");
        hashes[0] = values.hashes()[0];
        // Some five messages are a block.
        for (int i = 1; i <= 50; i++) {
            mail.note(new AccountId(7), i, true, hashes);
        }
        heard.failsAfter = 12;
        PastSearch search = search();
        search.inForce(of(indicator(Type.DOMAIN, "evil.example")), 0);
        await(() -> heard.failed && !search.searching());
        assertEquals(LongStream.rangeClosed(1, heard.hits.size()).boxed().toList(), emails());
        heard.failsAfter = Integer.MAX_VALUE;
        search.inForce(of(indicator(Type.DOMAIN, "evil.example")), 0);
        known(1);
        assertEquals(LongStream.rangeClosed(1, 50).boxed().toList(), emails());
    }

    @Test
    void whatCeasedToCountBeforeTheMailCameIsNotFoundInIt() throws Exception {
        note(1, true, Type.DOMAIN, "a.example");
        Indicator over = new Indicator("i", "n", Type.DOMAIN, "a.example", Instant.EPOCH, Optional.of(START.minusSeconds(1)));
        PastSearch search = search();
        search.inForce(of(over), 0);
        known(1);
        assertEquals(List.of(), emails());
    }

    @Test
    void ofTooManyTheNumberIsTold() throws Exception {
        for (int i = 1; i <= Limits.MAX_HITS + 50; i++) {
            note(i, true, Type.DOMAIN, "a.example");
        }
        PastSearch search = search();
        search.inForce(of(indicator(Type.DOMAIN, "a.example")), 0);
        known(1);
        assertEquals(Limits.MAX_HITS, heard.hits.size());
        assertEquals(List.of("a.example " + (Limits.MAX_HITS + 50)), heard.more);
    }

    @Test
    void theAuditLogIsLookedThroughUpToWhereItWasWatched() throws Exception {
        try (FileAuditLog log = FileAuditLog.open(folder.resolve("log"), InstantSource.system())) {
            log.record(event(START.minus(Duration.ofDays(100)), "203.0.113.5", "Evil/1"));
            log.record(event(START.minus(Duration.ofDays(10)), "203.0.113.5", "Mail/1"));
            log.record(event(START.minus(Duration.ofDays(9)), "192.0.2.1", "Evil/1"));
            log.recordDurably(event(START, "203.0.113.9", "Mail/1"));
            PastSearch search = search();
            search.inForce(of(indicator(Type.ADDRESS, "203.0.113.0/24"), indicator(Type.USER_AGENT, "Evil/1")), 3);
            known(2);
        }
        assertEquals(
                List.of(2L, 3L),
                heard.findings.stream().map(found -> found.record().sequence()).toList());
    }

    private static AuditEvent event(Instant at, String address, String agent) {
        SessionInfo session = new SessionInfo("s1", "https", address + ":4711", true, agent);
        return new AuditEvent(at, AuditKind.SIGN_IN, "alice@example.org", 5, session, "LOGIN", 0, "", "ok");
    }
}
