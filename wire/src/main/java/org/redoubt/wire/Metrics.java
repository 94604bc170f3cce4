package org.redoubt.wire;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The figures of a process, for Prometheus.
 *
 * <p>Asking for a metric makes it or gives the one that is there; keep the result in a field, for counting is
 * then one {@link LongAdder} step without a lock. Labels are given as name, value, name, value. Names and label
 * names are the program's own; a label value that comes from outside must be one of few. Beyond
 * {@link Limits#MAX_SERIES} label sets of one name, further ones are counted together under the value "other".
 *
 * @see MetricsText
 */
public final class Metrics {
    /** Seconds; from a cached read to a client's patience. */
    private static final double[] TIMER_BOUNDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
    };

    private final Map<String, Family> families = new ConcurrentSkipListMap<>();

    /** One figure with its labels. */
    sealed interface Series permits Counter, Gauge, Histogram {}

    /** All label sets of one name. */
    record Family(String name, String help, Class<? extends Series> kind, Map<Labels, Series> series) {}

    /** Label names and values by name. */
    record Labels(Map<String, String> pairs) implements Comparable<Labels> {
        static Labels of(String... namesAndValues) {
            if (namesAndValues.length % 2 != 0) {
                throw new IllegalArgumentException("labels are given as name, value");
            }
            Map<String, String> pairs = new TreeMap<>();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                requireName(namesAndValues[i]);
                pairs.put(namesAndValues[i], namesAndValues[i + 1]);
            }
            return new Labels(pairs);
        }

        Labels other() {
            Map<String, String> same = new TreeMap<>(pairs);
            same.replaceAll((name, value) -> "other");
            return new Labels(same);
        }

        @Override
        public int compareTo(Labels that) {
            return pairs.toString().compareTo(that.pairs.toString());
        }
    }

    /** Counts up. Its name ends in "_total". */
    public static final class Counter implements Series {
        private final LongAdder count = new LongAdder();

        public void increment() {
            count.increment();
        }

        public void add(long n) {
            count.add(n);
        }

        public long value() {
            return count.sum();
        }
    }

    /** A value that is asked for when the metrics are read. */
    static final class Gauge implements Series {
        private volatile LongSupplier source;

        Gauge(LongSupplier source) {
            this.source = source;
        }

        long value() {
            return source.getAsLong();
        }
    }

    /** How often which values occur, in buckets. */
    public static final class Histogram implements Series {
        private final double[] bounds;
        private final LongAdder[] buckets;
        private final DoubleAdder sum = new DoubleAdder();

        Histogram(double[] bounds) {
            this.bounds = bounds.clone();
            this.buckets = new LongAdder[bounds.length + 1];
            Arrays.setAll(buckets, i -> new LongAdder());
        }

        public void record(double value) {
            int i = 0;
            while (i < bounds.length && value > bounds[i]) {
                i++;
            }
            buckets[i].increment();
            sum.add(value);
        }

        /** Values recorded so far. */
        public long count() {
            long all = 0;
            for (LongAdder bucket : buckets) {
                all += bucket.sum();
            }
            return all;
        }

        double sum() {
            return sum.sum();
        }

        double[] bounds() {
            return bounds.clone();
        }

        /** Values in each bucket, the last one being above all bounds. */
        long[] bucketCounts() {
            long[] counts = new long[buckets.length];
            Arrays.setAll(counts, i -> buckets[i].sum());
            return counts;
        }
    }

    /** How long things take. Its name ends in "_seconds". */
    public static final class Timer {
        private static final double NANOS_PER_SECOND = 1e9;

        private final Histogram histogram;

        Timer(Histogram histogram) {
            this.histogram = histogram;
        }

        public void recordNanos(long nanos) {
            histogram.record(nanos / NANOS_PER_SECOND);
        }

        public void record(Duration duration) {
            recordNanos(duration.toNanos());
        }

        public long count() {
            return histogram.count();
        }
    }

    public Counter counter(String name, String help, String... labels) {
        return series(name, help, Counter.class, Labels.of(labels), new Counter());
    }

    /** Registers where the value comes from; the last registration for a name and labels counts. */
    public void gauge(String name, String help, LongSupplier source, String... labels) {
        series(name, help, Gauge.class, Labels.of(labels), new Gauge(source)).source = source;
    }

    /**
     * A histogram with buckets of one's own.
     *
     * @param bounds upper bounds of the buckets, rising
     */
    public Histogram histogram(String name, String help, double[] bounds, String... labels) {
        return series(name, help, Histogram.class, Labels.of(labels), new Histogram(bounds));
    }

    public Timer timer(String name, String help, String... labels) {
        return new Timer(histogram(name, help, TIMER_BOUNDS, labels));
    }

    /** The value of a counter or gauge, or the count of a histogram; 0 when there is none. For tests and status pages. */
    public long value(String name, String... labels) {
        Family family = families.get(name);
        Series found = family == null ? null : family.series.get(Labels.of(labels));
        return switch (found) {
            case null -> 0;
            case Counter counter -> counter.value();
            case Gauge gauge -> gauge.value();
            case Histogram histogram -> histogram.count();
        };
    }

    Iterable<Family> families() {
        return families.values();
    }

    private <S extends Series> S series(String name, String help, Class<S> kind, Labels labels, S fresh) {
        requireName(name);
        Family family =
                families.computeIfAbsent(name, key -> new Family(key, help, kind, new ConcurrentHashMap<>()));
        if (family.kind != kind) {
            throw new IllegalArgumentException("a metric of this name has another kind");
        }
        boolean crowded = family.series.size() >= Limits.MAX_SERIES && !family.series.containsKey(labels);
        return kind.cast(family.series.computeIfAbsent(crowded ? labels.other() : labels, key -> fresh));
    }

    private static void requireName(String name) {
        if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
            throw new IllegalArgumentException("not a metric or label name");
        }
    }
}
