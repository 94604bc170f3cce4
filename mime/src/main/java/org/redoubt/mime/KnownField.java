package org.redoubt.mime;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The fields that the scanner itself reads. */
enum KnownField {
    DATE("date"),
    SUBJECT("subject"),
    FROM("from"),
    SENDER("sender"),
    REPLY_TO("reply-to"),
    TO("to"),
    CC("cc"),
    BCC("bcc"),
    IN_REPLY_TO("in-reply-to"),
    MESSAGE_ID("message-id"),
    CONTENT_TYPE("content-type"),
    CONTENT_ID("content-id"),
    CONTENT_DESCRIPTION("content-description"),
    CONTENT_TRANSFER_ENCODING("content-transfer-encoding"),
    CONTENT_MD5("content-md5"),
    CONTENT_DISPOSITION("content-disposition"),
    CONTENT_LANGUAGE("content-language"),
    CONTENT_LOCATION("content-location");

    private static final KnownField[] ALL = values();

    static final int COUNT = ALL.length;

    /** Bit n: some field has a name of n octets. Most other fields are ruled out by it. */
    private static final int LENGTHS = lengths();

    @SuppressWarnings("ImmutableEnumChecker") // never written again
    private final byte[] name;

    KnownField(String name) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
    }

    private static int lengths() {
        int bits = 0;
        for (KnownField f : ALL) {
            bits |= 1 << f.name.length;
        }
        return bits;
    }

    static @Nullable KnownField of(byte[] b, int from, int to) {
        int length = to - from;
        if (length > 31 || (LENGTHS & 1 << length) == 0) {
            return null;
        }
        for (KnownField f : ALL) {
            if (Ascii.equalsLower(b, from, to, f.name)) {
                return f;
            }
        }
        return null;
    }
}
