package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecurityMailTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    private final List<String> sent = new ArrayList<>();

    private SecurityMail mail() {
        return new SecurityMail(
                (to, message, trace) -> {
                    sent.add(to + "\n" + new String(message, StandardCharsets.UTF_8));
                    return List.of();
                },
                "mx.example.org",
                () -> NOON);
    }

    @Test
    void isFromTheServerToThePersonAndAnswersNobody() {
        mail().tell("alice@example.org", "Your password was changed", List.of("It was.", "", "From: 192.0.2.7"));
        String message = sent.getFirst();
        assertTrue(message.startsWith("[alice@example.org]\n"), message);
        assertTrue(message.contains("\r\nFrom: Redoubt <postmaster@mx.example.org>\r\n"), message);
        assertTrue(message.contains("\r\nTo: alice@example.org\r\n"), message);
        assertTrue(message.contains("\r\nDate: Thu, 26 Nov 2026 12:00:00 +0000\r\n"), message);
        assertTrue(message.contains("\r\nAuto-Submitted: auto-generated\r\n"), message);
        assertTrue(message.endsWith("\r\n\r\nIt was.\r\n\r\nFrom: 192.0.2.7\r\n"), message);
    }

    @Test
    void whatAProgramCallsItselfStaysWithinItsLine() {
        mail().tell("alice@example.org", "x", List.of("With: Evil\r\nBcc: mallory@example.net\n\u0007" + "a".repeat(2_000)));
        String message = sent.getFirst();
        assertFalse(message.contains("\nBcc:"), message);
        assertTrue(message.contains("With: Evil Bcc: mallory@example.net "), message);
        for (String line : message.split("\r\n")) {
            assertTrue(line.length() <= 998, "RFC 5322 2.1.1");
        }
    }

    @Test
    void whatCannotBeSentUndoesNothing() {
        SecurityMail broken = new SecurityMail(
                (to, message, trace) -> {
                    throw new IOException("the queue is full");
                },
                "mx.example.org",
                () -> NOON);
        assertDoesNotThrow(() -> broken.tell("alice@example.org", "x", List.of("y")));
        assertEquals(List.of(), sent);
    }
}
