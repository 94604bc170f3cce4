package org.redoubt.http;

/** Our side of a WebSocket (RFC 6455). Messages come one after another, on a virtual thread. */
public interface WebSocketPeer {
    /** The socket is open; the channel is good until {@link #closed}. */
    void opened(WebSocketChannel channel);

    /** A whole text message. */
    void text(String message);

    /** A whole binary message, of which nothing is kept. */
    void binary();

    /** It is over, whoever ended it. Called once. */
    void closed();
}
