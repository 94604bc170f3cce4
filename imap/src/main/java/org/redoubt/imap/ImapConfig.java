package org.redoubt.imap;

import java.time.Duration;

/**
 * How IMAP is served.
 *
 * @param hostName shown in the greeting
 * @param maxMessageOctets largest message that APPEND takes, RFC 7889
 * @param insecureLoopbackAuth whether programs on this machine may sign in without TLS
 * @param autologout longest silence of a client that has signed in, also within IDLE; RFC 9051 5.4 wants 30 minutes
 * @param loginTime longest silence before sign-in
 */
public record ImapConfig(
        String hostName, long maxMessageOctets, boolean insecureLoopbackAuth, Duration autologout, Duration loginTime) {
    /** 64 MiB messages, TLS needed to sign in, 30 minutes, 60 seconds. */
    public static ImapConfig of(String hostName) {
        return new ImapConfig(hostName, 64L * 1024 * 1024, false, Limits.AUTOLOGOUT, Limits.LOGIN_TIME);
    }

    public ImapConfig withInsecureLoopbackAuth(boolean allowed) {
        return new ImapConfig(hostName, maxMessageOctets, allowed, autologout, loginTime);
    }

    public ImapConfig withMaxMessageOctets(long octets) {
        return new ImapConfig(hostName, octets, insecureLoopbackAuth, autologout, loginTime);
    }
}
