package org.redoubt.store;

/** Every limit of this module, each with its reason. */
final class Limits {
    private Limits() {}
}
