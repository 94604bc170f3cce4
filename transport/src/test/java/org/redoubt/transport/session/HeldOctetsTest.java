package org.redoubt.transport.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeldOctetsTest {
    @Test
    void whatOneGivesBackAnotherMayHave() {
        HeldOctets octets = new HeldOctets(100);
        HeldOctets.Share first = octets.share();
        HeldOctets.Share second = octets.share();
        assertTrue(first.grow(60));
        assertTrue(first.grow(50), "less than before changes nothing");
        assertFalse(second.grow(41));
        assertTrue(second.grow(40));
        assertFalse(first.grow(61));
        first.close();
        assertTrue(second.grow(100));
        first.close();
        assertFalse(first.grow(1), "closing twice gives back once");
        second.close();
        assertTrue(first.grow(100));
    }

    @Test
    void aShareBelowZeroIsNone() {
        HeldOctets octets = new HeldOctets(10);
        HeldOctets.Share share = octets.share();
        assertTrue(share.grow(-5));
        assertTrue(octets.share().grow(10));
        assertFalse(share.grow(1));
    }
}
