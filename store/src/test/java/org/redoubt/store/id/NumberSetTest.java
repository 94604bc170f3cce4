package org.redoubt.store.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NumberSetTest {
    @Test
    void writesWhatItReads() {
        for (String text : new String[] {"", "0", "1:4,7", "5,7,9:11", "4294967295"}) {
            assertEquals(text, NumberSet.parse(text).toString());
        }
        assertEquals("1:5", NumberSet.of(5, 3, 1, 2, 4, 4).toString());
        assertThrows(NumberFormatException.class, () -> NumberSet.parse("1,,2"));
    }

    @Test
    void aRangeOfFourBillionCostsOneRange() {
        NumberSet all = NumberSet.range(1, 4294967295L);
        assertEquals(1, all.rangeCount());
        assertEquals(4294967295L, all.size());
        assertEquals("1:9,11:4294967295", all.minus(NumberSet.of(10)).toString());
    }

    @Test
    void doesWhatASortedSetDoes() {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            TreeSet<Long> a = new TreeSet<>();
            TreeSet<Long> b = new TreeSet<>();
            NumberSet left = random(random, a);
            NumberSet right = random(random, b);
            String label = "seed " + seed + " left " + left + " right " + right;
            TreeSet<Long> union = new TreeSet<>(a);
            union.addAll(b);
            same(union, left.union(right), label);
            TreeSet<Long> common = new TreeSet<>(a);
            common.retainAll(b);
            same(common, left.intersect(right), label);
            TreeSet<Long> rest = new TreeSet<>(a);
            rest.removeAll(b);
            same(rest, left.minus(right), label);
            for (long number = 0; number < 40; number++) {
                assertEquals(a.contains(number), left.contains(number), label);
            }
        }
    }

    private static NumberSet random(Random random, TreeSet<Long> model) {
        NumberSet.Builder builder = NumberSet.builder();
        for (int i = random.nextInt(8); i > 0; i--) {
            long lo = random.nextInt(40);
            long hi = lo + random.nextInt(4);
            builder.addRange(lo, hi);
            for (long number = lo; number <= hi; number++) {
                model.add(number);
            }
        }
        return builder.build();
    }

    private static void same(TreeSet<Long> model, NumberSet set, String label) {
        TreeSet<Long> found = new TreeSet<>();
        set.forEach(found::add);
        assertEquals(model, found, label);
        assertEquals(model.size(), set.size(), label);
        for (int i = 1; i < set.rangeCount(); i++) {
            assertTrue(set.lo(i) > set.hi(i - 1) + 1, label);
        }
        if (!model.isEmpty()) {
            assertEquals(model.first(), set.min(), label);
            assertEquals(model.last(), set.max(), label);
        }
    }
}
