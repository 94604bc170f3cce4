package org.redoubt.imap.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.Bodies;
import org.redoubt.account.EmailSummary;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.FetchAtt;
import org.redoubt.imap.codec.FetchAtt.Text;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.mime.RawField;

/** BODY[...], BINARY[...] and BINARY.SIZE[...] of RFC 9051 6.4.5 and 7.5.2: octets of messages, by their structure. */
final class SectionWriter {
    private static final byte[] CRLF = {'\r', '\n'};

    private final Session session;
    private final ResponseBuffer out;

    SectionWriter(Session session) {
        this.session = session;
        this.out = session.out();
    }

    /** A part that cannot be given without its transfer encoding, and what is answered then. */
    static final class UndecodableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Reply reply;

        UndecodableException(Reply reply) {
            super("a part cannot be decoded", null, false, false);
            this.reply = reply;
        }

        Reply reply() {
            return reply;
        }
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

    /** Octets from, inclusive, to, exclusive, of the message. */
    private record Span(long from, long to) {
        long length() {
            return Math.max(0, to - from);
        }

        Span partial(Optional<FetchAtt.Partial> partial) {
            if (partial.isEmpty()) {
                return this;
            }
            long start = Math.min(to, from + Math.min(partial.get().origin(), length()));
            return new Span(start, start + Math.min(partial.get().count(), to - start));
        }
    }

    void section(FetchAtt.Section section, EmailSummary summary, Optional<Bodies> bodies) throws IOException {
        label(section.label(), section.partial());
        if (isKept(section)) {
            fields(section, summary.header());
            return;
        }
        Optional<Span> span = span(section, summary);
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

    /** The octets that a section names; empty when the message has no such part. */
    private static Optional<Span> span(FetchAtt.Section section, EmailSummary summary) {
        if (section.part().isEmpty() && section.text() == Text.ALL) {
            return Optional.of(new Span(0, summary.octets()));
        }
        Part root = summary.structure();
        Optional<Part> named = part(root, section.part());
        if (named.isEmpty()) {
            return Optional.empty();
        }
        Part part = named.get();
        return switch (section.text()) {
            case ALL -> Optional.of(new Span(part.bodyStart(), part.bodyEnd()));
            case MIME -> Optional.of(new Span(part.headerStart(), part.bodyStart()));
            case HEADER, FIELDS, FIELDS_NOT -> message(section, part).map(m -> new Span(m.headerStart(), m.bodyStart()));
            case TEXT -> message(section, part).map(m -> new Span(m.bodyStart(), m.bodyEnd()));
        };
    }

    private static Optional<Part> part(Part root, List<Integer> path) {
        return root.at(path.stream().mapToInt(Integer::intValue).toArray());
    }

    // RFC 9051 6.4.5.1: HEADER and TEXT are of the message itself, or of a part that is a message.
    private static Optional<Part> message(FetchAtt.Section section, Part part) {
        if (section.part().isEmpty()) {
            return Optional.of(part);
        }
        return part.isMessage() ? Optional.of(part.children().getFirst()) : Optional.empty();
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
        Set<String> names = section.text() == Text.FIELDS ? Set.copyOf(section.fields()) : others(section, header);
        byte[] chosen = header.only(names).raw();
        Span span = new Span(0, chosen.length + CRLF.length).partial(section.partial());
        int fromHeader = (int) Math.min(span.to(), chosen.length) - (int) Math.min(span.from(), chosen.length);
        out.literalHead(span.length()).raw(chosen, (int) Math.min(span.from(), chosen.length), fromHeader);
        // RFC 9051 6.4.5.1: the empty line that ends a header is there always.
        out.raw(CRLF, CRLF.length - (int) (span.length() - fromHeader), (int) (span.length() - fromHeader));
    }

    private static Set<String> others(FetchAtt.Section section, HeaderBlock header) {
        Set<String> names = new HashSet<>();
        for (RawField field : header.fields()) {
            names.add(field.name().toLowerCase(Locale.ROOT));
        }
        section.fields().forEach(names::remove);
        return names;
    }

    void binary(FetchAtt.Binary binary, EmailSummary summary, Optional<Bodies> bodies) throws IOException, UndecodableException {
        label(binary.label(), binary.partial());
        Optional<byte[]> decoded = decoded(binary.part(), summary, body(bodies));
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
        out.number(decoded(size.part(), summary, body(bodies)).map(octets -> octets.length).orElse(0));
    }

    private static Optional<byte[]> decoded(List<Integer> path, EmailSummary summary, Bodies bodies)
            throws IOException, UndecodableException {
        if (path.isEmpty()) {
            return Optional.of(bodies.bytes(summary.id()));
        }
        Optional<Part> part = part(summary.structure(), path);
        if (part.isEmpty()) {
            return Optional.empty();
        }
        if (part.get().octets() > Limits.DECODED_BODY) {
            throw new UndecodableException(Reply.no("LIMIT", "A part is too large to be decoded"));
        }
        byte[] raw = bodies.range(summary.id(), part.get().bodyStart(), part.get().octets());
        // RFC 2045 6.4: containers have no encoding of their own to undo.
        return Optional.of(part.get().children().isEmpty() ? decode(part.get().encoding(), raw) : raw);
    }

    private static byte[] decode(String encoding, byte[] raw) throws IOException, UndecodableException {
        if (!PartContent.canDecode(encoding)) {
            throw new UndecodableException(
                    Reply.no("UNKNOWN-CTE", "A part has a transfer encoding that is not known"));
        }
        try (InputStream in = PartContent.decode(encoding, new ByteArrayInputStream(raw))) {
            return in.readAllBytes();
        }
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
