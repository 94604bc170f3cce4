package org.redoubt.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.redoubt.mime.DateField;
import org.redoubt.webmail.self.SecurityNotice;

/** Tells people by mail what was changed of how they sign in, through the queue. */
final class SecurityMail implements SecurityNotice {
    private static final System.Logger LOG = System.getLogger("redoubt.server");
    private final AlertMail.Sender mail;
    private final String hostname;
    private final InstantSource clock;

    SecurityMail(AlertMail.Sender mail, String hostname, InstantSource clock) {
        this.mail = mail;
        this.hostname = hostname;
        this.clock = clock;
    }

    @Override
    public void tell(String address, String subject, List<String> lines) {
        String trace = "security-" + UUID.randomUUID();
        try {
            byte[] text = text(hostname, clock.instant(), address, subject, lines, trace).getBytes(StandardCharsets.UTF_8);
            if (!mail.send(List.of(address), text, trace).isEmpty()) {
                LOG.log(Level.WARNING, "event=server.security_notice_not_sent trace=" + trace);
            }
        } catch (IOException | RuntimeException notSent) {
            LOG.log(Level.WARNING, "event=server.security_notice_not_sent trace=" + trace, notSent);
        }
    }

    /** The message, with CRLF. */
    static String text(
            String hostname, Instant now, String address, String subject, List<String> lines, String trace) {
        StringBuilder text = new StringBuilder();
        line(text, "Return-Path: <>");
        line(text, "Date: " + DateField.of(now));
        line(text, "From: Redoubt <postmaster@" + hostname + ">");
        line(text, "To: " + address);
        line(text, "Subject: " + subject);
        line(text, "Message-ID: <" + trace + "@" + hostname + ">");
        line(text, "Auto-Submitted: auto-generated"); // RFC 3834 5
        line(text, "MIME-Version: 1.0");
        line(text, "Content-Type: text/plain; charset=utf-8");
        line(text, "Content-Transfer-Encoding: 8bit");
        line(text, "");
        lines.forEach(each -> line(text, each));
        return text.toString();
    }

    /** What a program calls itself stays within its line. */
    private static void line(StringBuilder text, String line) {
        String shown = line.replaceAll("[\\p{Cntrl}]+", " ");
        text.append(shown.length() <= 900 ? shown : shown.substring(0, 900)).append("\r\n");
    }
}
