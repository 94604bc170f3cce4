package org.redoubt.account;

import java.time.Instant;
import java.util.Optional;

/**
 * What all recipients of a queued message share.
 *
 * @param sender the reverse path; empty for the null one
 * @param envelopeId ENVID (RFC 3461 4.4), decoded
 * @param returnFull RET (RFC 3461 4.3): true for FULL, false for HDRS, empty when not said
 * @param smtpUtf8 whether it can travel only under SMTPUTF8 (RFC 6531)
 * @param eightBit whether octets above 127 occur
 * @param requireTls whether it may travel only under verified TLS (RFC 8689)
 * @param tlsOptional whether it may travel without any proof of who takes it (RFC 8689 5)
 * @param ours whether somebody of ours, or the server itself, wrote it, so that a domain of ours may sign it; what is
 *     only passed on is not
 * @param submitter the login that sent it, "-" for what the server itself wrote
 * @param trace the name it has in logs and in its Received field
 * @param arrived when it was taken
 * @param octets of the whole message as it is kept
 * @param returnPathOctets how many of them are the Return-Path field that begins it, which only a last server adds
 * @param release before when it is not sent (RFC 4865)
 * @param follow the word by which its sender knows it, who then is told what becomes of it
 * @param priority from -9 to 9, 0 where nobody said (RFC 6710)
 */
public record QueuedEnvelope(
        String sender,
        Optional<String> envelopeId,
        Optional<Boolean> returnFull,
        boolean smtpUtf8,
        boolean eightBit,
        boolean requireTls,
        boolean tlsOptional,
        boolean ours,
        String submitter,
        String trace,
        Instant arrived,
        long octets,
        int returnPathOctets,
        Optional<Instant> release,
        Optional<String> follow,
        int priority) {

    /** Of the usual priority. */
    public QueuedEnvelope(
            String sender,
            Optional<String> envelopeId,
            Optional<Boolean> returnFull,
            boolean smtpUtf8,
            boolean eightBit,
            boolean requireTls,
            boolean tlsOptional,
            boolean ours,
            String submitter,
            String trace,
            Instant arrived,
            long octets,
            int returnPathOctets,
            Optional<Instant> release,
            Optional<String> follow) {
        this(
                sender, envelopeId, returnFull, smtpUtf8, eightBit, requireTls, tlsOptional, ours, submitter, trace, arrived,
                octets, returnPathOctets, release, follow, 0);
    }

    /** The submitter of reports to an archive, which are never given up. */
    public static final String JOURNAL = "-journal";

    /** Whether it is a report to an archive. */
    public boolean journal() {
        return submitter.equals(JOURNAL);
    }

    /** Of what is sent at once and followed by nobody. */
    public QueuedEnvelope(
            String sender,
            Optional<String> envelopeId,
            Optional<Boolean> returnFull,
            boolean smtpUtf8,
            boolean eightBit,
            boolean requireTls,
            boolean tlsOptional,
            boolean ours,
            String submitter,
            String trace,
            Instant arrived,
            long octets,
            int returnPathOctets) {
        this(
                sender, envelopeId, returnFull, smtpUtf8, eightBit, requireTls, tlsOptional, ours, submitter, trace, arrived,
                octets, returnPathOctets, Optional.empty(), Optional.empty());
    }

    /** As one that begins to be sent only now. */
    QueuedEnvelope startingAt(Instant now) {
        return new QueuedEnvelope(
                sender, envelopeId, returnFull, smtpUtf8, eightBit, requireTls, tlsOptional, ours, submitter, trace, arrived,
                octets, returnPathOctets, Optional.of(now), follow, priority);
    }

    /** When its age begins to count: when it came, or was to be sent. */
    public Instant start() {
        return release.filter(arrived::isBefore).orElse(arrived);
    }

    /** Of what is only passed on. */
    public QueuedEnvelope(
            String sender,
            Optional<String> envelopeId,
            Optional<Boolean> returnFull,
            boolean smtpUtf8,
            boolean eightBit,
            boolean requireTls,
            String submitter,
            String trace,
            Instant arrived,
            long octets,
            int returnPathOctets) {
        this(
                sender, envelopeId, returnFull, smtpUtf8, eightBit, requireTls, false, false, submitter, trace, arrived, octets,
                returnPathOctets);
    }
}
