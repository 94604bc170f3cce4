/** The embedded storage engine: the store SPI kept in one RocksDB database inside the data folder. */
module org.redoubt.store.rocksdb {
    requires org.redoubt.store;
    requires rocksdbjni;
    requires static org.jspecify;

    exports org.redoubt.store.rocksdb to
            org.redoubt.account,
            org.redoubt.directory,
            org.redoubt.server,
            org.redoubt.bench;
}
