package org.redoubt.transport.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LazyResolverTest {
    @Test
    void theRealOneIsMadeOnceAndOnlyWhenAsked() {
        AtomicInteger made = new AtomicInteger();
        Resolver lazy = new LazyResolver(() -> {
            made.incrementAndGet();
            return FakeResolver.of("a.example A 192.0.2.1");
        });
        assertTrue(lazy.available());
        assertEquals(0, made.get());
        assertEquals(1, lazy.resolve(DnsName.of("a.example"), RecordType.A).records().size());
        assertEquals(1, lazy.resolve(DnsName.of("a.example"), RecordType.A).records().size());
        assertEquals(1, made.get());
    }
}
