package org.redoubt.imap.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SequenceSetTest {
    private static String resolved(String set, long star) throws SyntaxException {
        return SequenceSet.parse(CommandText.of(set)).resolve(star).toString();
    }

    @Test
    void resolvesNumbersRangesAndStars() throws SyntaxException {
        assertEquals("2,4:7,9,12:15", resolved("2,4:7,9,12:*", 15));
        assertEquals("4:7", resolved("7:4", 10));
        assertEquals("10", resolved("*", 10));
        assertEquals("10", resolved("*:*", 10));
        assertEquals("1:10", resolved("*:1", 10));
    }

    @Test
    void aRangeToTheStarAlwaysHoldsTheLast() throws SyntaxException {
        assertEquals("10:559", resolved("559:*", 10));
    }

    @Test
    void aStarNamesNothingWhereNothingIs() throws SyntaxException {
        assertEquals("", resolved("*", 0));
        assertEquals("", resolved("1:*", 0));
    }

    @Test
    void theLargestSetCostsNothing() throws SyntaxException {
        assertEquals("1:4294967295", resolved("1:4294967295,*", 100));
    }

    @Test
    void theSavedResultIsItself() throws SyntaxException {
        assertSame(SequenceSet.SAVED, SequenceSet.parse(CommandText.of("$")));
    }

    @Test
    void onlyNamedNumbersArePlain() throws SyntaxException {
        assertTrue(SequenceSet.parse(CommandText.of("1:3,5")).isPlain());
        assertFalse(SequenceSet.parse(CommandText.of("1:*")).isPlain());
        assertFalse(SequenceSet.SAVED.isPlain());
    }

    @Test
    void keepsTheOrderForMatchData() throws SyntaxException {
        assertArrayEquals(new long[] {5, 1, 2, 3}, SequenceSet.parse(CommandText.of("5,1:3")).inOrder(10));
        assertArrayEquals(new long[] {1, 2}, SequenceSet.parse(CommandText.of("1:4294967295")).inOrder(2));
        assertArrayEquals(new long[0], SequenceSet.parse(CommandText.of("1:9")).inOrder(0));
    }

    @Test
    void refusesWhatIsNoSet() {
        for (String set : new String[] {"", "0", "a", "1:", ":1", "1,,2", "4294967296", "1:0", ","}) {
            assertThrows(SyntaxException.class, () -> SequenceSet.parse(CommandText.of(set)), set);
        }
    }

    @Test
    void boundsItsRanges() {
        String many = "1,".repeat(GrammarLimits.SET_RANGES) + "1";
        assertThrows(SyntaxException.class, () -> SequenceSet.parse(CommandText.of(many)));
    }
}
