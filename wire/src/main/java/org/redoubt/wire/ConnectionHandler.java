package org.redoubt.wire;

import java.io.IOException;

/** A protocol: serves one connection from greeting to goodbye on a virtual thread of its own. */
@FunctionalInterface
public interface ConnectionHandler {
    /**
     * Returns when the conversation is over; the caller flushes and closes. An IOException means that the
     * network failed or the peer left and is no event worth a line in the log; anything else thrown is a fault
     * of ours and is logged.
     */
    void serve(Connection connection) throws IOException;
}
