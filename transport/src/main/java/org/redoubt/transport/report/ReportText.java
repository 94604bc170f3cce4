package org.redoubt.transport.report;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.redoubt.account.QueuedEnvelope;
import org.redoubt.mime.DateField;
import org.redoubt.transport.report.Told.Action;

/** Writes one report (RFC 6522) about recipients of one message. */
final class ReportText {
    private static final int BOUNDARY = 16;

    private final String hostname;
    private final Instant now;
    private final QueuedEnvelope about;
    private final List<Told> told;
    private final String boundary;
    private final boolean international;
    private final StringBuilder text = new StringBuilder(2048);

    ReportText(String hostname, Instant now, QueuedEnvelope about, List<Told> told, RandomGenerator random) {
        this.hostname = hostname;
        this.now = now;
        this.about = about;
        this.told = told;
        byte[] unique = new byte[BOUNDARY];
        random.nextBytes(unique);
        this.boundary = "=_" + HexFormat.of().formatHex(unique);
        this.international = !ascii(about.sender())
                || told.stream().anyMatch(one -> !ascii(one.recipient().address() + one.recipient().originalRecipient().orElse("")));
    }

    /** Whether it can travel only under SMTPUTF8. */
    boolean international() {
        return international;
    }

    /**
     * The whole report.
     *
     * @param original the message it is about, or its header only
     * @param whole which of them
     * @param until when trying ends, in a report of delay
     */
    byte[] bytes(byte[] original, boolean whole, Optional<Instant> until) {
        header();
        words(until);
        status(until);
        text.append("--").append(boundary).append("\r\n");
        originalHeader(original, whole);
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + original.length + 100);
        out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        out.writeBytes(original);
        String end = ends(original) ? "" : "\r\n";
        out.writeBytes((end + "\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static boolean ends(byte[] original) {
        return original.length > 0 && original[original.length - 1] == '\n';
    }

    private void header() {
        line("Return-Path: <>");
        line("From: Mail Delivery System <MAILER-DAEMON@" + hostname + ">");
        line("To: <" + about.sender() + ">");
        line("Subject: " + subject());
        line("Date: " + DateField.of(now));
        line("Message-ID: <" + boundary.substring(2) + "@" + hostname + ">");
        // RFC 3834 5
        line("Auto-Submitted: auto-replied");
        line("MIME-Version: 1.0");
        line("Content-Type: multipart/report; report-type=" + (international ? "global-" : "") + "delivery-status;");
        line("\tboundary=\"" + boundary + "\"");
        line("");
        line("This is a delivery report (RFC 3464).");
        line("");
    }

    private String subject() {
        return switch (told.getFirst().action()) {
            case FAILED -> "Undelivered mail";
            case DELAYED -> "Delayed mail (still being tried)";
            case DELIVERED, RELAYED, EXPANDED -> "Delivered mail";
        };
    }

    private void words(Optional<Instant> until) {
        line("--" + boundary);
        line("Content-Type: text/plain; charset=utf-8");
        line("Content-Transfer-Encoding: " + (international ? "8bit" : "7bit"));
        line("");
        line("This is the mail system at " + hostname + ".");
        line("");
        line(
                switch (told.getFirst().action()) {
                    case FAILED -> "Your message could not be delivered to the following recipients. It is not tried"
                            + " any more.";
                    case DELAYED -> "Your message could not be delivered yet to the following recipients. You need not"
                            + " send it again:";
                    case DELIVERED -> "Your message was delivered to the following recipients.";
                    case RELAYED -> "Your message was handed to the next mail system for the following recipients. It"
                            + " may send no further report.";
                    case EXPANDED -> "Your message was delivered to the members of the following groups.";
                });
        until.ifPresent(end -> line("it is tried until " + DateField.of(end) + "."));
        for (Told one : told) {
            line("");
            line("<" + one.recipient().address() + ">");
            line("    " + plain(one.text()));
        }
        line("");
    }

    private void status(Optional<Instant> until) {
        line("--" + boundary);
        line("Content-Type: message/" + (international ? "global-" : "") + "delivery-status");
        if (international) {
            line("Content-Transfer-Encoding: 8bit");
        }
        line("");
        line("Reporting-MTA: dns; " + hostname);
        about.envelopeId().ifPresent(id -> line("Original-Envelope-Id: " + plain(id)));
        line("Arrival-Date: " + DateField.of(about.arrived()));
        for (Told one : told) {
            line("");
            recipient(one, until);
        }
        line("");
    }

    private void recipient(Told one, Optional<Instant> until) {
        one.recipient().originalRecipient().ifPresent(original -> line("Original-Recipient: "
                + original.replaceFirst(";", "; ")));
        String address = one.recipient().address();
        line("Final-Recipient: " + (ascii(address) ? "rfc822; " : "utf-8; ") + address);
        line("Action: " + one.action().name().toLowerCase(Locale.ROOT));
        line("Status: " + one.status());
        one.remote().ifPresent(host -> {
            line("Remote-MTA: dns; " + host);
            line("Diagnostic-Code: smtp; " + plain(one.text()));
        });
        line("Last-Attempt-Date: " + DateField.of(now));
        if (one.action() == Action.DELAYED) {
            until.ifPresent(end -> line("Will-Retry-Until: " + DateField.of(end)));
        }
    }

    private void originalHeader(byte[] original, boolean whole) {
        boolean eightBit = false;
        for (byte b : original) {
            eightBit |= b < 0;
        }
        // RFC 6533 4: international headers have media types of their own.
        boolean global = about.smtpUtf8();
        if (whole) {
            line("Content-Type: message/" + (global ? "global" : "rfc822"));
        } else {
            line("Content-Type: " + (global ? "message/global-headers" : "text/rfc822-headers"));
        }
        line("Content-Transfer-Encoding: " + (eightBit ? "8bit" : "7bit"));
        line("");
    }

    private void line(String line) {
        text.append(line).append("\r\n");
    }

    private static boolean ascii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** What others said, as one line of US-ASCII. */
    private static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.chars().map(c -> c >= ' ' && c < 0x7f ? c : '?').forEach(c -> plain.append((char) c));
        return plain.toString();
    }
}
