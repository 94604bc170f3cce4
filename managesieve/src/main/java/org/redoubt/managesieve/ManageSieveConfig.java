package org.redoubt.managesieve;

import java.time.Duration;

/**
 * How ManageSieve is served.
 *
 * @param insecureLoopbackAuth whether programs on this machine may sign in without TLS
 * @param autologout longest silence of a client that has signed in; RFC 5804 1.2 wants 30 minutes
 * @param loginTime longest silence before sign-in
 */
public record ManageSieveConfig(boolean insecureLoopbackAuth, Duration autologout, Duration loginTime) {
    /** TLS needed to sign in, 30 minutes, 60 seconds. */
    public static ManageSieveConfig standard() {
        return new ManageSieveConfig(false, Limits.AUTOLOGOUT, Limits.LOGIN_TIME);
    }

    public ManageSieveConfig withInsecureLoopbackAuth(boolean allowed) {
        return new ManageSieveConfig(allowed, autologout, loginTime);
    }
}
