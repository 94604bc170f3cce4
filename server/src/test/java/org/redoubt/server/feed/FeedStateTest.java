package org.redoubt.server.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a feed that has more than there is room for. */
class FeedStateTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    @TempDir
    private Path folder;

    private static Map<String, Object> indicator(String id, String modified, String pattern) {
        return Map.of("type", "indicator", "id", id, "modified", modified, "pattern", pattern);
    }

    @Test
    void whatIsThereIsKeptAndRenewedThoughMoreIsLeftOut() {
        FeedState state = FeedState.of(folder.resolve("none"), NOW, true, 300);
        state.put(indicator("a", "2026-01-01", "x".repeat(100)));
        assertEquals(1, state.size());
        assertFalse(state.full());
        state.put(indicator("b", "2026-01-01", "x".repeat(200)));
        assertTrue(state.full());
        assertEquals(1, state.size());
        state.put(indicator("a", "2026-01-02", "y".repeat(100)));
        assertEquals(1, state.size(), "the newer one has the place of the older");
        state.put(indicator("b", "2026-01-02", "x".repeat(200)));
        assertEquals(1, state.size());
    }
}
