package org.redoubt.http;

import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.redoubt.wire.TlsContexts;

/** The engines of our own TLS: protocols, ciphers and certificates are chosen there, and change there while we run. */
final class Certificates extends SslContextFactory.Server {
    private final TlsContexts contexts;

    Certificates(TlsContexts contexts) {
        this.contexts = contexts;
        setSslContext(contexts.context());
    }

    @Override
    public SSLEngine newSSLEngine() {
        return contexts.serverEngine();
    }

    @Override
    public SSLEngine newSSLEngine(String host, int port) {
        return contexts.serverEngine();
    }

    @Override
    public void customize(SSLEngine engine) {
        // Nothing to add.
    }
}
