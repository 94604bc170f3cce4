package org.redoubt.http.socket;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.redoubt.http.WebSocketChannel;
import org.redoubt.http.WebSocketPeer;

/** Between the library's socket and our peer. The library calls it by method handles, so it must be public. */
public final class WebSocketListener implements Session.Listener.AutoDemanding {
    private static final System.Logger LOG = System.getLogger("org.redoubt.http");

    private final WebSocketPeer peer;
    private final int maxOctets;
    private final int maxBinaryOctets;
    private final Duration idle;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Serves one socket.
     *
     * @param maxOctets of one text message
     * @param maxBinaryOctets of one binary message
     * @param idle silence after which the socket is closed
     */
    public WebSocketListener(WebSocketPeer peer, int maxOctets, int maxBinaryOctets, Duration idle) {
        this.peer = peer;
        this.maxOctets = maxOctets;
        this.maxBinaryOctets = maxBinaryOctets;
        this.idle = idle;
    }

    @Override
    public void onWebSocketOpen(Session session) {
        session.setMaxTextMessageSize(maxOctets);
        session.setMaxBinaryMessageSize(maxBinaryOctets);
        session.setIdleTimeout(idle);
        peer.opened(new Channel(session));
    }

    @Override
    public void onWebSocketText(String message) {
        peer.text(message);
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        callback.succeed();
        peer.binary();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, "event=http.web_socket_failed", cause);
        end();
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
        callback.succeed();
        end();
    }

    private void end() {
        if (closed.compareAndSet(false, true)) {
            peer.closed();
        }
    }

    private record Channel(Session session) implements WebSocketChannel {
        @Override
        public void send(String text) {
            await(sent -> session.sendText(text, sent));
        }

        @Override
        public void ping() {
            await(sent -> session.sendPing(ByteBuffer.allocate(0), sent));
        }

        @Override
        public void close(int code, String reason) {
            session.close(code, reason, Callback.NOOP);
        }

        private interface Sending {
            void with(Callback sent);
        }

        /** One after another: whoever sends waits, so that what waits is bounded. */
        private synchronized void await(Sending sending) {
            if (!session.isOpen()) {
                return;
            }
            CompletableFuture<Void> sent = new CompletableFuture<>();
            sending.with(Callback.from(() -> sent.complete(null), sent::completeExceptionally));
            try {
                sent.join();
            } catch (CompletionException gone) {
                session.disconnect();
            }
        }
    }
}
