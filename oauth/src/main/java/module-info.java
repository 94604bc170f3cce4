/**
 * The OAuth 2.1 provider over HTTPS: what programs are told of it, where they register, the pages on which people let
 * them in, and where they get tokens. Grants and tokens themselves are the directory's.
 */
module org.redoubt.oauth {
    requires org.redoubt.http;
    requires org.redoubt.directory;
    requires org.redoubt.guard;
    requires org.redoubt.store;
    requires org.redoubt.wire;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports org.redoubt.oauth to
            org.redoubt.server;
}
