/**
 * Connections: listeners, TLS, bounded reading of lines and literals, timeouts, rate limits, and the only place
 * that opens outbound sockets.
 */
module org.redoubt.wire {
    requires jdk.httpserver;
    requires static org.jspecify;

    exports org.redoubt.wire to
            org.redoubt.transport,
            org.redoubt.imap,
            org.redoubt.pop3,
            org.redoubt.http,
            org.redoubt.jmap,
            org.redoubt.oauth,
            org.redoubt.scim,
            org.redoubt.oidc,
            org.redoubt.managesieve,
            org.redoubt.server,
            org.redoubt.bench;
}
