package org.redoubt.http;

/** The way to the other side of a WebSocket. Safe for several threads. */
public interface WebSocketChannel {
    /** Sends a text message; waits until it is on its way. Does nothing when the socket is closed. */
    void send(String text);

    /** Asks whether the other side is there. */
    void ping();

    /** Ends it (RFC 6455 7.4). */
    void close(int code, String reason);
}
