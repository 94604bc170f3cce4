/**
 * Sign-in by somebody else's OpenID Connect provider: the relying party's side of the code flow, over whatever connects to
 * the provider's hosts. It hides tokens and keys; who came of it is the directory's to let in.
 */
module org.redoubt.oidc {
    requires org.redoubt.http;
    requires org.redoubt.directory;
    requires org.redoubt.guard;
    requires org.redoubt.store;
    requires org.redoubt.wire;
    requires static org.jspecify;

    exports org.redoubt.oidc to
            org.redoubt.server;
}
