package org.redoubt.jmap.session;

/** Where what is. Clients learn all but the first from the session object. */
public final class Paths {
    /** RFC 8620 2.2. */
    public static final String WELL_KNOWN = "/.well-known/jmap";

    public static final String SESSION = "/jmap/session";
    public static final String API = "/jmap/api";
    public static final String DOWNLOAD = "/jmap/download/";
    public static final String UPLOAD = "/jmap/upload/";
    public static final String EVENTS = "/jmap/events";
    public static final String SOCKET = "/jmap/ws";

    private Paths() {}
}
