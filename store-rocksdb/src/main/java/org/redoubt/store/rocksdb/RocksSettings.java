package org.redoubt.store.rocksdb;

/**
 * How much memory RocksDB may use.
 *
 * @param blockCacheOctets what is kept of index rows read from disk
 * @param writeBufferOctets what is gathered in memory for each kind of row before it is sorted to disk
 */
public record RocksSettings(long blockCacheOctets, long writeBufferOctets) {
    /** Enough that the rows of a hundred active mailboxes stay in memory, small enough for a laptop. */
    public static final RocksSettings DEFAULT = new RocksSettings(64L << 20, 32L << 20);
}
