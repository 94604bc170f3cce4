package org.redoubt.store;

import java.util.List;
import java.util.Optional;
import org.redoubt.store.id.ModSeq;

/** One account at one version: whatever is committed meanwhile, every read here sees the same state. */
public interface View extends AutoCloseable {
    /** {@link Head#NONE} when the account does not exist. */
    Head head();

    /** The values of these keys, in their order; empty where there is none. */
    List<Optional<byte[]>> getAll(List<Key> keys);

    default Optional<byte[]> get(Key key) {
        return getAll(List.of(key)).getFirst();
    }

    /** Visits the pairs of a range in key order until the visitor says false. */
    void scan(KeyRange range, Visitor visitor);

    /**
     * The journal after a version, oldest first.
     *
     * @param max the most entries to return, at least 1
     */
    JournalRead journal(ModSeq after, int max);

    /** The journal's floor: the smallest version one can catch up from; 0 while nothing was trimmed. */
    ModSeq oldest();

    @Override
    void close();

    /** Takes one pair of a scan. */
    interface Visitor {
        /** Returns whether the scan shall go on. */
        boolean visit(Key key, byte[] value);
    }
}
