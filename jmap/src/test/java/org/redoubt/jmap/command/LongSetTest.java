package org.redoubt.jmap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Says of each number whether it is new, as any set does. */
class LongSetTest {
    @Test
    void isASet() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int most : new int[] {0, 1, 15, 16, 17, 1_000, 100_000}) {
            LongSet set = new LongSet(most);
            Set<Long> model = new HashSet<>();
            for (int i = 0; i < most; i++) {
                long number = random.nextBoolean() ? 1 + random.nextInt(most) : 1 + (random.nextLong() >>> 1);
                long positive = Math.max(1, number);
                assertEquals(model.add(positive), set.add(positive), "seed " + seed);
            }
        }
    }
}
