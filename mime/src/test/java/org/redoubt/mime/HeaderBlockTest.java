package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeaderBlockTest {
    private static HeaderBlock block(String lines) {
        return HeaderBlock.of(lines.getBytes(StandardCharsets.UTF_8));
    }

    private static String value(byte[] raw) {
        return HeaderBlock.of(raw).fields().getFirst().value();
    }

    @Test
    void fieldsOfOneNameComeInTheirOrder() {
        HeaderBlock header = block("To: a\r\nCC: b\r\ntO : c\r\nToo: d\r\n");
        assertEquals(List.of("a", "c"), header.fields("to").stream().map(RawField::value).toList());
        assertEquals(List.of(), header.fields("from"));
    }

    @Test
    void fieldsAreUnfoldedAndExact() {
        HeaderBlock h = block("A: 1\r\nSubject \t:\r\n one\r\n\ttwo \r\nB: 2");
        RawField subject = h.first("SUBJECT").orElseThrow();
        assertEquals("Subject", subject.name());
        assertEquals("one\ttwo", subject.value());
        assertArrayEquals("Subject \t:\r\n one\r\n\ttwo \r\n".getBytes(StandardCharsets.US_ASCII), subject.line());
        assertEquals("2", h.first("b").orElseThrow().value());
        assertEquals(Optional.empty(), h.first("c"));
    }

    @Test
    void onlyKeepsOctetsAndOrder() {
        HeaderBlock h = block("B: 1\r\nA: 2\r\n 3\r\nnonsense\r\nb: 4\n");
        assertEquals(block("B: 1\r\nb: 4\n"), h.only(Set.of("b")));
        assertEquals(0, h.only(Set.of()).length());
    }

    @Test
    void octetsAbove127() {
        assertEquals("gr\u00fcn", value("A: gr\u00fcn\r\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals("gr\u00fcn", value("A: gr\u00fcn\r\n".getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals("\ufffd", value("A: \ufffd\r\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void valuesCanBeQuoted() {
        assertEquals("abc", value("A: a\0b\rc\r\n".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void linesThatAreNoField() {
        assertEquals(0, block("From a@b 12:00\r\n: x\r\n\u00fc: x\r\nno colon\r\n a: folded\r\n").fields().size());
    }

    @Test
    void manyFields() {
        assertEquals(1000, block("A: b\r\n".repeat(1000)).fields().size());
    }
}
