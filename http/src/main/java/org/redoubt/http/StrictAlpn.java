package org.redoubt.http;

import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;

/**
 * Lets a handshake fail when a client offers protocols and none of ours is among them (RFC 7301 3.2), so that a mail program that is
 * led here from another port does not speak to HTTP (ALPACA). The library would go on with HTTP/1.1. Who
 * offers nothing speaks HTTP/1.1.
 */
final class StrictAlpn extends ALPNServerConnectionFactory {
    @Override
    protected AbstractConnection newServerConnection(
            Connector connector, EndPoint endPoint, SSLEngine engine, List<String> protocols, String fallback) {
        AbstractConnection made = super.newServerConnection(connector, endPoint, engine, protocols, fallback);
        BiFunction<SSLEngine, List<String>, String> choice = engine.getHandshakeApplicationProtocolSelector();
        engine.setHandshakeApplicationProtocolSelector(
                (asking, offered) -> offered.stream().anyMatch(protocols::contains) ? choice.apply(asking, offered) : null);
        return made;
    }
}
