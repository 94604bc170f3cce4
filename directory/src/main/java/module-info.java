/** The directory: domains, people, groups, rooms, aliases, their credentials and roles, and sign-in. */
module org.redoubt.directory {
    requires org.redoubt.store;
    requires org.redoubt.guard;
    requires org.bouncycastle.provider;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports org.redoubt.directory to
            org.redoubt.transport,
            org.redoubt.imap,
            org.redoubt.pop3,
            org.redoubt.http,
            org.redoubt.jmap,
            org.redoubt.webmail,
            org.redoubt.oauth,
            org.redoubt.scim,
            org.redoubt.oidc,
            org.redoubt.managesieve,
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.directory.escrow to
            org.redoubt.webmail,
            org.redoubt.server;
    exports org.redoubt.directory.passkey to
            org.redoubt.http,
            org.redoubt.webmail,
            org.redoubt.oauth;
    exports org.redoubt.directory.program to
            org.redoubt.webmail,
            org.redoubt.oauth,
            org.redoubt.server;
    exports org.redoubt.directory.provision to
            org.redoubt.scim,
            org.redoubt.server;
}
