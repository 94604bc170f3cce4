package org.redoubt.imap;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How IMAP is served.
 *
 * @param hostName shown in the greeting
 * @param maxMessageOctets largest message that APPEND takes, RFC 7889
 * @param insecureLoopbackAuth whether programs on this machine may sign in without TLS
 * @param autologout longest silence of a client that has signed in, also within IDLE; RFC 9051 5.4 wants 30 minutes
 * @param loginTime longest silence before sign-in
 * @param jmapSession where the same mail is to be had over JMAP (RFC 9698), if it is
 */
public record ImapConfig(
        String hostName,
        long maxMessageOctets,
        boolean insecureLoopbackAuth,
        Duration autologout,
        Duration loginTime,
        Optional<URI> jmapSession) {
    /** 64 MiB messages, TLS needed to sign in, 30 minutes, 60 seconds, no JMAP. */
    public static ImapConfig of(String hostName) {
        return new ImapConfig(
                hostName, 64L * 1024 * 1024, false, Limits.AUTOLOGOUT, Limits.LOGIN_TIME, Optional.empty());
    }

    public ImapConfig withInsecureLoopbackAuth(boolean allowed) {
        return new ImapConfig(hostName, maxMessageOctets, allowed, autologout, loginTime, jmapSession);
    }

    public ImapConfig withMaxMessageOctets(long octets) {
        return new ImapConfig(hostName, octets, insecureLoopbackAuth, autologout, loginTime, jmapSession);
    }

    /** @param url of the session object, RFC 8620 2 */
    public ImapConfig withJmapSession(Optional<URI> url) {
        return new ImapConfig(hostName, maxMessageOctets, insecureLoopbackAuth, autologout, loginTime, url);
    }
}
