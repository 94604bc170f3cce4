package org.redoubt.server.feedback;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.redoubt.account.Message;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.mime.RawField;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;

/**
 * Finds reports in a message: parts that are named as RFC 7489 7.2.1.1 and RFC 8460 5.1 have it, or of the types of RFC
 * 8460 6. They are unpacked within bounds, whatever they claim of their size; what is no report gives nothing.
 */
final class ReceivedReport {
    private static final Pattern NAME =
            Pattern.compile("(?i)[^!/\\\\]{1,255}![^!/\\\\]{1,255}!\\d{1,12}!\\d{1,12}(![^!/\\\\]{1,200})?\\.(xml|xml\\.gz|gz|zip|json|json\\.gz)");
    private static final Set<String> TYPES = Set.of("tlsrpt+gzip", "tlsrpt+json");

    private ReceivedReport() {}

    /**
     * What it says, a line each.
     *
     * @param hostname whose word about the sender counts
     */
    static List<TraceEvent> events(Message message, String hostname, String trace, Instant now) throws IOException {
        List<Part> parts = new ArrayList<>();
        collect(message.structure().root(), parts);
        List<TraceEvent> events = new ArrayList<>();
        for (Part part : parts) {
            byte[] report = unpacked(decoded(message, part));
            switch (first(report)) {
                case '<' -> events.addAll(DmarcReportReader.read(report, trace, now));
                case '{' -> events.addAll(TlsReportReader.read(new String(report, StandardCharsets.UTF_8), trace, now));
                default -> {}
            }
        }
        String verified = verified(message, hostname) ? "yes" : "no";
        return events.stream().map(event -> event.with(Key.VERIFIED, verified)).toList();
    }

    /** Whether it comes from whom it says, as far as DMARC proves that. */
    private static boolean verified(Message message, String hostname) {
        return message.structure()
                .header()
                .first("Authentication-Results")
                .map(RawField::value)
                .filter(value -> value.strip().startsWith(hostname + ';') && value.contains("dmarc=pass"))
                .isPresent();
    }

    private static void collect(Part part, List<Part> into) {
        boolean report = part.children().isEmpty()
                && part.octets() <= 2L * FeedbackLimits.PACKED
                && (TYPES.contains(part.subtype())
                        || part.fileName().filter(name -> NAME.matcher(name).matches()).isPresent());
        if (report && into.size() < FeedbackLimits.PARTS) {
            into.add(part);
        }
        if (part.isMultipart()) {
            part.children().forEach(child -> collect(child, into));
        }
    }

    private static byte[] decoded(Message message, Part part) throws IOException {
        InputStream raw = message.open();
        raw.skipNBytes(part.bodyStart());
        byte[] body = raw.readNBytes((int) part.octets());
        return bounded(PartContent.decode(part.encoding(), new ByteArrayInputStream(body)), FeedbackLimits.PACKED);
    }

    private static byte[] unpacked(byte[] packed) throws IOException {
        if (packed.length > 2 && packed[0] == 0x1f && packed[1] == (byte) 0x8b) {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                return bounded(in, FeedbackLimits.UNPACKED);
            }
        }
        if (packed.length > 2 && packed[0] == 'P' && packed[1] == 'K') {
            try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(packed))) {
                return in.getNextEntry() == null ? new byte[0] : bounded(in, FeedbackLimits.UNPACKED);
            }
        }
        return packed;
    }

    private static byte[] bounded(InputStream in, int most) throws IOException {
        byte[] all = in.readNBytes(most + 1);
        if (all.length > most) {
            throw new IOException("the report is larger than any should be");
        }
        return all;
    }

    /** The first character that is no blank, past a byte order mark. */
    private static char first(byte[] report) {
        for (byte b : report) {
            if (b > ' ') {
                return (char) b;
            }
        }
        return ' ';
    }
}
