package org.redoubt.store.testkit;

import org.redoubt.store.MemoryStore;
import org.redoubt.store.Store;

class MemoryStoreTest extends StoreContract {
    @Override
    protected Store open() {
        return new MemoryStore();
    }
}
