package org.redoubt.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AuditFormatTest {
    private static final Instant AT = Instant.parse("2026-11-24T03:27:04.123456Z");

    @Test
    void aLineIsTheDocumentedJson() {
        assertEquals(
                "{\"seq\":7,\"at\":\"2026-11-24T03:27:04.123456Z\",\"kind\":\"READ\",\"principal\":\"alice@example.org\","
                        + "\"account\":17,\"session\":\"s1\",\"via\":\"imap\",\"remote\":\"192.0.2.1:40000\",\"secure\":true,"
                        + "\"action\":\"FETCH\",\"modSeq\":42,\"touched\":\"mailbox=3 uids=1:40\",\"outcome\":\"ok\"}\n",
                line(7, event("alice@example.org", "mailbox=3 uids=1:40")));
    }

    @Test
    void everyTextComesBackAsItWas() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append((char) (random.nextBoolean() ? random.nextInt(0x180) : random.nextInt(0x10000)));
            }
            AuditEvent event = event(text.toString(), text.toString());
            String line = line(round, event);
            assertEquals(1, line.chars().filter(c -> c < ' ').count(), "seed " + seed);
            assertEquals(
                    Optional.of(new AuditRecord(round, event)),
                    AuditFormat.parse(line.substring(0, line.length() - 1)),
                    "seed " + seed);
        }
    }

    @Test
    void aLoginCannotForgeALineOrColourATerminal() {
        String line = line(1, event("x\",\"outcome\":\"ok\"}\n{\"seq\":9\u001b[31m\u0085\u202e", ""));
        assertEquals(line.length() - 1, line.indexOf('\n'));
        assertFalse(line.contains("\u001b") || line.contains("\u0085") || line.contains("\u202e"));
    }

    @Test
    void membersOfLaterVersionsArePassedOver() {
        String line = line(3, event("alice", "")).replace("{\"seq\":3", "{\"seq\":3,\"leaf\":\"a\\\"b\",\"size\":12");
        assertEquals(3, AuditFormat.parse(line.strip()).orElseThrow().sequence());
    }

    @Test
    void whatIsNoEventIsDamaged() {
        String line = line(3, event("alice", "")).strip();
        for (int cut = 0; cut < line.length(); cut++) {
            assertTrue(AuditFormat.parse(line.substring(0, cut)).isEmpty());
        }
        assertTrue(AuditFormat.parse("\0\0\0").isEmpty());
        assertTrue(AuditFormat.parse(line.replace("READ", "REED")).isEmpty());
        assertTrue(AuditFormat.parse(line.replace("2026-11", "2026-13")).isEmpty());
    }

    @Test
    void theShapeOfALineTellsItsNumber() {
        byte[] sound = line(123, event("alice", "")).strip().getBytes(StandardCharsets.UTF_8);
        assertEquals(123, AuditFormat.sequence(sound, 0, sound.length));
        assertEquals(-1, AuditFormat.sequence(sound, 0, sound.length - 1));
        sound[40] = 0;
        assertEquals(-1, AuditFormat.sequence(sound, 0, sound.length));
    }

    @Test
    void whatStrangersNameIsCut() {
        assertEquals(Limits.MAX_LOGIN, event("x".repeat(100_000), "").principal().length());
        assertThrows(IllegalArgumentException.class, () -> event("a", "1".repeat(Limits.MAX_TOUCHED + 1)));
    }

    static AuditEvent event(String principal, String touched) {
        SessionInfo session = new SessionInfo("s1", "imap", "192.0.2.1:40000", true);
        return new AuditEvent(AT, AuditKind.READ, principal, 17, session, "FETCH", 42, touched, "ok");
    }

    static String line(long sequence, AuditEvent event) {
        return new String(AuditFormat.start(sequence), StandardCharsets.UTF_8)
                + new String(AuditFormat.rest(event), StandardCharsets.UTF_8);
    }
}
