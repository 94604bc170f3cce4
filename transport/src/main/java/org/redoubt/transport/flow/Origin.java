package org.redoubt.transport.flow;

/** How a message came to be looked at. */
public enum Origin {
    /** Somebody who signed in sends it. */
    SUBMITTED,
    /** Another server brought it, whatever it claims about its sender. */
    OUTSIDE,
    /** It has arrived and been looked at, and somebody's own rules send it on. */
    PASSED_ON
}
