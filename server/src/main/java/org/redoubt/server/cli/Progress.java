package org.redoubt.server.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** How far a long command is: a bar on a terminal, a plain line every ten seconds elsewhere. Always on stderr. */
final class Progress {
    private static final long BAR_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int BAR_WIDTH = 30;

    private final PrintWriter err;
    private final boolean terminal;
    private final long total;
    private final String unit;
    private final long began = System.nanoTime();
    private long told = began;
    private long done;
    private long counted;

    /**
     * @param total of what there is to do
     * @param unit what is counted beside, such as "messages"
     */
    Progress(PrintWriter err, long total, String unit) {
        this.err = err;
        this.terminal = Terminal.console().isPresent();
        this.total = Math.max(1, total);
        this.unit = unit;
    }

    /** @param part of the total that is done with now */
    void advance(long newlyCounted, long part) {
        counted += newlyCounted;
        done += part;
        long now = System.nanoTime();
        if (now - told >= (terminal ? BAR_NANOS : LINE_NANOS)) {
            told = now;
            tell(now);
        }
    }

    private void tell(long now) {
        double part = Math.min(1, done / (double) total);
        long rate = Math.round(counted / Math.max(1e-3, (now - began) / 1e9));
        String figures = String.format(Locale.ROOT, "%3.0f %%  %,d %s  %,d/s", part * 100, counted, unit, rate);
        if (terminal) {
            int full = (int) Math.round(part * BAR_WIDTH);
            err.print("\r[" + "#".repeat(full) + " ".repeat(BAR_WIDTH - full) + "] " + figures + "\033[K");
        } else {
            err.println(figures);
        }
        err.flush();
    }

    /** Takes the bar off the screen. */
    void finish() {
        if (terminal) {
            err.print("\r\033[K");
            err.flush();
        }
    }
}
