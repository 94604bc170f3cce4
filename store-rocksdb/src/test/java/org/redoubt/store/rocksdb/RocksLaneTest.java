package org.redoubt.store.rocksdb;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.store.Store;
import org.redoubt.store.testkit.LaneContract;

class RocksLaneTest extends LaneContract {
    @TempDir
    Path folder = Path.of("");

    @Override
    protected Store open() throws Exception {
        return RocksStore.open(folder.resolve("store"));
    }
}
