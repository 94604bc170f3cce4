package org.redoubt.search;

import java.nio.ByteBuffer;
import org.apache.lucene.util.BytesRef;

/** The fields of a document. */
final class Fields {
    /** The email's number as a term, to find and remove it by. */
    static final String ID = "id";

    /** The same as a value, to tell what was found. */
    static final String NUMBER = "n";

    /** {@link Grams} of the header. */
    static final String HEADER = "h";

    /** {@link Grams} of the body. */
    static final String BODY = "b";

    /** {@link Runs} of the header. */
    static final String HEADER_RUNS = "hr";

    /** {@link Runs} of the body. */
    static final String BODY_RUNS = "br";

    /** Has a term when the grams of the email are not known. */
    static final String UNSURE = "u";

    /** Begins the names of the fields of stems, one for each {@link Language}. */
    static final String SUBJECT_STEMS = "ss.";

    static final String BODY_STEMS = "sb.";

    static final String YES = "1";

    private Fields() {}

    static BytesRef id(long number) {
        return new BytesRef(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }
}
