package org.redoubt.imap.codec;

import java.util.List;
import java.util.Optional;

/** One item of a FETCH, RFC 9051 6.4.5 {@code fetch-att}. */
public sealed interface FetchAtt {
    /** Items without arguments. */
    enum Plain implements FetchAtt {
        UID,
        FLAGS,
        INTERNALDATE,
        SIZE,
        ENVELOPE,
        BODY,
        BODYSTRUCTURE,
        MODSEQ,
        EMAILID,
        THREADID,

        /** RFC 8514. */
        SAVEDATE,

        /** RFC 8970. */
        PREVIEW
    }

    /** Which text of a part a section means, RFC 9051 6.4.5.1. */
    enum Text {
        /** The whole message, or the body of the numbered part. */
        ALL,
        HEADER,
        FIELDS,
        FIELDS_NOT,
        TEXT,
        MIME
    }

    /**
     * Some octets of the message.
     *
     * @param label what the response calls it, partial origin excluded
     * @param part part numbers, empty for the message itself
     * @param fields header names in lower case, for FIELDS and FIELDS_NOT
     * @param peek whether \Seen stays as it is
     */
    record Section(String label, List<Integer> part, Text text, List<String> fields, Optional<Partial> partial, boolean peek)
            implements FetchAtt {}

    /** RFC 9051 6.4.5: the content of a part without its transfer encoding. */
    record Binary(String label, List<Integer> part, Optional<Partial> partial, boolean peek) implements FetchAtt {}

    /** RFC 9051 6.4.5: how many octets {@link Binary} would give. */
    record BinarySize(String label, List<Integer> part) implements FetchAtt {}

    /** {@code <origin.count>}: octets from origin, at most count. */
    record Partial(long origin, long count) {}
}
