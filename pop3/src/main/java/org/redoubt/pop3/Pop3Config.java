package org.redoubt.pop3;

import java.time.Duration;

/**
 * How POP3 is served.
 *
 * @param hostName shown in the greeting
 * @param insecureLoopbackAuth whether programs on this machine may sign in without TLS
 * @param autologout longest silence of a client that has signed in; RFC 1939 3 wants 10 minutes
 * @param loginTime longest silence before sign-in
 */
public record Pop3Config(String hostName, boolean insecureLoopbackAuth, Duration autologout, Duration loginTime) {
    /** TLS needed to sign in, 10 minutes, 60 seconds. */
    public static Pop3Config of(String hostName) {
        return new Pop3Config(hostName, false, Limits.AUTOLOGOUT, Limits.LOGIN_TIME);
    }

    public Pop3Config withInsecureLoopbackAuth(boolean allowed) {
        return new Pop3Config(hostName, allowed, autologout, loginTime);
    }
}
