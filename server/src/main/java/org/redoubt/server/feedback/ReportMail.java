package org.redoubt.server.feedback;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.redoubt.mime.DateField;

/** A report as a message. */
final class ReportMail {
    private static final Base64.Encoder LINES =
            Base64.getMimeEncoder(76, "\r\n".getBytes(StandardCharsets.US_ASCII));

    private final Reporter reporter;
    private final String hostname;
    private final Instant now;

    ReportMail(Reporter reporter, String hostname, Instant now) {
        this.reporter = reporter;
        this.hostname = hostname;
        this.now = now;
    }

    static byte[] packed(String report) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(report.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }

    /** RFC 7489 7.2.1.1. */
    byte[] dmarc(String domain, DayResults day, String id, String to, byte[] report) {
        String name = reporter.organisation() + '!' + domain + '!' + day.begin().getEpochSecond() + '!'
                + (day.end().getEpochSecond() - 1) + ".xml.gz";
        String header = "Content-Type: multipart/mixed; boundary=\"" + boundary(id) + "\"\r\n";
        return message(domain, id, to, header, "DMARC aggregate", "application/gzip", name, report);
    }

    /** RFC 8460 5.3; it tells of failures of TLS, so none of them may hold it up. */
    byte[] tls(String domain, DayResults day, String id, String to, byte[] report) {
        String name = reporter.organisation() + '!' + domain + '!' + day.begin().getEpochSecond() + '!'
                + (day.end().getEpochSecond() - 1) + ".json.gz";
        String header = "TLS-Report-Domain: " + domain + "\r\nTLS-Report-Submitter: " + reporter.organisation()
                + "\r\nTLS-Required: No\r\nContent-Type: multipart/report; report-type=\"tlsrpt\";\r\n\tboundary=\""
                + boundary(id) + "\"\r\n";
        return message(domain, id, to, header, "TLS", "application/tlsrpt+gzip", name, report);
    }

    private static String boundary(String id) {
        return "=_report_" + Integer.toHexString(id.hashCode());
    }

    private byte[] message(
            String domain, String id, String to, String header, String kind, String type, String name, byte[] report) {
        String boundary = boundary(id);
        String text = "From: " + reporter.contact() + "\r\nTo: " + to + "\r\nDate: " + DateField.of(now)
                + "\r\nMessage-ID: <" + id + '.' + Integer.toHexString(to.hashCode()) + '@' + hostname + ">\r\nSubject: Report Domain: " + domain
                + "\r\n\tSubmitter: " + reporter.organisation() + "\r\n\tReport-ID: <" + id + ">\r\n"
                + "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n" + header
                + "\r\n--" + boundary + "\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nThis is a " + kind
                + " report about mail of " + domain + ",\r\nfrom " + reporter.organisation()
                + ". The attached file is for programs.\r\n\r\n--" + boundary
                + "\r\nContent-Type: " + type + ";\r\n\tname=\"" + name + "\"\r\nContent-Transfer-Encoding: base64\r\n"
                + "Content-Disposition: attachment;\r\n\tfilename=\"" + name + "\"\r\n\r\n"
                + LINES.encodeToString(report) + "\r\n--" + boundary + "--\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
