/**
 * The search index: one Lucene index for each account in an encrypted directory, which only the account core fills
 * and asks. It knows neither the store nor the gate; losing it loses nothing.
 */
module org.redoubt.search {
    requires org.redoubt.store;
    requires com.github.benmanes.caffeine;
    requires org.apache.lucene.core;
    requires org.apache.lucene.analysis.common;
    requires java.logging;
    requires static org.jspecify;

    exports org.redoubt.search to
            org.redoubt.account,
            org.redoubt.server,
            org.redoubt.bench;
}
