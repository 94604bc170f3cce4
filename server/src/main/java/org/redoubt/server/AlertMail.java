package org.redoubt.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.redoubt.guard.alert.Alert;
import org.redoubt.guard.alert.AlertReceiver;
import org.redoubt.guard.sigma.Level;
import org.redoubt.mime.DateField;

/**
 * Tells alerts by mail, through the queue. Strangers can make alerts and so mail: within an hour {@value #WHOLE} are
 * mailed, and grave ones up to {@value #GRAVE}; one more mail says that there are others.
 */
final class AlertMail implements AlertReceiver {
    private static final System.Logger LOG = System.getLogger("guard");
    private static final int WHOLE = 20;
    private static final int GRAVE = 60;

    private final Sender sender;
    private final String hostname;
    private final List<String> to;
    private final Level least;
    private final InstantSource clock;
    /** Of the hour that began at {@link #hour}; for the thread that tells. */
    private int sent;

    private boolean saidMore;
    private Instant hour = Instant.EPOCH;

    /** Sends a message; gives the addresses that it could not be sent to. */
    interface Sender {
        List<String> send(List<String> to, byte[] message, String trace) throws IOException;
    }

    AlertMail(Sender sender, String hostname, List<String> to, Level least, InstantSource clock) {
        this.sender = sender;
        this.hostname = hostname;
        this.to = List.copyOf(to);
        this.least = least;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "mail";
    }

    @Override
    public void tell(Alert alert) throws IOException {
        if (alert.level().compareTo(least) < 0) {
            return;
        }
        Instant now = clock.instant();
        if (!now.isBefore(hour.plus(Duration.ofHours(1)))) {
            hour = now;
            sent = 0;
            saidMore = false;
        }
        String trace = "alert-" + alert.id() + "-" + Long.toString(alert.first().toEpochMilli(), 36);
        if (sent < (alert.level().compareTo(Level.HIGH) >= 0 ? GRAVE : WHOLE)) {
            send(trace, text(alert, trace));
            sent++;
        } else if (!saidMore) {
            send(trace, more(trace));
            saidMore = true;
        }
    }

    private void send(String trace, String text) throws IOException {
        List<String> others = sender.send(to, text.getBytes(StandardCharsets.UTF_8), trace);
        if (others.size() == to.size()) {
            throw new IOException("mail cannot be sent to any of " + String.join(", ", others));
        }
        if (!others.isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, "event=alert.address_unreachable addresses=" + String.join(",", others));
        }
    }

    private StringBuilder head(String subject, String trace) {
        StringBuilder text = new StringBuilder();
        line(text, "Return-Path: <>");
        line(text, "Date: " + DateField.of(clock.instant()));
        line(text, "From: Redoubt <postmaster@" + hostname + ">");
        line(text, "To: " + String.join(",\r\n\t", to));
        line(text, "Subject: " + header(subject));
        line(text, "Message-ID: <" + trace + "@" + hostname + ">");
        line(text, "Auto-Submitted: auto-generated"); // RFC 3834 5
        line(text, "MIME-Version: 1.0");
        line(text, "Content-Type: text/plain; charset=utf-8");
        line(text, "Content-Transfer-Encoding: 8bit");
        line(text, "");
        return text;
    }

    private String more(String trace) {
        StringBuilder text = head("[alerts] There are more than are mailed", trace);
        line(text, sent + " alerts were mailed within an hour. Those that come until " + DateField.of(hour.plus(Duration.ofHours(1)))
                + " are not.");
        line(text, "");
        line(text, "redoubt alerts list shows all of them.");
        return text.toString();
    }

    private String text(Alert alert, String trace) {
        StringBuilder text = head("[" + alert.level().text() + "] " + alert.title(), trace);
        line(text, alert.title() + " (alert a" + alert.id() + ", rule " + alert.rule() + ")");
        line(text, "Concerns: " + AlertAdmin.concerns(alert));
        line(text, "First seen: " + alert.first() + ", last: " + alert.last() + ", times: " + alert.count());
        line(text, "");
        line(text, alert.act());
        line(text, "");
        line(text, "Events of the audit log:");
        for (Alert.Evidence one : alert.evidence()) {
            line(text, one.sequence() + "  " + one.text());
        }
        line(text, "");
        line(text, "redoubt alerts show a" + alert.id() + " shows what came since; alerts close a" + alert.id() + " ends it.");
        return text.toString();
    }

    /** A subject in ASCII; what is not is in the text below. */
    private static String header(String title) {
        return title.replaceAll("[^\\x20-\\x7e]", "?");
    }

    /** Whatever a stranger had a say in stays within its line. */
    private static void line(StringBuilder text, String line) {
        String shown = line.startsWith("To: ") ? line : line.replaceAll("[\\r\\n]+", " ");
        text.append(shown.length() <= 900 ? shown : shown.substring(0, 900)).append("\r\n");
    }
}
