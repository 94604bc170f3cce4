/** Benchmarks and load drivers, run by hand and by the nightly measurements. */
module org.redoubt.bench {
    requires org.redoubt.server;
    requires jmh.core;
    requires static org.jspecify;
}
