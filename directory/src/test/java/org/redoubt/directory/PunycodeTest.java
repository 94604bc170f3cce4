package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PunycodeTest {
    // RFC 3492 7.1: (B) Chinese, (E) Hebrew, (I) Russian in lower case, (L) and (R) with digits and capitals
    private static final String[][] SAMPLES = {
        {"\u4ed6\u4eec\u4e3a\u4ec0\u4e48\u4e0d\u8bf4\u4e2d\u6587", "ihqwcrb4cv8a8dqg056pqjye"},
        {
            "\u05dc\u05de\u05d4\u05d4\u05dd\u05e4\u05e9\u05d5\u05d8\u05dc\u05d0\u05de\u05d3\u05d1\u05e8\u05d9\u05dd"
                    + "\u05e2\u05d1\u05e8\u05d9\u05ea",
            "4dbcagdahymbxekheh6e0a7fei0b"
        },
        {"3\u5e74B\u7d44\u91d1\u516b\u5148\u751f", "3B-ww4c5e180e575a65lsy2b"},
        {"\u305d\u306e\u30b9\u30d4\u30fc\u30c9\u3067", "d9juau41awczczp"},
        {"b\u00fccher", "bcher-kva"},
        {"\u00fc", "tda"},
    };

    @Test
    void theSamplesOfTheRfc() {
        for (String[] sample : SAMPLES) {
            assertEquals(sample[1], Punycode.encode(sample[0]));
            assertEquals(Optional.of(sample[0]), Punycode.decode(sample[1]));
        }
    }

    @Test
    void everyLabelComesBack() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder label = new StringBuilder("\u00e9");
            for (int i = random.nextInt(20); i > 0; i--) {
                int point = random.nextBoolean() ? 'a' + random.nextInt(26) : 0x80 + random.nextInt(0x1ff00);
                label.appendCodePoint(Character.getType(point) == Character.SURROGATE ? 'x' : point);
            }
            String encoded = Punycode.encode(label.toString());
            assertEquals(Optional.of(label.toString()), Punycode.decode(encoded), "seed " + seed);
        }
    }

    @Test
    void anyTextIsDecodedOrRefused() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append("abcxyz0189-!_".charAt(random.nextInt(13)));
            }
            assertEquals(Punycode.decode(text.toString()), Punycode.decode(text.toString()), "seed " + seed);
        }
    }
}
