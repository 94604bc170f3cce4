/** The embedded engine: RocksDB with one committer thread that turns waiting commits into one synced write. */
@NullMarked
package org.redoubt.store.rocksdb;

import org.jspecify.annotations.NullMarked;
