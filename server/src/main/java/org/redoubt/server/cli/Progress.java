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
    private final long totalOctets;
    private final long began = System.nanoTime();
    private long told = began;
    private long octets;
    private long messages;

    Progress(PrintWriter err, long totalOctets) {
        this.err = err;
        this.terminal = Terminal.console().isPresent();
        this.totalOctets = Math.max(1, totalOctets);
    }

    /** @param sourceOctets of the files that are done with now */
    void advance(long newMessages, long sourceOctets) {
        messages += newMessages;
        octets += sourceOctets;
        long now = System.nanoTime();
        if (now - told >= (terminal ? BAR_NANOS : LINE_NANOS)) {
            told = now;
            tell(now);
        }
    }

    private void tell(long now) {
        double part = Math.min(1, octets / (double) totalOctets);
        long rate = Math.round(messages / Math.max(1e-3, (now - began) / 1e9));
        String figures = String.format(Locale.ROOT, "%3.0f %%  %,d messages  %,d/s", part * 100, messages, rate);
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
