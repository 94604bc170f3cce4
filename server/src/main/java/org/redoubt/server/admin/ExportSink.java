package org.redoubt.server.admin;

import java.io.IOException;
import java.util.List;
import org.redoubt.server.mailfile.StoredMessage;

/** Where an export goes. */
public interface ExportSink {
    /**
     * Begins a mailbox.
     *
     * @param keywords every keyword its messages may have
     * @param messages how many follow; a few less when some are removed meanwhile
     */
    void mailbox(String path, List<String> keywords, long messages) throws IOException;

    void message(StoredMessage message) throws IOException;

    /**
     * A message of the mailbox whose bytes cannot be given any more.
     *
     * @param why a sentence for a person
     */
    void damaged(long uid, String why) throws IOException;
}
