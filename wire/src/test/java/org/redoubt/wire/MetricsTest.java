package org.redoubt.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void prometheusTextIsAsTheFormatSays() {
        metrics.counter("mail_total", "Mail seen", "result", "kept").add(3);
        metrics.counter("mail_total", "Mail seen", "result", "a \"b\"\\c\nd").increment();
        metrics.gauge("open", "Open now\\here", () -> 42);
        Metrics.Histogram histogram = metrics.histogram("size", "Sizes", new double[] {1, 2.5}, "kind", "x");
        histogram.record(1);
        histogram.record(2);
        histogram.record(99);
        assertEquals(
                """
                # HELP mail_total Mail seen
                # TYPE mail_total counter
                mail_total{result="a \\"b\\"\\\\c\\nd"} 1
                mail_total{result="kept"} 3
                # HELP open Open now\\\\here
                # TYPE open gauge
                open 42
                # HELP size Sizes
                # TYPE size histogram
                size_bucket{kind="x",le="1"} 1
                size_bucket{kind="x",le="2.5"} 2
                size_bucket{kind="x",le="+Inf"} 3
                size_sum{kind="x"} 102.0
                size_count{kind="x"} 3
                """,
                MetricsText.prometheus(metrics));
    }

    @Test
    void openMetricsNamesACounterWithoutItsSuffixAndSaysWhereItEnds() {
        metrics.counter("mail_total", "Mail \"seen\"").increment();
        assertEquals(
                """
                # HELP mail Mail \\"seen\\"
                # TYPE mail counter
                mail_total 1
                # EOF
                """,
                MetricsText.openMetrics(metrics));
    }

    @Test
    void askingTwiceGivesTheSameMetric() {
        Metrics.Counter first = metrics.counter("a_total", "A", "x", "1", "y", "2");
        assertSame(first, metrics.counter("a_total", "A", "y", "2", "x", "1"));
    }

    @Test
    void aNameHasOneKind() {
        metrics.counter("a_total", "A");
        assertThrows(IllegalArgumentException.class, () -> metrics.gauge("a_total", "A", () -> 1));
        assertThrows(IllegalArgumentException.class, () -> metrics.counter("bad name", "B"));
        assertThrows(IllegalArgumentException.class, () -> metrics.counter("b_total", "B", "label"));
    }

    @Test
    void theLastSourceOfAGaugeCounts() {
        metrics.gauge("g", "G", () -> 1);
        metrics.gauge("g", "G", () -> 2);
        assertEquals(2, metrics.value("g"));
    }

    @Test
    void labelsFromOutsideCannotFillTheMemory() {
        for (int i = 0; i < Limits.MAX_SERIES + 10; i++) {
            metrics.counter("c_total", "C", "from", "host" + i).increment();
        }
        assertEquals(10, metrics.value("c_total", "from", "other"));
    }

    @Test
    void timersCountSeconds() {
        Metrics.Timer timer = metrics.timer("t_seconds", "T");
        timer.record(Duration.ofMillis(30));
        timer.recordNanos(1_000);
        assertEquals(2, timer.count());
        String text = MetricsText.prometheus(metrics);
        assertEquals(true, text.contains("t_seconds_bucket{le=\"0.0005\"} 1\n"));
        assertEquals(true, text.contains("t_seconds_bucket{le=\"0.025\"} 1\n"));
        assertEquals(true, text.contains("t_seconds_bucket{le=\"0.05\"} 2\n"));
    }
}
