/** Load drivers, run by hand and by {@code ./redoubt-bench}. */
module org.redoubt.bench {
    requires org.redoubt.account;
    requires org.redoubt.directory;
    requires org.redoubt.guard;
    requires org.redoubt.server;
    requires org.redoubt.store;
    requires org.redoubt.store.rocksdb;
    requires org.redoubt.transport;
    requires org.redoubt.wire;
    requires java.management;
    requires java.net.http;
    requires static org.jspecify;
}
