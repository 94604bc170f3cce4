package org.redoubt.imap.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.redoubt.store.id.NumberSet;

/** RFC 9394 4. */
class PartialRangeTest {
    private static String of(String range, String numbers) throws SyntaxException {
        return PartialRange.parse(CommandText.of(range)).of(NumberSet.parse(numbers)).toString();
    }

    @Test
    void positionsFromTheStart() throws SyntaxException {
        assertEquals("10:11", of("1:2", "10:12,20,30:33"));
        assertEquals("12,20,30", of("3:5", "10:12,20,30:33"));
        assertEquals("12,20,30", of("5:3", "10:12,20,30:33"));
        assertEquals("33", of("8:8", "10:12,20,30:33"));
        assertEquals("32:33", of("7:4294967295", "10:12,20,30:33"));
        assertEquals("", of("9:12", "10:12,20,30:33"));
        assertEquals("", of("1:10", ""));
    }

    @Test
    void positionsFromTheEnd() throws SyntaxException {
        assertEquals("32:33", of("-1:-2", "10:12,20,30:33"));
        assertEquals("20,30:31", of("-3:-5", "10:12,20,30:33"));
        assertEquals("20,30:31", of("-5:-3", "10:12,20,30:33"));
        assertEquals("10:11", of("-7:-100", "10:12,20,30:33"));
        assertEquals("", of("-9:-10", "10:12,20,30:33"));
    }

    @Test
    void answersNameTheRangeAsItWasAsked() throws SyntaxException {
        assertEquals("-500:-400", PartialRange.parse(CommandText.of("-500:-400")).text());
        assertEquals("500:400", PartialRange.parse(CommandText.of("500:400")).text());
    }

    @Test
    void refusesWhatIsNoRange() {
        for (String text : new String[] {"0:5", "1:0", "1", "1:*", "*:1", "-1:5", "1:-5", "-0:-1", "--1:-2", "1:4294967296", "1,2", ""}) {
            assertThrows(SyntaxException.class, () -> PartialRange.parse(CommandText.of(text)), text);
        }
    }
}
