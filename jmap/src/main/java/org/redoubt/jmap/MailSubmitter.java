package org.redoubt.jmap;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;

/** The way out for mail that a client sends; whoever assembles the server provides it. */
public interface MailSubmitter {
    /**
     * Hands a message over to be sent.
     *
     * @param header the message's whole header, with the empty line
     * @param body what follows
     * @throws IOException when nothing was taken, and trying again makes sense
     */
    Outcome submit(
            Principal person,
            SessionInfo session,
            String mailFrom,
            List<String> recipients,
            byte[] header,
            InputStream body,
            long maxOctets)
            throws IOException;

    /** How it ended (RFC 8621 7.5). */
    sealed interface Outcome {
        /** Everybody gets it, or the sender a report. */
        record Taken() implements Outcome {}

        /** An error of RFC 8621 7.5 by its name, and whom it is about where it is about recipients. */
        record Refused(String type, List<String> recipients) implements Outcome {
            public Refused {
                recipients = List.copyOf(recipients);
            }
        }
    }
}
