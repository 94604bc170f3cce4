package org.redoubt.jmap.map;

import java.io.IOException;
import java.io.InputStream;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.Part;

/** A message that is shown as an Email: one of the account, or one that a blob holds. */
public interface MessageSource {
    /** The root of its parts; offsets are into its octets. */
    Part root();

    /** A header that has all fields of the names asked for below; perhaps of those only. */
    HeaderBlock header() throws IOException;

    /** The whole header. */
    HeaderBlock wholeHeader() throws IOException;

    /** Whether {@link #header} has all fields of a name, in lower case. */
    boolean keeps(String name);

    byte[] octets(long from, long length) throws IOException;

    InputStream stream(long from, long length) throws IOException;

    /** The blob that the message itself is. */
    String blobId();

    /** Up to 256 characters of its text. */
    String preview();

    /** The header of one of its parts. */
    default HeaderBlock header(Part part) throws IOException {
        return part == root()
                ? wholeHeader()
                : HeaderBlock.of(octets(part.headerStart(), part.bodyStart() - part.headerStart()));
    }
}
