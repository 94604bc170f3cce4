package org.redoubt.transport;

import java.time.Duration;
import java.util.List;
import org.redoubt.wire.Network;

/**
 * What one SMTP or LMTP listener does.
 *
 * @param mode whom it serves
 * @param hostname this server's name in greetings and Received fields
 * @param maxMessageOctets largest message taken, as EHLO tells it (RFC 1870)
 * @param maxLineOctets longest line of a message, CRLF not counted. RFC 5321 4.5.3.1.6 limits senders to 998; many
 *     write longer ones
 * @param greetingWait how long an MX looks for clients that talk before the greeting; zero only looks at what is there
 * @param insecureLoopbackAuth whether people on this machine may sign in without TLS
 * @param relaying of an MX: machines that cannot sign in and may send to everybody all the same
 */
public record SmtpConfig(
        Mode mode,
        String hostname,
        long maxMessageOctets,
        int maxLineOctets,
        Duration greetingWait,
        boolean insecureLoopbackAuth,
        List<Network> relaying) {
    private static final long DEFAULT_MESSAGE_OCTETS = 50L * 1024 * 1024;
    private static final int DEFAULT_LINE_OCTETS = 1024 * 1024;

    /** Whom a listener serves. */
    public enum Mode {
        /** Other servers, on port 25: mail for our own domains, nobody signs in. */
        MX("mx"),
        /** People's programs, on port 587 (RFC 6409): sign-in under STARTTLS. */
        SUBMISSION("submission"),
        /** The same under TLS from the first byte, on port 465 (RFC 8314 3.3). */
        SUBMISSIONS("submissions"),
        /** A mail server in front of this one (RFC 2033), on a private address. */
        LMTP("lmtp");

        private final String label;

        Mode(String label) {
            this.label = label;
        }

        /** For logs, metrics and audit events. */
        public String label() {
            return label;
        }

        /** Whether people sign in and send here. */
        public boolean submission() {
            return this == SUBMISSION || this == SUBMISSIONS;
        }
    }

    public SmtpConfig {
        relaying = List.copyOf(relaying);
        if (maxMessageOctets < 1 || maxLineOctets < 998) {
            throw new IllegalArgumentException("message or line limit is below what RFC 5321 4.5.3.1 allows");
        }
    }

    /** Messages to 50 MiB, lines to 1 MiB, no wait, no sign-in without TLS. */
    public static SmtpConfig of(Mode mode, String hostname) {
        return new SmtpConfig(
                mode, hostname, DEFAULT_MESSAGE_OCTETS, DEFAULT_LINE_OCTETS, Duration.ZERO, false, List.of());
    }

    public SmtpConfig withMaxMessageOctets(long octets) {
        return new SmtpConfig(mode, hostname, octets, maxLineOctets, greetingWait, insecureLoopbackAuth, relaying);
    }

    public SmtpConfig withMaxLineOctets(int octets) {
        return new SmtpConfig(mode, hostname, maxMessageOctets, octets, greetingWait, insecureLoopbackAuth, relaying);
    }

    public SmtpConfig withGreetingWait(Duration wait) {
        return new SmtpConfig(mode, hostname, maxMessageOctets, maxLineOctets, wait, insecureLoopbackAuth, relaying);
    }

    public SmtpConfig withInsecureLoopbackAuth(boolean allowed) {
        return new SmtpConfig(mode, hostname, maxMessageOctets, maxLineOctets, greetingWait, allowed, relaying);
    }

    public SmtpConfig withRelaying(List<Network> networks) {
        return new SmtpConfig(
                mode, hostname, maxMessageOctets, maxLineOctets, greetingWait, insecureLoopbackAuth, networks);
    }
}
