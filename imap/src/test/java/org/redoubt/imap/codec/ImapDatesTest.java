package org.redoubt.imap.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class ImapDatesTest {
    @Test
    void readsDates() throws SyntaxException {
        assertEquals(LocalDate.of(1994, 2, 1), ImapDates.date(CommandText.of("1-Feb-1994")));
        assertEquals(LocalDate.of(1994, 2, 1), ImapDates.date(CommandText.of("\"01-feb-1994\"")));
        for (String text : new String[] {"31-Feb-1994", "1-Foo-1994", "1-Feb", "1-anF-1994", "\"1-Feb-1994", "1-Feb-99999", "Feb-1-1994"}) {
            assertThrows(SyntaxException.class, () -> ImapDates.date(CommandText.of(text)), text);
        }
    }

    @Test
    void readsDateTimes() throws SyntaxException {
        Instant expected = Instant.parse("1996-07-17T09:44:25Z");
        assertEquals(expected, ImapDates.dateTime(CommandText.of("\"17-Jul-1996 02:44:25 -0700\"")));
        assertEquals(
                Instant.parse("1996-07-07T02:44:25Z"), ImapDates.dateTime(CommandText.of("\" 7-Jul-1996 02:44:25 +0000\"")));
        for (String text : new String[] {
            "\"17-Jul-1996 24:44:25 -0700\"", "\"17-Jul-1996 02:44:25\"", "\"17-Jul-1996 02:44:25 -9999\"", "\"17-Jul-1996\"", "17-Jul-1996"
        }) {
            assertThrows(SyntaxException.class, () -> ImapDates.dateTime(CommandText.of(text)), text);
        }
    }

    @Test
    void writesWhatItReads() throws SyntaxException {
        for (String text : new String[] {"1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "1969-12-31T23:59:59Z", "2106-02-07T06:28:15Z"}) {
            Instant instant = Instant.parse(text);
            ResponseBuffer out = new ResponseBuffer();
            ImapDates.write(instant.toEpochMilli(), out);
            assertEquals(instant, ImapDates.dateTime(new CommandText(out.toByteArray())));
        }
        ResponseBuffer out = new ResponseBuffer();
        ImapDates.write(Instant.parse("2026-11-24T10:05:09Z").toEpochMilli(), out);
        assertEquals("\"24-Nov-2026 10:05:09 +0000\"", new String(out.toByteArray(), StandardCharsets.US_ASCII));
    }
}
