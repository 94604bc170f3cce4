package org.redoubt.store.testkit;

/** What every engine must do. An engine's own test extends this class and opens a fresh store for each test. */
public abstract class StoreContract {
}
