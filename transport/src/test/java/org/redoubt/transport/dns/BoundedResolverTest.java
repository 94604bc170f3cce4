package org.redoubt.transport.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BoundedResolverTest {
    private static final DnsName NAME = DnsName.of("a.example");

    private final AtomicLong time = new AtomicLong();
    private final FakeResolver zone = FakeResolver.of("a.example A 192.0.2.1");

    @Test
    void whenTheQuestionsAreUsedUpEverythingFails() {
        var bounded = new BoundedResolver(zone, 2, Duration.ofSeconds(5), time::get);
        assertEquals(1, bounded.resolve(NAME, RecordType.A).records().size());
        assertFalse(bounded.resolve(NAME, RecordType.AAAA).unknown());
        assertTrue(bounded.resolve(NAME, RecordType.A).unknown());
        assertEquals(2, zone.questions().size());
    }

    @Test
    void whenTheTimeIsUpEverythingFails() {
        var bounded = new BoundedResolver(zone, 9, Duration.ofSeconds(5), time::get);
        time.set(Duration.ofSeconds(5).toNanos());
        assertTrue(bounded.resolve(NAME, RecordType.A).unknown());
        assertEquals(0, zone.questions().size());
    }
}
