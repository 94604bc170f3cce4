package org.redoubt.pop3.map;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UniqueIdsTest {
    // RFC 1939 7: 1 to 70 characters from 0x21 to 0x7E.
    @Test
    void theLongestIsShortEnough() {
        assertTrue(UniqueIds.of(4_294_967_295L, 4_294_967_295L).matches("[!-~]{1,70}"));
    }
}
