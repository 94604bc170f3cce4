/** Mail transport: SMTP and LMTP in both directions, the queue, routing, sender authentication and filtering. */
module org.redoubt.transport {
    requires org.redoubt.store;
    requires org.redoubt.wire;
    requires org.redoubt.mime;
    requires org.redoubt.filter;
    requires org.redoubt.account;
    requires org.redoubt.directory;
    requires org.redoubt.guard;
    requires org.redoubt.sieve;
    requires re2j;
    requires org.dnsjava;
    requires com.github.benmanes.caffeine;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports org.redoubt.transport to
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.transport.dns to
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.transport.trust to
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.transport.client to
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.transport.queue to
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.transport.web to
            org.redoubt.server;
    exports org.redoubt.transport.scan to
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.transport.sts to
            org.redoubt.server;
    exports org.redoubt.transport.forward to
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.transport.flow to
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.transport.milter to
            org.redoubt.server;
    exports org.redoubt.transport.tracking to
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.transport.route to
            org.redoubt.server,
            org.redoubt.bench;
}
