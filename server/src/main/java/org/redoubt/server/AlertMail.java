package org.redoubt.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.redoubt.guard.alert.Alert;
import org.redoubt.guard.alert.AlertReceiver;
import org.redoubt.guard.sigma.Level;
import org.redoubt.transport.queue.Notices;

/** Tells alerts by mail, through the queue. */
final class AlertMail implements AlertReceiver {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss '+0000'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final Notices notices;
    private final String hostname;
    private final List<String> to;
    private final Level least;

    AlertMail(Notices notices, String hostname, List<String> to, Level least) {
        this.notices = notices;
        this.hostname = hostname;
        this.to = List.copyOf(to);
        this.least = least;
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
        String trace = "alert-" + alert.id() + "-" + Long.toString(alert.first().toEpochMilli(), 36);
        notices.send(trace, to, text(alert, trace).getBytes(StandardCharsets.UTF_8));
    }

    private String text(Alert alert, String trace) {
        StringBuilder text = new StringBuilder();
        line(text, "Return-Path: <>");
        line(text, "Date: " + DATE.format(Instant.now()));
        line(text, "From: Redoubt <postmaster@" + hostname + ">");
        line(text, "To: " + String.join(",\r\n\t", to));
        line(text, "Subject: [" + alert.level().text() + "] " + header(alert.title()));
        line(text, "Message-ID: <" + trace + "@" + hostname + ">");
        line(text, "Auto-Submitted: auto-generated"); // RFC 3834 5
        line(text, "MIME-Version: 1.0");
        line(text, "Content-Type: text/plain; charset=utf-8");
        line(text, "Content-Transfer-Encoding: 8bit");
        line(text, "");
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
