package org.redoubt.transport.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReplyTest {
    private static String text(Reply reply) {
        return new String(reply.encoded(), StandardCharsets.UTF_8);
    }

    @Test
    void everyLineHasTheCode() {
        assertEquals("250 2.1.0 Fine\r\n", text(Reply.of(250, "2.1.0", "Fine")));
        assertEquals("250-host\r\n250-SIZE 5\r\n250 DSN\r\n", text(Reply.plain(250, "host", "SIZE 5", "DSN")));
    }

    @Test
    void nothingFromOutsideCanAddALine() {
        assertEquals("550 5.0.0 a??b?\r\n", text(Reply.of(550, "5.0.0", "a\r\nb\u00e9")));
    }

    @Test
    void aLineHasAtMost512Octets() {
        assertEquals(512, Reply.of(550, "5.0.0", "x".repeat(2000)).encoded().length);
    }

    @Test
    void codeAndStatusAreOfOneClass() {
        assertThrows(IllegalArgumentException.class, () -> Reply.of(450, "5.1.1", "x"));
    }

    @Test
    void everyReplyFitsALineOfATerminal() throws IllegalAccessException {
        for (Field field : Replies.class.getFields()) {
            Reply reply = (Reply) field.get(null);
            assertTrue(reply.encoded().length <= 200, field.getName());
            assertTrue(reply.encoded().length > 12, field.getName());
        }
    }
}
