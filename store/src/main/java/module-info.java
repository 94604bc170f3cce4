/**
 * The store: versioned maps of keys to values, each with a journal, the blobs beside them, and the narrow SPI
 * that every storage engine implements.
 */
module org.redoubt.store {
    requires static org.jspecify;

    exports org.redoubt.store to
            org.redoubt.store.rocksdb,
            org.redoubt.store.testkit,
            org.redoubt.account,
            org.redoubt.directory,
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.store.id;
    exports org.redoubt.store.seal to
            org.redoubt.guard,
            org.redoubt.account,
            org.redoubt.directory,
            org.redoubt.server,
            org.redoubt.bench;
}
