package org.redoubt.pop3.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    private static CommandLine line(String text) {
        return new CommandLine(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void verbsComeInAnyCase() throws SyntaxException {
        assertEquals("RETR", line("reTr 1").keyword());
        assertEquals("UTF8", line("utf8").keyword());
    }

    @Test
    void whatIsNoVerbIsRefused() {
        for (String text : List.of("", " STAT", "X".repeat(17), "ST\0T", "ST\tAT", "Größe")) {
            assertThrows(SyntaxException.class, () -> line(text).keyword(), text);
        }
    }

    @Test
    void numbersHaveNoSignAndNoLimit() throws SyntaxException {
        CommandLine top = line("TOP  7 0 ");
        top.keyword();
        assertTrue(top.more());
        assertEquals(7, top.message());
        assertEquals(0, top.number());
        assertFalse(top.more());
        top.end();
        assertEquals(Integer.MAX_VALUE, line(" 99999999999999999999999999").number());
        for (String text : List.of("", " ", " -1", " +1", " 1a", " 0x1", " 1.5", " \u0661")) {
            assertThrows(SyntaxException.class, () -> line(text).number(), text);
        }
        assertThrows(SyntaxException.class, () -> line(" 0").message());
        assertThrows(SyntaxException.class, () -> line(" 1").end());
    }

    @Test
    void aPasswordKeepsItsSpaces() throws SyntaxException {
        CommandLine pass = line("PASS  two  words ");
        pass.keyword();
        assertArrayEquals(" two  words ".getBytes(StandardCharsets.US_ASCII), pass.rest());
        assertThrows(SyntaxException.class, () -> line("").rest());
        assertThrows(SyntaxException.class, () -> line(" a\0b").rest());
    }

    @Test
    void aNameMayBeUtf8AndNothingElse() throws SyntaxException {
        assertEquals("jürgen@example.org", line(" jürgen@example.org").restText());
        assertThrows(
                SyntaxException.class,
                () -> new CommandLine(" j\u00fcrgen".getBytes(StandardCharsets.ISO_8859_1)).restText());
    }
}
