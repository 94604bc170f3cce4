package org.redoubt.wire;

import java.io.IOException;

/**
 * Bytes in and out of one connection, with or without TLS. One thread reads and one thread writes at a time;
 * the two may be different and run at once.
 */
sealed interface Transport permits DeflateTransport, RawSocket, TlsTransport {
    /**
     * Reads at least one byte.
     *
     * @param deadline nanoTime by which the first byte must be there, see {@link RawSocket#deadlineAfter}
     * @return the count, or -1 when the peer has ended its side
     */
    int read(byte[] b, int off, int len, long deadline) throws IOException;

    /** Writes all of it; each part must be taken by the peer within the write timeout. */
    void write(byte[] b, int off, int len) throws IOException;

    /** Whether bytes that came from the network wait inside, not yet handed over. */
    boolean pending();

    /** Called before a wait that may be long: gives memory back. */
    void rest();

    /** Tells the peer that nothing more will come, as far as the transport has a way to say so. */
    void goodbye();
}
