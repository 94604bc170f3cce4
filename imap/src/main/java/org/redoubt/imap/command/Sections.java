package org.redoubt.imap.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
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
import org.redoubt.imap.session.Reply;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.mime.RawField;

/** Which octets of a message a section names, RFC 9051 6.4.5.1. */
final class Sections {
    private static final byte[] CRLF = {'\r', '\n'};

    private Sections() {}

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

    /** Octets from, inclusive, to, exclusive, of the message. */
    record Span(long from, long to) {
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

    /** The octets that a section names; empty when the message has no such part. */
    static Optional<Span> span(FetchAtt.Section section, EmailSummary summary) {
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

    /** The chosen fields and the empty line that ends a header, which is there always (RFC 9051 6.4.5.1). */
    static byte[] fields(FetchAtt.Section section, HeaderBlock header) {
        Set<String> names = section.text() == Text.FIELDS ? Set.copyOf(section.fields()) : others(section, header);
        byte[] chosen = header.only(names).raw();
        byte[] ended = Arrays.copyOf(chosen, chosen.length + CRLF.length);
        System.arraycopy(CRLF, 0, ended, chosen.length, CRLF.length);
        return ended;
    }

    private static Set<String> others(FetchAtt.Section section, HeaderBlock header) {
        Set<String> names = new HashSet<>();
        for (RawField field : header.fields()) {
            names.add(field.name().toLowerCase(Locale.ROOT));
        }
        section.fields().forEach(names::remove);
        return names;
    }

    static Optional<byte[]> decoded(List<Integer> path, EmailSummary summary, Bodies bodies)
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

    /** A section's octets, to be copied. */
    interface Octets {
        long length();

        void copyTo(OutputStream out) throws IOException;
    }

    /** The octets of a section, its partial range applied; empty when the message has no such part. */
    static Optional<Octets> octets(FetchAtt.Section section, EmailSummary summary, Bodies bodies) throws IOException {
        Optional<Span> whole = span(section, summary);
        if (whole.isEmpty()) {
            return Optional.empty();
        }
        if (section.text() == Text.FIELDS || section.text() == Text.FIELDS_NOT) {
            byte[] header = bodies.range(summary.id(), whole.get().from(), whole.get().length());
            byte[] chosen = fields(section, HeaderBlock.of(header));
            Span span = new Span(0, chosen.length).partial(section.partial());
            return Optional.of(new Made(Arrays.copyOfRange(chosen, (int) span.from(), (int) span.to())));
        }
        return Optional.of(new Copied(summary, whole.get().partial(section.partial()), bodies));
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Made(byte[] octets) implements Octets {
        @Override
        public long length() {
            return octets.length;
        }

        @Override
        public void copyTo(OutputStream out) throws IOException {
            out.write(octets);
        }
    }

    private record Copied(EmailSummary summary, Span span, Bodies bodies) implements Octets {
        @Override
        public long length() {
            return span.length();
        }

        @Override
        public void copyTo(OutputStream out) throws IOException {
            bodies.copyTo(summary.id(), span.from(), span.length(), out);
        }
    }
}
