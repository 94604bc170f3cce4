package org.redoubt.server.mailfile;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Writes mailboxes to files, one after another. */
public sealed interface MailWriter extends Closeable permits MaildirWriter, MboxWriter {
    /**
     * Begins a mailbox; messages that follow belong to it.
     *
     * @param path levels joined with '/'; INBOX is the top
     * @param keywords every keyword that its messages use
     */
    void mailbox(String path, List<String> keywords) throws IOException;

    /**
     * Writes one message.
     *
     * @return false when it had been written by an earlier run already
     */
    boolean write(StoredMessage message) throws IOException;

    /** Everything has been written. Closing without this leaves nothing that looks complete and is not. */
    void done() throws IOException;
}
