package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShardsTest {
    @Test
    void behavesAsAMapOfWhichOldVersionsStay() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Shards<Integer, String> shards = Shards.empty();
        Map<Integer, String> model = new HashMap<>();
        Shards<Integer, String> old = shards;
        Map<Integer, String> oldModel = Map.of();
        for (int step = 0; step < 20_000; step++) {
            int key = random.nextInt(3_000);
            if (random.nextInt(3) > 0) {
                shards = shards.with(key, "v" + step);
                model.put(key, "v" + step);
            } else {
                shards = shards.without(key);
                model.remove(key);
            }
            assertEquals(Optional.ofNullable(model.get(key)), shards.get(key), "seed " + seed);
            assertEquals(model.size(), shards.size(), "seed " + seed);
            if (step == 5_000) {
                old = shards;
                oldModel = Map.copyOf(model);
            }
        }
        assertEquals(model, copy(shards));
        assertEquals(oldModel, copy(old));
        assertEquals(model, copy(Shards.of(model)));
    }

    private static Map<Integer, String> copy(Shards<Integer, String> shards) {
        Map<Integer, String> copy = new HashMap<>();
        shards.forEach(copy::put);
        return copy;
    }
}
