package org.redoubt.wire;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** Writes metrics as Prometheus text 0.0.4 or OpenMetrics 1.0. */
public final class MetricsText {
    public static final String PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    public static final String OPEN_METRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final String TOTAL = "_total";

    private final StringBuilder out = new StringBuilder(16 * 1024);
    private final boolean open;

    private MetricsText(boolean open) {
        this.open = open;
    }

    public static String prometheus(Metrics metrics) {
        return new MetricsText(false).write(metrics);
    }

    public static String openMetrics(Metrics metrics) {
        return new MetricsText(true).write(metrics);
    }

    private String write(Metrics metrics) {
        for (Metrics.Family family : metrics.families()) {
            head(family);
            new TreeMap<>(family.series()).forEach((labels, series) -> series(family.name(), labels, series));
        }
        if (open) {
            out.append("# EOF\n");
        }
        return out.toString();
    }

    private void head(Metrics.Family family) {
        String name = open && family.name().endsWith(TOTAL)
                ? family.name().substring(0, family.name().length() - TOTAL.length())
                : family.name();
        out.append("# HELP ").append(name).append(' ').append(escape(family.help(), open)).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(kind(family.kind())).append('\n');
    }

    private static String kind(Class<? extends Metrics.Series> kind) {
        if (kind == Metrics.Counter.class) {
            return "counter";
        }
        return kind == Metrics.Gauge.class ? "gauge" : "histogram";
    }

    private void series(String name, Metrics.Labels labels, Metrics.Series series) {
        switch (series) {
            case Metrics.Counter counter -> sample(name, labels, "", Long.toString(counter.value()));
            case Metrics.Gauge gauge -> sample(name, labels, "", Long.toString(gauge.value()));
            case Metrics.Histogram histogram -> histogram(name, labels, histogram);
        }
    }

    private void histogram(String name, Metrics.Labels labels, Metrics.Histogram histogram) {
        double[] bounds = histogram.bounds();
        long[] counts = histogram.bucketCounts();
        long upTo = 0;
        for (int i = 0; i < counts.length; i++) {
            upTo += counts[i];
            String bound = i < bounds.length ? plain(bounds[i]) : "+Inf";
            sample(name + "_bucket", labels, bound, Long.toString(upTo));
        }
        sample(name + "_sum", labels, "", Double.toString(histogram.sum()));
        sample(name + "_count", labels, "", Long.toString(upTo));
    }

    private static String plain(double bound) {
        return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
    }

    private void sample(String name, Metrics.Labels labels, String bucketBound, String value) {
        out.append(name);
        char separator = '{';
        for (Map.Entry<String, String> pair : labels.pairs().entrySet()) {
            separator = label(separator, pair.getKey(), pair.getValue());
        }
        if (!bucketBound.isEmpty()) {
            separator = label(separator, "le", bucketBound);
        }
        out.append(separator == '{' ? "" : "}").append(' ').append(value).append('\n');
    }

    private char label(char separator, String name, String value) {
        out.append(separator).append(name).append("=\"").append(escape(value, true)).append('"');
        return ',';
    }

    private static String escape(String text, boolean quotes) {
        String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
        return quotes ? escaped.replace("\"", "\\\"") : escaped;
    }
}
