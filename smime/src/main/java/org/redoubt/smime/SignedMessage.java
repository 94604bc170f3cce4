package org.redoubt.smime;

import java.io.IOException;
import java.io.InputStream;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.Part;

/** A message whose signature is to be checked. */
public interface SignedMessage {
    /** The root of its parts; offsets are into its octets. */
    Part root();

    /** A header that has every From field of the message. */
    HeaderBlock header() throws IOException;

    /** Some octets of the message. */
    InputStream stream(long from, long length) throws IOException;
}
