/**
 * The SCIM 2.0 service over HTTPS: people and groups as an identity provider has them. What it changes, it changes through
 * the directory's administration.
 */
module org.redoubt.scim {
    requires org.redoubt.http;
    requires org.redoubt.directory;
    requires org.redoubt.guard;
    requires org.redoubt.store;
    requires org.redoubt.wire;
    requires static org.jspecify;

    exports org.redoubt.scim to
            org.redoubt.server;
}
