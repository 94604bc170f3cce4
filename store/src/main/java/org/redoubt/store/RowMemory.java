package org.redoubt.store;

import java.util.Optional;

/**
 * Rows of one account that its {@link CommitLane} has read or written of late and need not ask the engine for again. While the
 * lane's head holds nobody else writes the account; when it turns out that somebody did, all is forgotten.
 *
 * <p>Called by one thread at a time, possibly an engine's: be short, never block. It may forget what it likes, and need not
 * take what it is given. Values are shared: who gets one leaves it as it is.
 */
public interface RowMemory {
    /** Knows nothing. */
    RowMemory NONE = new RowMemory() {
        @Override
        public Optional<byte[]> get(Key key) {
            return Optional.empty();
        }

        @Override
        public void put(Key key, byte[] value) {}

        @Override
        public void remove(Key key) {}

        @Override
        public void clear() {}
    };

    /** The row's value; empty when it is not known here, whether there is such a row or not. */
    Optional<byte[]> get(Key key);

    /** The row has this value now. */
    void put(Key key, byte[] value);

    /** There is no such row any more. */
    void remove(Key key);

    /** Somebody else may have written. */
    void clear();
}
