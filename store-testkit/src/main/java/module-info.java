/** The contract test kit of the store: tests that every storage engine extends and must pass unchanged. */
module org.redoubt.store.testkit {
    requires org.redoubt.store;
    requires org.junit.jupiter.api;
    requires static org.jspecify;

    exports org.redoubt.store.testkit;
}
