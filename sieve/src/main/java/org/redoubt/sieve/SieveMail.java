package org.redoubt.sieve;

import java.io.IOException;
import org.redoubt.mime.MessageStructure;

/** The message that a script looks at. */
public interface SieveMail {
    /** What a scan of the whole message found. */
    MessageStructure structure();

    /**
     * Octets of the message.
     *
     * @param from offset from the message's start
     * @param length how many; fewer come when the message ends before
     */
    byte[] octets(long from, int length) throws IOException;
}
