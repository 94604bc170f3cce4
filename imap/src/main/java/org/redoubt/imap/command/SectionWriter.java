package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.Bodies;
import org.redoubt.account.EmailSummary;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.FetchAtt;
import org.redoubt.imap.codec.FetchAtt.Text;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.command.Sections.Span;
import org.redoubt.imap.command.Sections.UndecodableException;
import org.redoubt.imap.session.Session;
import org.redoubt.mime.HeaderBlock;

/** BODY[...], BINARY[...] and BINARY.SIZE[...] of RFC 9051 6.4.5 and 7.5.2: octets of messages, by their structure. */
final class SectionWriter {
    private final Session session;
    private final ResponseBuffer out;

    SectionWriter(Session session) {
        this.session = session;
        this.out = session.out();
    }

    /** Whether an item is made of message bytes, not of what is kept beside them. */
    static boolean needsBody(FetchAtt item) {
        return switch (item) {
            case FetchAtt.Plain plain -> false;
            case FetchAtt.Section section -> !isKept(section);
            case FetchAtt.Binary binary -> true;
            case FetchAtt.BinarySize size -> true;
        };
    }

    private static boolean isKept(FetchAtt.Section section) {
        return section.text() == Text.FIELDS
                && section.part().isEmpty()
                && section.fields().stream().allMatch(EmailSummary::keepsHeader);
    }

    void section(FetchAtt.Section section, EmailSummary summary, Optional<Bodies> bodies) throws IOException {
        label(section.label(), section.partial());
        if (isKept(section)) {
            fields(section, summary.header());
            return;
        }
        Optional<Span> span = Sections.span(section, summary);
        if (span.isEmpty()) {
            out.nil();
        } else if (section.text() == Text.FIELDS || section.text() == Text.FIELDS_NOT) {
            byte[] header = body(bodies).range(summary.id(), span.get().from(), span.get().length());
            fields(section, HeaderBlock.of(header));
        } else {
            literal(summary, span.get().partial(section.partial()), body(bodies));
        }
    }

    private static Bodies body(Optional<Bodies> bodies) {
        return bodies.orElseThrow(() -> new IllegalStateException("no bodies were opened"));
    }

    private void label(String label, Optional<FetchAtt.Partial> partial) {
        out.ascii(label);
        if (partial.isPresent()) {
            out.octet('<').number(partial.get().origin()).octet('>');
        }
        out.space();
    }

    private void literal(EmailSummary summary, Span span, Bodies bodies) throws IOException {
        if (span.length() > Limits.WHOLE_BODY) {
            stream(summary, span, bodies);
            return;
        }
        boolean whole = span.from() == 0 && span.to() == summary.octets();
        byte[] octets = whole ? bodies.bytes(summary.id()) : bodies.range(summary.id(), span.from(), span.length());
        out.literal(octets, 0, octets.length);
    }

    /** A long literal goes out piece by piece; when it breaks off, so must the connection. */
    private void stream(EmailSummary summary, Span span, Bodies bodies) throws IOException {
        // Damage that the first piece shows can still be told.
        bodies.range(summary.id(), span.from(), 1);
        out.literalHead(span.length());
        session.drain();
        try {
            bodies.copyTo(summary.id(), span.from(), span.length(), session.connection().out().stream());
        } catch (IOException | RuntimeException e) {
            session.connection().close();
            throw new IOException("a literal broke off", e);
        }
    }

    private void fields(FetchAtt.Section section, HeaderBlock header) {
        byte[] chosen = Sections.fields(section, header);
        Span span = new Span(0, chosen.length).partial(section.partial());
        out.literal(chosen, (int) span.from(), (int) span.length());
    }

    void binary(FetchAtt.Binary binary, EmailSummary summary, Optional<Bodies> bodies) throws IOException, UndecodableException {
        label(binary.label(), binary.partial());
        Optional<byte[]> decoded = Sections.decoded(binary.part(), summary, body(bodies));
        if (decoded.isEmpty()) {
            out.nil();
            return;
        }
        byte[] octets = decoded.get();
        Span span = new Span(0, octets.length).partial(binary.partial());
        // RFC 9051 4.3.1: octets with NUL among them go as literal8.
        if (hasNul(octets, (int) span.from(), (int) span.to())) {
            out.octet('~');
        }
        out.literal(octets, (int) span.from(), (int) span.length());
    }

    void binarySize(FetchAtt.BinarySize size, EmailSummary summary, Optional<Bodies> bodies) throws IOException, UndecodableException {
        out.ascii(size.label()).space();
        out.number(Sections.decoded(size.part(), summary, body(bodies)).map(octets -> octets.length).orElse(0));
    }

    private static boolean hasNul(byte[] octets, int from, int to) {
        for (int i = from; i < to; i++) {
            if (octets[i] == 0) {
                return true;
            }
        }
        return false;
    }
}
