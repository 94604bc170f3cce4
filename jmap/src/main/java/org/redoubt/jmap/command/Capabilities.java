package org.redoubt.jmap.command;

/** The capabilities that this server has. */
public final class Capabilities {
    /** RFC 8620 2. */
    public static final String CORE = "urn:ietf:params:jmap:core";
    /** RFC 8621 1.3.1. */
    public static final String MAIL = "urn:ietf:params:jmap:mail";
    /** RFC 8621 1.3.2. */
    public static final String SUBMISSION = "urn:ietf:params:jmap:submission";
    /** RFC 8621 1.3.3. */
    public static final String VACATION_RESPONSE = "urn:ietf:params:jmap:vacationresponse";
    /** RFC 8887 3. */
    public static final String WEB_SOCKET = "urn:ietf:params:jmap:websocket";

    private Capabilities() {}
}
