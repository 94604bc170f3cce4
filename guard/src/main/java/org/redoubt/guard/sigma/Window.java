package org.redoubt.guard.sigma;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedCollection;
import java.util.SequencedMap;

/** What one group of a correlation remembers: no more than what it takes to know when the condition is met. */
abstract class Window {
    final long spanMillis;
    long lastMillis = Long.MIN_VALUE;

    Window(long spanMillis) {
        this.spanMillis = spanMillis;
    }

    /**
     * Takes a finding.
     *
     * @param rule which of the correlation's rules was met, by its place
     * @param value of the field that is counted
     * @return whether the condition is met
     */
    abstract boolean add(long millis, long sequence, int rule, String value);

    /** How much is remembered. */
    abstract int cells();

    /** Sequence numbers of what led here. */
    abstract List<Long> evidence();

    static Window of(Rule.Correlation rule) {
        long span = rule.timespan().toMillis();
        return switch (rule.kind()) {
            case EVENT_COUNT -> new Events(span, rule.threshold());
            case VALUE_COUNT -> new Values(span, rule.threshold());
            case VALUE_SUM -> new Sum(span, rule.threshold());
            case TEMPORAL -> new Together(span, rule.rules().size());
            case TEMPORAL_ORDERED -> new InOrder(span, rule.rules().size());
        };
    }

    /** So many events: the oldest of the last N tells. */
    private static final class Events extends Window {
        private final int wanted;
        private long[] times = new long[4];
        private long[] sequences = new long[4];
        private int size;
        private int next;

        Events(long span, int wanted) {
            super(span);
            this.wanted = wanted;
        }

        @Override
        boolean add(long millis, long sequence, int rule, String value) {
            if (size == times.length && size < wanted) {
                int larger = Math.min(wanted, size * 2);
                times = Arrays.copyOf(times, larger);
                sequences = Arrays.copyOf(sequences, larger);
                next = size;
            }
            int capacity = Math.min(times.length, wanted);
            next = next % capacity;
            times[next] = millis;
            sequences[next] = sequence;
            next = (next + 1) % capacity;
            size = Math.min(capacity, size + 1);
            return size == wanted && millis - times[next % wanted] <= spanMillis;
        }

        @Override
        int cells() {
            return times.length;
        }

        @Override
        List<Long> evidence() {
            int capacity = Math.min(times.length, wanted);
            List<Long> latest = new ArrayList<>();
            for (int i = 1; i <= Math.min(size, Limits.MAX_EVIDENCE); i++) {
                latest.addFirst(sequences[Math.floorMod(next - i, capacity)]);
            }
            return latest;
        }
    }

    /** So many different values: for each the last time it was seen. */
    private static final class Values extends Window {
        private final int wanted;
        private final SequencedMap<String, long[]> seen = new LinkedHashMap<>();

        Values(long span, int wanted) {
            super(span);
            this.wanted = wanted;
        }

        @Override
        boolean add(long millis, long sequence, int rule, String value) {
            if (value.isEmpty()) {
                return false;
            }
            seen.remove(value);
            seen.put(value, new long[] {millis, sequence});
            while (seen.size() > wanted
                    || millis - seen.values().iterator().next()[0] > spanMillis) {
                seen.remove(seen.keySet().iterator().next());
            }
            return seen.size() >= wanted;
        }

        @Override
        int cells() {
            return seen.size() * 4;
        }

        @Override
        List<Long> evidence() {
            return last(seen.sequencedValues());
        }
    }

    /** Values that add up to so much. */
    private static final class Sum extends Window {
        private final int wanted;
        private final ArrayDeque<long[]> parts = new ArrayDeque<>();
        private double sum;

        Sum(long span, int wanted) {
            super(span);
            this.wanted = wanted;
        }

        @Override
        boolean add(long millis, long sequence, int rule, String value) {
            long number;
            try {
                number = value.isEmpty() ? 0 : Math.round(Double.parseDouble(value));
            } catch (NumberFormatException noNumber) {
                return false;
            }
            parts.addLast(new long[] {millis, sequence, number});
            sum += number;
            if (parts.size() > Limits.MAX_SUMMANDS) {
                long[] first = parts.removeFirst();
                parts.getFirst()[2] += first[2];
            }
            while (!parts.isEmpty() && millis - parts.getFirst()[0] > spanMillis) {
                sum -= parts.removeFirst()[2];
            }
            return sum >= wanted;
        }

        @Override
        int cells() {
            return parts.size() * 2;
        }

        @Override
        List<Long> evidence() {
            return last(parts);
        }
    }

    /** Each rule once, in whatever order. */
    private static final class Together extends Window {
        private final long[] times;
        private final long[] sequences;

        Together(long span, int rules) {
            super(span);
            this.times = new long[rules];
            this.sequences = new long[rules];
            Arrays.fill(times, Long.MIN_VALUE);
        }

        @Override
        boolean add(long millis, long sequence, int rule, String value) {
            times[rule] = millis;
            sequences[rule] = sequence;
            for (long time : times) {
                if (time == Long.MIN_VALUE || millis - time > spanMillis) {
                    return false;
                }
            }
            return true;
        }

        @Override
        int cells() {
            return times.length;
        }

        @Override
        List<Long> evidence() {
            return Arrays.stream(sequences).boxed().distinct().sorted().toList();
        }
    }

    /** Each rule once, one after the other: for each step, when the latest chain that reached it began. */
    private static final class InOrder extends Window {
        private final long[] began;
        private final long[][] chains;

        InOrder(long span, int rules) {
            super(span);
            this.began = new long[rules];
            this.chains = new long[rules][];
            Arrays.fill(began, Long.MIN_VALUE);
        }

        @Override
        boolean add(long millis, long sequence, int rule, String value) {
            if (rule == 0) {
                began[0] = millis;
                chains[0] = new long[] {sequence};
            } else if (began[rule - 1] != Long.MIN_VALUE && millis - began[rule - 1] <= spanMillis) {
                began[rule] = began[rule - 1];
                chains[rule] = Arrays.copyOf(chains[rule - 1], rule + 1);
                chains[rule][rule] = sequence;
            } else {
                return false;
            }
            return rule == began.length - 1;
        }

        @Override
        int cells() {
            return began.length * (began.length + 1);
        }

        @Override
        List<Long> evidence() {
            return Arrays.stream(chains[chains.length - 1]).boxed().toList();
        }
    }

    /** The sequence numbers of the last, which are second in each. */
    private static List<Long> last(SequencedCollection<long[]> all) {
        return all.reversed().stream()
                .limit(Limits.MAX_EVIDENCE)
                .map(each -> each[1])
                .toList()
                .reversed();
    }
}
