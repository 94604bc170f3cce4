package org.redoubt.jmap;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;

/** The way out for mail that a client sends; whoever assembles the server provides it. */
public interface MailSubmitter {
    /**
     * What is to be sent where.
     *
     * @param hold until when it is to wait (RFC 4865); empty to send it at once
     * @param follow the word by which {@link SubmissionNews} is told what becomes of it; empty for none
     * @param envelopeId what reports about it bring back (RFC 3461 4.4); empty for none
     */
    record Envelope(
            String mailFrom, List<String> recipients, Optional<Hold> hold, String follow, String envelopeId) {
        public Envelope {
            recipients = List.copyOf(recipients);
        }
    }

    /** HOLDFOR or HOLDUNTIL of RFC 4865 5. */
    sealed interface Hold {
        record For(Duration interval) implements Hold {}

        record Until(Instant time) implements Hold {}
    }

    /**
     * Hands a message over to be sent.
     *
     * @param header the message's whole header, with the empty line
     * @param body what follows
     * @throws IOException when nothing was taken, and trying again makes sense
     */
    Outcome submit(
            Principal person, SessionInfo session, Envelope envelope, byte[] header, InputStream body, long maxOctets)
            throws IOException;

    /** How long a message may wait (RFC 8621 1.3.2, maxDelayedSend). */
    Duration longestHold();

    /** The latest time until which a message may wait. */
    Instant latestHold();

    /**
     * Takes back what was taken and has not been sent.
     *
     * @param queued by what name it was taken
     * @param follow the word it was taken with
     * @return false when it is too late
     */
    boolean cancel(String queued, String follow) throws IOException;

    /** How it ended (RFC 8621 7.5). */
    sealed interface Outcome {
        /**
         * Everybody gets it, or the sender a report.
         *
         * @param queued the name by which it can be taken back
         * @param release when it is sent
         */
        record Taken(String queued, Instant release) implements Outcome {}

        /** An error of RFC 8621 7.5 by its name, and whom it is about where it is about recipients. */
        record Refused(String type, List<String> recipients) implements Outcome {
            public Refused {
                recipients = List.copyOf(recipients);
            }
        }
    }
}
