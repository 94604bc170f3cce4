package org.redoubt.transport.route;

import java.util.Optional;
import org.redoubt.transport.client.Login;

/**
 * A host that the configuration names.
 *
 * @param host a name or an address
 */
public record Relay(String host, int port, TlsUse tls, Optional<Login> login) {}
