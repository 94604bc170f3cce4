/** JMAP (RFC 8620, RFC 8621): the JSON, one class per method, and the sessions that run them against accounts. */
module org.redoubt.jmap {
    requires org.redoubt.store;
    requires org.redoubt.wire;
    requires org.redoubt.http;
    requires org.redoubt.mime;
    requires org.redoubt.smime;
    requires org.redoubt.sieve;
    requires org.redoubt.account;
    requires org.redoubt.directory;
    requires org.redoubt.guard;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports org.redoubt.jmap to
            org.redoubt.server,
            org.redoubt.bench;
}
