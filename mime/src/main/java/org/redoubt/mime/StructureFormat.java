package org.redoubt.mime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The stored form of a {@link MessageStructure}: small, and in sections, so that a list of envelopes reads no part tree.
 *
 * <pre>
 * octet    version, 1
 * number   octets of the message
 * number   length of each section: envelope, header, preview, parts
 * ...      the sections
 * </pre>
 *
 * Numbers are in groups of seven bits, low group first, the top bit set on all but the last. Texts are UTF-8. Offsets of
 * parts are relative: of the header to the end of the part
 * before or, for a first part, to the parent's body; of the body to the header; of the end to the body. Lists are
 * a count and their members. A reader of this version reads exactly this; another layout is another version.
 *
 * <p>Every {@code decode} checks what it reads: octets that were not written by {@link #encode} give a
 * {@link StructureFormatException}, or a structure that is wrong but well formed, and memory in proportion to their
 * number.
 */
public final class StructureFormat {
    private static final int VERSION = 1;
    private static final int SECTIONS = 4;
    private static final int ENVELOPE = 0;
    private static final int HEADER = 1;
    private static final int PREVIEW = 2;
    private static final int PARTS = 3;

    /** Bits of the octet before an address list of an envelope. */
    private static final int SENDER_IS_FROM = 1;

    private static final int REPLY_TO_IS_FROM = 2;

    /** Values that nearly all parts have; stored as index plus 1. Appending is a new version. */
    private static final List<String> TYPES = List.of("text", "multipart", "image", "application", "message", "audio");

    private static final List<String> SUBTYPES = List.of(
            "plain", "html", "mixed", "alternative", "related", "rfc822", "octet-stream", "jpeg", "png", "gif", "pdf",
            "calendar", "signed", "report", "delivery-status", "pkcs7-signature");

    private static final List<String> ENCODINGS =
            List.of("7bit", "8bit", "binary", "base64", "quoted-printable");

    private static final List<String> NAMES = List.of("charset", "boundary", "name", "filename", "format", "size", "type");

    private StructureFormat() {}

    /** The stored form, with those fields of the top header whose names (lower case) are given. */
    public static byte[] encode(MessageStructure s, Set<String> keepHeaders) {
        FormatWriter envelope = new FormatWriter(512);
        envelope(envelope, s.envelope());
        HeaderBlock kept = s.header().only(keepHeaders);
        FormatWriter preview = new FormatWriter(s.preview().length() + 8);
        preview.text(s.preview());
        FormatWriter parts = new FormatWriter(128);
        part(parts, s.root(), 0, true);
        FormatWriter out = new FormatWriter(
                envelope.length() + kept.length() + preview.length() + parts.length() + 48);
        out.octet(VERSION);
        out.number(s.size());
        out.number(envelope.length());
        out.number(kept.length());
        out.number(preview.length());
        out.number(parts.length());
        out.section(envelope);
        out.octets(kept.shared(), kept.length());
        out.section(preview);
        out.section(parts);
        return out.toBytes();
    }

    // Writing

    private static void envelope(FormatWriter out, Envelope e) {
        out.octet((e.sender().equals(e.from()) ? SENDER_IS_FROM : 0) | (e.replyTo().equals(e.from()) ? REPLY_TO_IS_FROM : 0));
        out.optional(e.date());
        out.optional(e.subject());
        addresses(out, e.from());
        addresses(out, e.sender().equals(e.from()) ? List.of() : e.sender());
        addresses(out, e.replyTo().equals(e.from()) ? List.of() : e.replyTo());
        addresses(out, e.to());
        addresses(out, e.cc());
        addresses(out, e.bcc());
        out.optional(e.inReplyTo());
        out.optional(e.messageId());
    }

    private static void addresses(FormatWriter out, List<Address> list) {
        out.number(list.size());
        for (Address a : list) {
            out.optional(a.name());
            out.optional(a.route());
            out.optional(a.mailbox());
            out.optional(a.host());
        }
    }

    private static void part(FormatWriter out, Part p, long before, boolean top) {
        out.number(p.headerStart() - before);
        out.number(p.bodyStart() - p.headerStart());
        out.number(p.bodyEnd() - p.bodyStart());
        out.number(p.lines());
        word(out, TYPES, p.type());
        word(out, SUBTYPES, p.subtype());
        word(out, ENCODINGS, p.encoding());
        parameters(out, p.parameters());
        rarely(out, p);
        if (!top) { // the top envelope has its own section
            out.octet(p.envelope().isPresent() ? 1 : 0);
            p.envelope().ifPresent(e -> envelope(out, e));
        }
        out.number(p.children().size());
        long at = p.bodyStart();
        for (Part child : p.children()) {
            part(out, child, at, false);
            at = child.bodyEnd();
        }
    }

    /** What most parts lack altogether. */
    private static void rarely(FormatWriter out, Part p) {
        boolean any = p.contentId().isPresent()
                || p.description().isPresent()
                || p.md5().isPresent()
                || p.disposition().isPresent()
                || !p.languages().isEmpty()
                || p.location().isPresent();
        out.octet(any ? 1 : 0);
        if (!any) {
            return;
        }
        out.optional(p.contentId());
        out.optional(p.description());
        out.optional(p.md5());
        out.optional(p.disposition().map(Disposition::type));
        parameters(out, p.disposition().map(Disposition::parameters).orElse(List.of()));
        out.number(p.languages().size());
        p.languages().forEach(out::text);
        out.optional(p.location());
    }

    private static void parameters(FormatWriter out, List<Parameter> list) {
        out.number(list.size());
        for (Parameter p : list) {
            word(out, NAMES, p.name());
            out.text(p.value());
        }
    }

    private static void word(FormatWriter out, List<String> known, String s) {
        int at = known.indexOf(s);
        out.octet(at + 1);
        if (at < 0) {
            out.text(s);
        }
    }

    // Reading

    /**
     * Everything.
     *
     * @throws StructureFormatException when the octets are of an unknown version or damaged
     */
    public static MessageStructure decode(byte[] b) {
        return decode(b, 0, b.length);
    }

    /**
     * Everything, of a range of an array.
     *
     * @throws StructureFormatException when the octets are of an unknown version or damaged
     */
    public static MessageStructure decode(byte[] b, int off, int len) {
        Sections s = new Sections(b, off, len);
        Envelope envelope = envelope(s);
        return new MessageStructure(root(s, envelope), header(s), envelope, preview(s), s.size);
    }

    /**
     * The envelope alone.
     *
     * @throws StructureFormatException when the octets are of an unknown version or damaged
     */
    public static Envelope decodeEnvelope(byte[] b) {
        return envelope(new Sections(b, 0, b.length));
    }

    /**
     * The kept fields.
     *
     * @throws StructureFormatException when the octets are of an unknown version or damaged
     */
    public static HeaderBlock decodeHeader(byte[] b) {
        return header(new Sections(b, 0, b.length));
    }

    /**
     * Asks something of the octets of the kept fields as they lie there, of which nothing is copied or looked at before.
     *
     * @throws StructureFormatException when the octets are of an unknown version or damaged
     */
    public static boolean headerMatches(byte[] b, HeaderOctets asked) {
        Sections s = new Sections(b, 0, b.length);
        return asked.match(b, s.start[HEADER], s.start[HEADER + 1]);
    }

    /** A question about the octets of a header, from one place of an array up to another. */
    public interface HeaderOctets {
        boolean match(byte[] octets, int from, int to);
    }

    /**
     * The preview alone.
     *
     * @throws StructureFormatException when the octets are of an unknown version or damaged
     */
    public static String decodePreview(byte[] b) {
        return preview(new Sections(b, 0, b.length));
    }

    /**
     * The message itself, with all parts.
     *
     * @throws StructureFormatException when the octets are of an unknown version or damaged
     */
    public static Part decodeRoot(byte[] b) {
        Sections s = new Sections(b, 0, b.length);
        return root(s, envelope(s));
    }

    private static final class Sections {
        private final byte[] b;
        private final long size;
        private final int[] start = new int[SECTIONS + 1];

        Sections(byte[] b, int off, int len) {
            Objects.checkFromIndexSize(off, len, b.length);
            this.b = b;
            FormatReader in = new FormatReader(b, off, off + len);
            int version = in.octet();
            if (version != VERSION) {
                throw new StructureFormatException("message structure has unknown version " + version);
            }
            size = in.number();
            for (int i = 0; i < SECTIONS; i++) {
                start[i + 1] = in.count();
            }
            start[0] = in.position();
            for (int i = 0; i < SECTIONS; i++) {
                start[i + 1] = in.section(start[i + 1]).end();
            }
            in.done();
        }

        FormatReader section(int i) {
            return new FormatReader(b, start[i], start[i + 1]);
        }
    }

    private static Envelope envelope(Sections s) {
        FormatReader in = s.section(ENVELOPE);
        Envelope e = envelope(in);
        in.done();
        return e;
    }

    private static HeaderBlock header(Sections s) {
        return new HeaderBlock(Arrays.copyOfRange(s.b, s.start[HEADER], s.start[HEADER + 1]));
    }

    private static String preview(Sections s) {
        FormatReader in = s.section(PREVIEW);
        String text = in.text();
        in.done();
        return text;
    }

    private static Part root(Sections s, Envelope envelope) {
        FormatReader in = s.section(PARTS);
        Part root = new PartReader(in).part(0, s.size, Optional.of(envelope));
        in.done();
        return root;
    }

    /** Reads parts, each inside its parent and behind its elder sister. */
    private static final class PartReader {
        private final FormatReader in;
        private int depth;

        PartReader(FormatReader in) {
            this.in = in;
        }

        Part part(long from, long limit, Optional<Envelope> top) {
            require(++depth <= Limits.DEPTH);
            long headerStart = forward(from, limit);
            long bodyStart = forward(headerStart, limit);
            long bodyEnd = forward(bodyStart, limit);
            long lines = in.number();
            String type = word(TYPES);
            String subtype = word(SUBTYPES);
            String encoding = word(ENCODINGS);
            List<Parameter> parameters = parameters();
            boolean more = in.octet() != 0;
            Optional<String> contentId = more ? in.optional() : Optional.empty();
            Optional<String> description = more ? in.optional() : Optional.empty();
            Optional<String> md5 = more ? in.optional() : Optional.empty();
            Optional<Disposition> disposition = more ? disposition() : Optional.empty();
            List<String> languages = more ? languages() : List.of();
            Optional<String> location = more ? in.optional() : Optional.empty();
            Optional<Envelope> envelope = top.isPresent() ? top : embedded();
            List<Part> children = children(bodyStart, bodyEnd);
            require(wellFormed(type, children));
            depth--;
            return new Part(
                    type,
                    subtype,
                    parameters,
                    contentId,
                    description,
                    encoding,
                    md5,
                    disposition,
                    languages,
                    location,
                    headerStart,
                    bodyStart,
                    bodyEnd,
                    lines,
                    children,
                    envelope);
        }

        private static void require(boolean valid) {
            if (!valid) {
                throw FormatReader.broken();
            }
        }

        private static boolean wellFormed(String type, List<Part> children) {
            return switch (type) {
                case "multipart" -> !children.isEmpty();
                case "message" -> children.isEmpty()
                        || (children.size() == 1 && children.getFirst().envelope().isPresent());
                default -> children.isEmpty();
            };
        }

        private long forward(long from, long limit) {
            long step = in.number();
            require(step <= limit - from);
            return from + step;
        }

        private String word(List<String> known) {
            int at = in.octet();
            require(at <= known.size());
            return at == 0 ? in.text() : known.get(at - 1);
        }

        private List<Parameter> parameters() {
            int count = in.count();
            if (count == 0) {
                return List.of();
            }
            Parameter[] all = new Parameter[count];
            for (int i = 0; i < count; i++) {
                all[i] = new Parameter(word(NAMES), in.text());
            }
            return List.of(all);
        }

        private Optional<Disposition> disposition() {
            Optional<String> type = in.optional();
            List<Parameter> parameters = parameters();
            return type.map(t -> new Disposition(t, parameters));
        }

        private List<String> languages() {
            String[] all = new String[in.count()];
            for (int i = 0; i < all.length; i++) {
                all[i] = in.text();
            }
            return List.of(all);
        }

        private Optional<Envelope> embedded() {
            return in.octet() == 0 ? Optional.empty() : Optional.of(envelope(in));
        }

        private List<Part> children(long from, long limit) {
            int count = in.count();
            if (count == 0) {
                return List.of();
            }
            List<Part> all = new ArrayList<>(count);
            long at = from;
            for (int i = 0; i < count; i++) {
                Part child = part(at, limit, Optional.empty());
                all.add(child);
                at = child.bodyEnd();
            }
            return all;
        }
    }

    private static Envelope envelope(FormatReader in) {
        int same = in.octet();
        Optional<String> date = in.optional();
        Optional<String> subject = in.optional();
        List<Address> from = addresses(in);
        List<Address> sender = addresses(in);
        List<Address> replyTo = addresses(in);
        return new Envelope(
                date,
                subject,
                from,
                (same & SENDER_IS_FROM) != 0 ? from : sender,
                (same & REPLY_TO_IS_FROM) != 0 ? from : replyTo,
                addresses(in),
                addresses(in),
                addresses(in),
                in.optional(),
                in.optional());
    }

    private static List<Address> addresses(FormatReader in) {
        int count = in.count();
        if (count == 0) {
            return List.of();
        }
        Address[] all = new Address[count];
        for (int i = 0; i < count; i++) {
            all[i] = new Address(in.optional(), in.optional(), in.optional(), in.optional());
        }
        return List.of(all);
    }
}
