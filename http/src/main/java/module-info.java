/**
 * The HTTPS listener that JMAP and what comes after it share: HTTP/1.1 and HTTP/2 under our certificates, limits,
 * sign-in, security headers, WebSocket. It hides the HTTP library.
 */
module org.redoubt.http {
    requires org.redoubt.store;
    requires org.redoubt.guard;
    requires org.redoubt.wire;
    requires org.redoubt.directory;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.alpn.server;
    // Found as a service: what asks the JDK which protocol TLS agreed on.
    requires org.eclipse.jetty.alpn.java.server;
    requires org.eclipse.jetty.http2.server;
    requires org.eclipse.jetty.websocket.api;
    requires org.eclipse.jetty.websocket.server;
    requires static org.jspecify;

    exports org.redoubt.http to
            org.redoubt.jmap,
            org.redoubt.oauth,
            org.redoubt.scim,
            org.redoubt.oidc,
            org.redoubt.webmail,
            org.redoubt.server,
            org.redoubt.bench;
    exports org.redoubt.http.page to
            org.redoubt.oauth,
            org.redoubt.oidc,
            org.redoubt.webmail,
            org.redoubt.server;
    // The library finds its callbacks by public lookup.
    exports org.redoubt.http.socket;
}
