package org.redoubt.imap.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ModifiedUtf7Test {
    // The example of RFC 3501 5.1.3.
    @Test
    void encodesTheExampleOfTheRfc() {
        String name = "~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e";
        assertEquals("~peter/mail/&U,BTFw-/&ZeVnLIqe-", ModifiedUtf7.encode(name));
        assertEquals(Optional.of(name), ModifiedUtf7.decode("~peter/mail/&U,BTFw-/&ZeVnLIqe-"));
    }

    @Test
    void anAmpersandIsEscaped() {
        assertEquals("R&-D", ModifiedUtf7.encode("R&D"));
        assertEquals(Optional.of("R&D"), ModifiedUtf7.decode("R&-D"));
    }

    @Test
    void refusesEverySecondSpelling() {
        for (String text : new String[] {"R&D", "&", "&Jjo", "&AGE-", "&U,BTFw-&ZeVnLIqe-", "&Jjo!-", "\u00e4", "&2D0-", "&A-", "a\tb"}) {
            assertTrue(ModifiedUtf7.decode(text).isEmpty(), text);
        }
    }

    @Test
    void everyNameComesBack() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                int c = random.nextInt(random.nextBoolean() ? 0x80 : 0x2FFFF);
                name.appendCodePoint(c < 0x20 || (c >= 0xD800 && c <= 0xDFFF) ? '&' : c);
            }
            assertEquals(Optional.of(name.toString()), ModifiedUtf7.decode(ModifiedUtf7.encode(name.toString())));
        }
    }
}
