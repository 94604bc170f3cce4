package org.redoubt.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A part while it is being read. */
final class PartDraft {
    /** RFC 2045 6.2: encodings that leave lines as they are, so that a message inside can be read through them. */
    private static final Set<String> IDENTITY = Set.of("7bit", "8bit", "binary");

    private static final byte[] NO_BOUNDARY = {};

    final long headerStart;

    /** Whether this is the message itself or the one inside a message/rfc822. */
    private final boolean messageRoot;

    private ContentType content;
    private String encoding = "7bit";
    private Optional<String> contentId = Optional.empty();
    private Optional<String> description = Optional.empty();
    private Optional<String> md5 = Optional.empty();
    private Optional<Disposition> disposition = Optional.empty();
    private List<String> languages = List.of();
    private Optional<String> location = Optional.empty();
    private Optional<Envelope> envelope = Optional.empty();
    private byte[] boundary = NO_BOUNDARY;

    private long bodyStart;
    private long bodyEnd;
    private long lines;
    private final List<Part> children = new ArrayList<>(0);

    PartDraft(long headerStart, boolean messageRoot, boolean inDigest) {
        this.headerStart = headerStart;
        this.messageRoot = messageRoot;
        this.content = inDigest ? ContentType.DIGEST_DEFAULT : ContentType.DEFAULT;
    }

    /** The header is complete; {@code lines} is the count of line ends before the body. */
    void header(HeaderBlock header, long bodyStart, long linesBefore) {
        this.bodyStart = bodyStart;
        this.lines = linesBefore;
        readType(header);
        header.text(KnownField.CONTENT_TRANSFER_ENCODING).ifPresent(this::readEncoding);
        contentId = header.text(KnownField.CONTENT_ID);
        description = header.text(KnownField.CONTENT_DESCRIPTION);
        md5 = header.text(KnownField.CONTENT_MD5);
        disposition = header.text(KnownField.CONTENT_DISPOSITION).flatMap(PartDraft::disposition);
        languages = header.text(KnownField.CONTENT_LANGUAGE).map(PartDraft::languages).orElse(List.of());
        location = header.text(KnownField.CONTENT_LOCATION);
        if (messageRoot) {
            envelope = Optional.of(Envelope.of(header));
        }
    }

    private void readType(HeaderBlock header) {
        int at = header.find(KnownField.CONTENT_TYPE);
        if (at >= 0) {
            String value = header.value(at);
            content = ContentType.parse(value);
            if (isMultipart()) {
                boundary = boundary(header, at);
            }
        }
    }

    /** The boundary is compared with octets, so it is taken from octets, whatever charset they were meant in. */
    private static byte[] boundary(HeaderBlock header, int at) {
        String value = ContentType.parse(header.octets(at)).parameter("boundary").stripTrailing();
        return value.length() > Limits.BOUNDARY_BYTES ? NO_BOUNDARY : value.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void readEncoding(String value) {
        Scan in = new Scan(value);
        in.skipCfws();
        String token = Ascii.lower(in.token());
        encoding = token.isEmpty() ? encoding : token;
    }

    private static Optional<Disposition> disposition(String value) {
        Scan in = new Scan(value);
        in.skipCfws();
        String type = Ascii.lower(in.token());
        if (in.peek() == '=') { // "Content-Disposition: filename=x" names no disposition
            return Optional.of(new Disposition("attachment", Parameters.parse(new Scan(value))));
        }
        List<Parameter> parameters = Parameters.parse(in);
        return type.isEmpty() && parameters.isEmpty()
                ? Optional.empty()
                : Optional.of(new Disposition(type.isEmpty() ? "attachment" : type, parameters));
    }

    /** RFC 3282 2: tags between commas. */
    private static List<String> languages(String value) {
        Scan in = new Scan(value);
        List<String> tags = new ArrayList<>(1);
        while (!in.atEnd() && tags.size() < Limits.PARAMETERS) {
            in.skipCfws();
            String tag = in.token();
            if (tag.isEmpty()) {
                in.skip();
            } else {
                tags.add(tag);
            }
        }
        return tags;
    }

    boolean isMultipart() {
        return content.type().equals("multipart");
    }

    boolean isDigest() {
        return isMultipart() && content.subtype().equals("digest");
    }

    /** RFC 2046 5.2.1, RFC 6532 3.7. */
    boolean isMessage() {
        String subtype = content.subtype();
        return content.type().equals("message") && (subtype.equals("rfc822") || subtype.equals("global"));
    }

    /** RFC 2046 5.2.1 forbids transfer encodings of message/rfc822; what has one is not lines of a message. */
    boolean isReadableMessage() {
        return isMessage() && IDENTITY.contains(encoding);
    }

    byte[] boundary() {
        return boundary;
    }

    /** Whether the preview may come from here. */
    boolean isInlineText() {
        return content.type().equals("text")
                && disposition.map(d -> !d.type().equals("attachment")).orElse(true);
    }

    boolean isPlain() {
        return content.subtype().equals("plain");
    }

    boolean isHtml() {
        return content.subtype().equals("html");
    }

    /** The body ends here, or where the last child ends: an empty part starts behind the line end that ends its parent. */
    void end(long end, long linesBefore) {
        long inside = children.isEmpty() ? bodyStart : children.getLast().bodyEnd();
        bodyEnd = Math.max(inside, end);
        // A line end that closed the header of a child is in this body, though a delimiter follows it.
        long ends = inside > end ? linesBefore + 1 : linesBefore;
        lines = Math.max(0, ends - lines);
        if (children.isEmpty()) {
            becomeLeaf();
        }
    }

    private void becomeLeaf() {
        if (isMultipart()) {
            content = new ContentType("text", "plain", content.parameters());
        } else if (isMessage()) {
            content = new ContentType("application", "octet-stream", content.parameters());
        }
    }

    void add(Part child) {
        children.add(child);
    }

    Part build() {
        return new Part(
                content.type(),
                content.subtype(),
                content.parameters(),
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
}
