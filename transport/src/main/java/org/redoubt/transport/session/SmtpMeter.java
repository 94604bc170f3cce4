package org.redoubt.transport.session;

import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.wire.Metrics;

/** The figures of one listener. */
public final class SmtpMeter {
    private final Metrics.Counter accepted;
    private final Metrics.Counter refused;
    private final Metrics.Counter octets;
    private final Metrics.Counter recipientsAccepted;
    private final Metrics.Counter recipientsRefused;
    private final Metrics.Counter signInFailures;
    private final Metrics.Timer delivery;

    public SmtpMeter(Metrics metrics, Mode mode) {
        String label = mode.label();
        accepted = metrics.counter(
                "redoubt_smtp_messages_total", "Messages", "mode", label, "outcome", "accepted");
        refused =
                metrics.counter("redoubt_smtp_messages_total", "Messages", "mode", label, "outcome", "refused");
        octets = metrics.counter("redoubt_smtp_octets_total", "Octets of accepted messages", "mode", label);
        recipientsAccepted = metrics.counter(
                "redoubt_smtp_recipients_total", "Answers to RCPT", "mode", label, "outcome", "accepted");
        recipientsRefused = metrics.counter(
                "redoubt_smtp_recipients_total", "Answers to RCPT", "mode", label, "outcome", "refused");
        signInFailures =
                metrics.counter("redoubt_smtp_sign_in_failures_total", "Failed sign-ins", "mode", label);
        delivery = metrics.timer(
                "redoubt_smtp_delivery_seconds", "From the end of a message to its answer", "mode", label);
    }

    void recipient(boolean taken) {
        (taken ? recipientsAccepted : recipientsRefused).increment();
    }

    void signInFailed() {
        signInFailures.increment();
    }

    void accepted(long messageOctets, long nanos) {
        accepted.increment();
        octets.add(messageOctets);
        delivery.recordNanos(nanos);
    }

    void refused() {
        refused.increment();
    }
}
