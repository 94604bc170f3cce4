package org.redoubt.server;

import java.util.Optional;

/**
 * What the command line says about a server's addresses.
 *
 * @param portOffset added to every configured port
 * @param host in place of every configured address; the services for programs on this machine (LMTP, admin) follow
 *     only to a loopback address
 */
public record ServeOptions(int portOffset, Optional<String> host) {}
