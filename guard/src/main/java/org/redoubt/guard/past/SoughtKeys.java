package org.redoubt.guard.past;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.redoubt.guard.indicator.Indicator;
import org.redoubt.guard.indicator.Indicator.Type;
import org.redoubt.guard.indicator.Indicators;

/** Indicators by the hashes that they have in the log of mail. Immutable; 16 octets for each, beside the indicators. */
final class SoughtKeys {
    /** Ascending; the same for several that have the same value. */
    private final long[] keys;

    private final Indicator[] indicators;

    private SoughtKeys(long[] keys, Indicator[] indicators) {
        this.keys = keys;
        this.indicators = indicators;
    }

    private record Keyed(long key, Indicator indicator) {}

    static SoughtKeys of(KeyedHash hash, Indicators all) {
        List<Keyed> keyed = new ArrayList<>(all.size());
        all.forEach(one -> keyed.add(new Keyed(PastValues.key(hash, one), one)));
        keyed.sort(Comparator.comparingLong(Keyed::key));
        return of(keyed);
    }

    private static SoughtKeys of(List<Keyed> sorted) {
        return new SoughtKeys(
                sorted.stream().mapToLong(Keyed::key).toArray(),
                sorted.stream().map(Keyed::indicator).toArray(Indicator[]::new));
    }

    int size() {
        return keys.length;
    }

    /** The hashes, each once, ascending. */
    long[] distinct() {
        return Arrays.stream(keys).distinct().toArray();
    }

    /** Those whose hash is among some. */
    SoughtKeys only(long[] ascending) {
        return filtered(key -> Arrays.binarySearch(ascending, key) >= 0);
    }

    /** Those whose hash is not. */
    SoughtKeys without(long[] ascending) {
        return filtered(key -> Arrays.binarySearch(ascending, key) < 0);
    }

    private SoughtKeys filtered(LongPredicate wanted) {
        List<Keyed> left = new ArrayList<>();
        for (int i = 0; i < keys.length; i++) {
            if (wanted.test(keys[i])) {
                left.add(new Keyed(keys[i], indicators[i]));
            }
        }
        return of(left);
    }

    /** Gives those of a hash to a visitor. */
    void each(long hash, Consumer<Indicator> visitor) {
        int at = Arrays.binarySearch(keys, hash);
        if (at < 0) {
            return;
        }
        while (at > 0 && keys[at - 1] == hash) {
            at--;
        }
        for (; at < keys.length && keys[at] == hash; at++) {
            visitor.accept(indicators[at]);
        }
    }

    /** Those that events of the audit log can have, whenever they began to count. */
    List<Indicator> inEvents() {
        return Arrays.stream(indicators)
                .filter(one -> one.type() == Type.ADDRESS || one.type() == Type.USER_AGENT || one.type() == Type.MAIL_ADDRESS)
                .map(one -> new Indicator(one.id(), one.name(), one.type(), one.value(), Instant.EPOCH, one.until()))
                .toList();
    }
}
