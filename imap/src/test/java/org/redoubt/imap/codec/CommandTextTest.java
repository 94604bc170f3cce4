package org.redoubt.imap.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CommandTextTest {
    @Test
    void readsTagAndVerb() throws SyntaxException {
        CommandText in = CommandText.of("a.1] noop");
        assertEquals("a.1]", in.tag());
        in.space();
        assertEquals("NOOP", in.keyword());
        in.end();
    }

    @Test
    void aTagHasNoPlus() {
        assertThrows(SyntaxException.class, () -> CommandText.of("+1 NOOP").tag());
        assertThrows(SyntaxException.class, () -> CommandText.of("").tag());
    }

    @Test
    void readsEveryFormOfAString() throws SyntaxException {
        assertEquals("INBOX", CommandText.of("INBOX x").astringText());
        assertEquals("a]b", CommandText.of("a]b").astringText());
        assertEquals("a b", CommandText.of("\"a b\"").astringText());
        assertEquals("a\"b\\c", CommandText.of("\"a\\\"b\\\\c\"").astringText());
        assertEquals("", CommandText.of("\"\"").astringText());
        assertEquals("line\r\n2", CommandText.of("{7}\r\nline\r\n2 rest").astringText());
        assertEquals("x", CommandText.of("{1+}\r\nx").astringText());
        assertArrayEquals(new byte[] {0, 1}, new CommandText(new byte[] {'~', '{', '2', '}', '\r', '\n', 0, 1}).string());
    }

    @Test
    void refusesStringsThatAreNotWellFormed() {
        for (String text : new String[] {
            "\"open", "\"bad\\n\"", "\"a\rb\"", "{5}\r\nabc", "{5}abc", "{99999999999999999999}\r\nx", "{x}\r\nx", "(", "%", "{3}\r\na\0b", "\"\0\""
        }) {
            assertThrows(SyntaxException.class, () -> CommandText.of(text).astring(), text);
        }
    }

    @Test
    void onlyLiteral8HoldsNul() throws SyntaxException {
        assertThrows(SyntaxException.class, () -> CommandText.of("{1}\r\n\0").string());
        assertEquals(1, CommandText.of("~{1}\r\n\0").string().length);
    }

    @Test
    void numbersAreBounded() throws SyntaxException {
        assertEquals(Long.MAX_VALUE, CommandText.of("9223372036854775807").number());
        assertThrows(SyntaxException.class, () -> CommandText.of("9223372036854775808").number());
        assertEquals(4294967295L, CommandText.of("4294967295").nzNumber());
        assertThrows(SyntaxException.class, () -> CommandText.of("4294967296").nzNumber());
        assertThrows(SyntaxException.class, () -> CommandText.of("0").nzNumber());
        assertThrows(SyntaxException.class, () -> CommandText.of("-1").number());
    }

    @Test
    void nilIsNoString() throws SyntaxException {
        assertTrue(CommandText.of("nil").nstring().isEmpty());
        assertEquals(3, CommandText.of("\"NIL\"").nstring().orElseThrow().length);
        assertThrows(SyntaxException.class, () -> CommandText.of("atom").nstring());
    }

    @Test
    void wildcardsNeedNoQuotesInListPatterns() throws SyntaxException {
        assertEquals("a/%*", new String(CommandText.of("a/%* ").listMailbox(), StandardCharsets.US_ASCII));
        assertThrows(SyntaxException.class, () -> CommandText.of("%").astring());
    }

    @Test
    void findsTheLiteralAtTheEndOfALine() {
        LiteralMark mark = LiteralMark.endOf("a APPEND x ~{12+}".getBytes(StandardCharsets.US_ASCII)).orElseThrow();
        assertEquals(new LiteralMark(12, false, true), mark);
        assertTrue(LiteralMark.endOf("a {12}".getBytes(StandardCharsets.US_ASCII)).orElseThrow().waits());
        for (String line : new String[] {"", "}", "{}", "{a}", "a {12} ", "a {-1}", "a {12-}", "{99999999999999999999}"}) {
            assertFalse(LiteralMark.endOf(line.getBytes(StandardCharsets.US_ASCII)).isPresent(), line);
        }
    }
}
