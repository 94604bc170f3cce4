package org.redoubt.mime;

import java.util.List;
import java.util.Optional;

/**
 * One part of a message, RFC 2045; offsets are octets from the start of the whole message, {@code bodyEnd} exclusive.
 * The line end before a delimiter belongs to the delimiter (RFC 2046 5.1.1) and to no part.
 *
 * <p>A part has children in two cases only: a multipart has its parts, at least one; a message/rfc822 or
 * message/global has exactly one, the root of the message inside. What claims to be a container and cannot be read as
 * one is a leaf of another type: text/plain for a multipart without a usable boundary, without parts or nested too
 * deeply, application/octet-stream for a message that is transfer-encoded or nested too deeply.
 *
 * @param type media type, lower case
 * @param subtype lower case
 * @param parameters of Content-Type, raw; {@code charset=us-ascii} when the part has no Content-Type
 * @param encoding Content-Transfer-Encoding, lower case; {@code 7bit} when there is none
 * @param headerStart first octet of the header
 * @param bodyStart first octet after the empty line
 * @param lines line ends in the body
 * @param envelope present on the root of a message and nowhere else
 */
public record Part(
        String type,
        String subtype,
        List<Parameter> parameters,
        Optional<String> contentId,
        Optional<String> description,
        String encoding,
        Optional<String> md5,
        Optional<Disposition> disposition,
        List<String> languages,
        Optional<String> location,
        long headerStart,
        long bodyStart,
        long bodyEnd,
        long lines,
        List<Part> children,
        Optional<Envelope> envelope) {

    public Part {
        parameters = List.copyOf(parameters);
        languages = List.copyOf(languages);
        children = List.copyOf(children);
    }

    /** Octets of the body as it is in the message, transfer encoding left. */
    public long octets() {
        return bodyEnd - bodyStart;
    }

    public boolean isMultipart() {
        return type.equals("multipart");
    }

    /** Whether this is a message/rfc822 or message/global whose message was looked into. */
    public boolean isMessage() {
        return type.equals("message") && !children.isEmpty();
    }

    /** The decoded parameter of Content-Type of this name (lower case), RFC 2231 continuations joined. */
    public Optional<String> parameter(String name) {
        return Parameters.decoded(parameters, name);
    }

    /** The decoded name of the file: RFC 2183's {@code filename}, else the older {@code name} of Content-Type. */
    public Optional<String> fileName() {
        return disposition.flatMap(d -> d.parameter("filename")).or(() -> parameter("name"));
    }

    /**
     * The part of this number in the message whose root this is, RFC 9051 6.4.5.1; no numbers give this part itself.
     * A message that is no multipart has one part, number 1, which is its root.
     */
    public Optional<Part> at(int... path) {
        Part current = this;
        Optional<Part> numbered = Optional.of(this);
        for (int number : path) {
            if (numbered.isEmpty()) {
                return Optional.empty();
            }
            Optional<Part> next = numbered.get().child(number);
            if (next.isEmpty()) {
                return next;
            }
            current = next.get();
            numbered = current.insides();
        }
        return Optional.of(current);
    }

    /** Part {@code number} of the multipart or message root that this is. */
    private Optional<Part> child(int number) {
        if (!isMultipart()) {
            return number == 1 ? Optional.of(this) : Optional.empty();
        }
        return number >= 1 && number <= children.size() ? Optional.of(children.get(number - 1)) : Optional.empty();
    }

    /** What further numbers count in: a multipart itself, the root of a message inside; nothing in a leaf. */
    private Optional<Part> insides() {
        if (isMultipart()) {
            return Optional.of(this);
        }
        return isMessage() ? Optional.of(children.get(0)) : Optional.empty();
    }
}
