/** The embedded storage engine: the store SPI kept in one RocksDB database inside the data folder. */
@NullMarked
package org.redoubt.store.rocksdb;

import org.jspecify.annotations.NullMarked;
