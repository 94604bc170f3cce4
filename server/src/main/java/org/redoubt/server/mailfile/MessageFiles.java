package org.redoubt.server.mailfile;

import java.io.IOException;

/** Messages in files of one layout, read front to back. */
public sealed interface MessageFiles permits MaildirFiles, MboxFiles, EmlFiles {
    /** Octets of all the files together, for a progress bar; a rough figure. */
    long totalOctets();

    /** Gives every message to the sink, in a stable order; a file that cannot be read is told and passed over. */
    void forEach(Sink sink) throws IOException;

    /** Takes what is found. */
    interface Sink {
        /**
         * A message.
         *
         * @param octets of the source files that this message stood for
         */
        void message(FoundMessage message, long octets) throws IOException;

        /** Something that looked like a message and could not be taken. */
        void unreadable(String source, String reason, long octets) throws IOException;

        /** A file that is none of ours, such as an index or a note beside the messages. */
        void passedOver(String source, long octets) throws IOException;
    }
}
