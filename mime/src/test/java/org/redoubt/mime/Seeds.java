package org.redoubt.mime;

import java.util.Random;
import java.util.function.Consumer;

/** Property tests: a seeded loop whose failure names the seed of the one round that failed; {@code -Dredoubt.seed=} repeats it. */
final class Seeds {
    private Seeds() {}

    static void each(int rounds, Consumer<Random> property) {
        Long given = Long.getLong("redoubt.seed");
        long first = given == null ? System.nanoTime() : given;
        for (int i = 0; i < (given == null ? rounds : 1); i++) {
            long seed = first + i;
            try {
                property.accept(new Random(seed));
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                throw new AssertionError("failed with -Dredoubt.seed=" + seed, e);
            }
        }
    }
}
