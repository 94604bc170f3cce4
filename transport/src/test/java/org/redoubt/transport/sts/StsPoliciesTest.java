package org.redoubt.transport.sts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.OutboundQueue;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;

/** RFC 8461 5.1: when a policy is fetched, and what is done when that does not work. */
class StsPoliciesTest {
    private static final DnsName FAR = DnsName.of("far.example");
    private static final String ENFORCE = "version: STSv1\nmode: enforce\nmx: mx.far.example\nmax_age: 604800\n";

    private final MemoryStore store = new MemoryStore();
    private final MasterKey master = MasterKey.random();
    private Instant now = Instant.ofEpochSecond(1_800_000_000);
    private final InstantSource clock = () -> now;
    private OutboundQueue queue;
    private String served = ENFORCE;
    private int fetched;

    @BeforeEach
    void open() throws IOException {
        queue = OutboundQueue.open(store, master, clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private StsPolicies with(String record) {
        FakeResolver zone = FakeResolver.of(record);
        return new StsPolicies(queue, zone, this::fetch, clock);
    }

    private String fetch(DnsName domain) throws IOException {
        fetched++;
        if (served.isEmpty()) {
            throw new IOException("not to be had");
        }
        return served;
    }

    private static String record(String id) {
        return "_mta-sts.far.example TXT \"v=STSv1; id=" + id + ";\"";
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    private static void assertEnforced(Optional<StsPolicy> policy) {
        assertEquals(StsPolicy.parse(ENFORCE), policy);
    }

    @Test
    void withoutARecordNobodyIsAsked() {
        assertEquals(Optional.empty(), with("far.example A 9.0.0.1").of(FAR));
        assertEquals(Optional.empty(), with(record("1") + "\n" + record("2")).of(FAR));
        assertEquals(Optional.empty(), with("_mta-sts.far.example TXT \"v=STSv1; id=?\"").of(FAR));
        assertEquals(0, fetched);
    }

    @Test
    void aPolicyIsFetchedOnceAndKeptInTheStore() throws IOException {
        StsPolicies policies = with(record("1"));
        assertEnforced(policies.of(FAR));
        assertEnforced(policies.of(FAR));
        later(Duration.ofHours(1));
        assertEnforced(policies.of(FAR));
        queue = OutboundQueue.open(store, master, clock);
        assertEnforced(with(record("1")).of(FAR));
        assertEquals(1, fetched);
    }

    @Test
    void anotherIdHasItFetchedAnew() {
        assertEnforced(with(record("1")).of(FAR));
        served = ENFORCE.replace("enforce", "testing");
        assertEquals(StsPolicy.Mode.TESTING, with(record("2")).of(FAR).orElseThrow().mode());
        served = ENFORCE.replace("enforce", "none");
        assertEquals(Optional.empty(), with(record("3")).of(FAR));
        assertEquals(3, fetched);
    }

    /** Who takes the record or the web server away gains nothing before the policy's time is over. */
    @Test
    void whatIsKnownStaysWhenNothingNewIsToBeHad() {
        assertEnforced(with(record("1")).of(FAR));
        assertEnforced(with("far.example A 9.0.0.1").of(FAR));
        assertEnforced(with("_mta-sts.far.example FAIL").of(FAR));
        served = "";
        assertEnforced(with(record("2")).of(FAR));
        served = "<html>";
        assertEnforced(with(record("2")).of(FAR));
        later(Duration.ofDays(8));
        assertEquals(Optional.empty(), with(record("2")).of(FAR));
    }

    @Test
    void aFailureIsNotTriedAgainAtEveryMail() {
        served = "";
        StsPolicies policies = with(record("1"));
        assertEquals(Optional.empty(), policies.of(FAR));
        served = ENFORCE;
        assertEquals(Optional.empty(), policies.of(FAR));
        assertEquals(1, fetched);
        later(StsPolicies.RECHECK);
        assertEnforced(policies.of(FAR));
    }

    @Test
    void itIsFetchedAgainBeforeItsTimeIsOver() {
        assertEnforced(with(record("1")).of(FAR));
        later(Duration.ofDays(4));
        assertEnforced(with(record("1")).of(FAR));
        assertEquals(2, fetched);
        later(Duration.ofDays(4));
        served = "";
        assertEnforced(with(record("1")).of(FAR));
    }

    @Test
    void whatIsOverIsForgotten() throws IOException {
        assertEnforced(with(record("1")).of(FAR));
        queue.forgetNotes();
        assertTrue(queue.note("far.example").isPresent());
        later(Duration.ofDays(8));
        queue.forgetNotes();
        now = Instant.ofEpochSecond(1_800_000_000);
        assertEquals(Optional.empty(), queue.note("far.example"));
    }
}
