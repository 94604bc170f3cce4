package org.redoubt.guard.export;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Messages of syslog (RFC 5424 6), each with its length before it, as they are sent over a stream (RFC 6587 3.4.1). */
public final class Syslog {
    /** RFC 5424 6.2.1: log audit. */
    private static final int FACILITY = 13;

    private final String hostname;

    /** @param hostname of this server, as the messages name it */
    public Syslog(String hostname) {
        this.hostname = hostname.isEmpty() ? "-" : hostname;
    }

    /**
     * A message.
     *
     * @param severity from 0, the worst, to 7 (RFC 5424 6.2.1)
     * @param id of what kind of message this is; letters and digits
     */
    public byte[] frame(Instant at, int severity, String id, String text) {
        int priority = FACILITY * 8 + severity;
        String header = "<" + priority + ">1 " + Instant.ofEpochMilli(at.toEpochMilli()) + " " + hostname + " redoubt - " + id + " - ";
        byte[] message = (header + text).getBytes(StandardCharsets.UTF_8);
        byte[] length = (message.length + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[length.length + message.length];
        System.arraycopy(length, 0, frame, 0, length.length);
        System.arraycopy(message, 0, frame, length.length, message.length);
        return frame;
    }
}
