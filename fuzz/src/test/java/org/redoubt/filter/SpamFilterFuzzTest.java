package org.redoubt.filter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.mime.MessageScanner;

/** Any octets as a message that is looked at, and as a stored table of words. */
class SpamFilterFuzzTest {
    @FuzzTest
    void anyMessage(byte[] octets) {
        MessageScanner scanner = new MessageScanner();
        scanner.feed(octets, 0, octets.length);
        Suspect suspect = new Suspect(
                scanner.finish(), octets, Optional.empty(), Suspect.Authentication.UNKNOWN, Set.of("example.org"), Instant.EPOCH);
        SpamVerdict verdict = new SpamFilter(1, DnsLists.NONE).look(suspect, List.of());
        double sum = verdict.findings().stream().mapToDouble(SpamVerdict.Finding::weight).sum();
        assertEquals(sum, verdict.score(), 1e-9, "the score is what the findings weigh");
        assertTrue(verdict.field(5).lines().allMatch(line -> line.length() <= 78), "lines are short");
        long[] tokens = Tokens.of(suspect, 1);
        assertTrue(tokens.length <= Limits.TOKENS + Limits.FRAGMENTED_HEADER + Limits.FRAGMENTED_TEXT);
        assertArrayEquals(Arrays.stream(tokens).distinct().sorted().toArray(), tokens, "ascending, each once");
    }

    @FuzzTest
    void storedTable(byte[] octets) {
        TokenTable.decode(octets, Limits.REMEMBERED).ifPresent(table -> {
            byte[] written = table.encode();
            assertArrayEquals(written, TokenTable.decode(written, Limits.REMEMBERED).orElseThrow().encode());
        });
    }
}
