package org.redoubt.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A peer that says what it was given, in pieces of a size that follows from what it says, and keeps what it hears: a
 * whole conversation without a network, so that a run is fast and the same every time.
 */
public final class ScriptedPeer {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    /** Lets the handler serve this peer to its end; what it heard until then. */
    public static byte[] converse(ConnectionHandler handler, byte[] script) throws IOException {
        ScriptedPeer peer = new ScriptedPeer();
        try (WireRuntime runtime = WireRuntime.manual()) {
            Connection connection = peer.connect(script, runtime);
            try {
                handler.serve(connection);
            } finally {
                connection.finish();
            }
        }
        return peer.heard.toByteArray();
    }

    private Connection connect(byte[] script, WireRuntime runtime) throws IOException {
        ListenerConfig config = ListenerConfig.of("scripted", LOOPBACK, TlsMode.PLAIN);
        TlsContexts none = TlsContexts.none();
        var shared = new Connection.Shared(
                config, none, new BufferPool(), DEFLATERS, new TlsMeter(new Metrics(), "scripted"));
        RawSocket raw = new RawSocket(new ScriptedSocket(script, heard), runtime, PATIENCE);
        return new Connection("scripted", raw, Optional.empty(), shared);
    }

    /** Shared by all: each compressor holds memory outside the heap. */
    private static final Deflaters DEFLATERS = new Deflaters();

    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);

    private static final class ScriptedSocket extends Socket {
        private final InputStream in;
        private final OutputStream out;
        private boolean closed;

        ScriptedSocket(byte[] script, OutputStream out) {
            this.in = new Pieces(script);
            this.out = out;
        }

        @Override
        public InputStream getInputStream() {
            return in;
        }

        @Override
        public OutputStream getOutputStream() {
            return out;
        }

        @Override
        public SocketAddress getRemoteSocketAddress() {
            return LOOPBACK;
        }

        @Override
        public SocketAddress getLocalSocketAddress() {
            return LOOPBACK;
        }

        @Override
        public InetAddress getInetAddress() {
            return LOOPBACK.getAddress();
        }

        @Override
        public void shutdownInput() {}

        @Override
        public void shutdownOutput() {}

        @Override
        public synchronized void close() {
            closed = true;
        }

        @Override
        public boolean isClosed() {
            return closed;
        }
    }

    private static final class Pieces extends ByteArrayInputStream {
        private final int piece;

        Pieces(byte[] script) {
            super(script);
            int hash = java.util.Arrays.hashCode(script);
            piece = (hash & 1) == 0 ? script.length + 1 : 1 + (hash >>> 1) % 29;
        }

        @Override
        public int read(byte[] b, int off, int len) {
            return super.read(b, off, Math.min(len, piece));
        }

        /** It waits for the greeting before it talks, as far as anybody who looks can see. */
        @Override
        public int available() {
            return 0;
        }
    }
}
