package org.redoubt.store.rocksdb;

/** Every limit of this module, each with its reason. */
final class Limits {
    private Limits() {}
}
