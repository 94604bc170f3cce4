package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.alert.Alert;
import org.redoubt.guard.sigma.Level;

/** A flood of alerts is no flood of mail. */
class AlertMailTest {
    private final List<String> subjects = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-25T12:00:00Z");
    private final AlertMail mail = new AlertMail(
            this::take, "mail.example.org", List.of("o@example.org"), Level.LOW, () -> now);
    private long id;

    private static String subject(byte[] message) {
        return new String(message, StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("Subject: ")).findFirst().orElse("");
    }

    private List<String> take(List<String> to, byte[] message, String trace) {
        subjects.add(subject(message));
        return List.of();
    }

    private void tell(Level level, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            mail.tell(new Alert(++id, "rule", "Title", level, "Act.", Map.of(), now, now, 1, List.of(), "", Set.of()));
        }
    }

    @Test
    void someAreMailedWithinAnHourGraveOnesLongerAndOneSaysThatThereAreMore() throws IOException {
        tell(Level.MEDIUM, 100);
        assertEquals(21, subjects.size());
        assertTrue(subjects.getLast().contains("more than are mailed"), subjects.getLast());
        tell(Level.CRITICAL, 100);
        assertEquals(61, subjects.size());
        assertEquals("Subject: [critical] Title", subjects.getLast());
        now = now.plus(Duration.ofHours(1));
        tell(Level.MEDIUM, 1);
        assertEquals(62, subjects.size());
    }
}
