/**
 * The guard: the audit log that every access must be written to, the detection rules that read it, and the
 * alerts they raise.
 */
module org.redoubt.guard {
    requires org.redoubt.store;
    requires org.yaml.snakeyaml;
    requires re2j;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports org.redoubt.guard to
            org.redoubt.account,
            org.redoubt.directory,
            org.redoubt.transport,
            org.redoubt.imap,
            org.redoubt.pop3,
            org.redoubt.http,
            org.redoubt.jmap,
            org.redoubt.oauth,
            org.redoubt.scim,
            org.redoubt.oidc,
            org.redoubt.managesieve,
            org.redoubt.webmail,
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.guard.tlog to
            org.redoubt.server;
    exports org.redoubt.guard.country to
            org.redoubt.directory,
            org.redoubt.server;
    exports org.redoubt.guard.detect to
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.guard.sigma to
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.guard.alert to
            org.redoubt.server;
    exports org.redoubt.guard.export to
            org.redoubt.server;
    exports org.redoubt.guard.indicator to
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.guard.past to
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.guard.json to
            org.redoubt.http,
            org.redoubt.scim,
            org.redoubt.oidc,
            org.redoubt.server;
    exports org.redoubt.guard.mint to
            org.redoubt.directory,
            org.redoubt.server;
}
