package org.redoubt.imap.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ResponseBufferTest {
    private static String written(Consumer<ResponseBuffer> writing) {
        ResponseBuffer out = new ResponseBuffer();
        writing.accept(out);
        return new String(out.toByteArray(), StandardCharsets.UTF_8);
    }

    @Test
    void quotesWhatCanBeQuoted() {
        assertEquals("\"plain\"", written(out -> out.string("plain")));
        assertEquals("\"a \\\"b\\\" \\\\c\"", written(out -> out.string("a \"b\" \\c")));
        assertEquals("\"tab\tx\"", written(out -> out.string("tab\tx")));
        assertEquals("NIL", written(out -> out.nstring(Optional.empty())));
    }

    @Test
    void aLiteralHoldsTheRest() {
        assertEquals("{4}\r\na\r\nb", written(out -> out.string("a\r\nb")));
        assertEquals("{3}\r\na\u00e4", written(out -> out.string("a\u00e4")));
    }

    @Test
    void utf8IsQuotedOnceAllowed() {
        assertEquals("\"a\u00e4\"", written(out -> {
            out.allowUtf8(true);
            out.string("a\u00e4");
        }));
    }

    @Test
    void nulIsLeftOut() {
        assertEquals("\"ab\"", written(out -> out.string("a\0b")));
    }

    @Test
    void writesNumbers() {
        for (long number : new long[] {0, 9, 10, 99, 100, 4294967295L, Long.MAX_VALUE, 999_999_999_999_999_999L, 1_000_000_000_000_000_000L}) {
            assertEquals(Long.toString(number), written(out -> out.number(number)));
        }
    }

    @Test
    void takesBackAnUnfinishedResponse() {
        assertEquals("* 1\r\n", written(out -> {
            out.ascii("* 1").crlf().mark();
            out.ascii("* 2 FETCH (");
            out.rollback();
        }));
    }

    @Test
    void growsAndGivesBack() {
        ResponseBuffer out = new ResponseBuffer();
        out.raw(new byte[1 << 20]);
        assertEquals(1 << 20, out.size());
        out.release();
        assertEquals(0, out.array().length);
        out.ascii("x");
        assertEquals(1, out.size());
    }
}
