package org.redoubt.store.seal;

import java.io.IOException;

/** What opens the {@link MasterKey} in {@link KeySlots}: a key of our own, or one that stays in the hardware that keeps it. */
public interface SlotKey extends AutoCloseable {
    /** A short name without spaces, which tells nothing of the key. */
    String name();

    /**
     * Seals bytes so that only {@link #open} with the same context gives them back.
     *
     * @throws IOException when who keeps the key does not answer
     */
    byte[] seal(byte[] plain, byte[] context) throws IOException;

    /**
     * Opens what {@link #seal} made.
     *
     * @throws SealBrokenException when it was altered, or sealed by another key
     * @throws IOException when who keeps the key does not answer
     */
    byte[] open(byte[] sealed, byte[] context) throws IOException, SealBrokenException;

    /** Ends whatever session there is with who keeps the key. */
    @Override
    default void close() {}
}
