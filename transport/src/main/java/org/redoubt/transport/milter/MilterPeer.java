package org.redoubt.transport.milter;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Who hands mail over.
 *
 * @param address of the other end
 * @param hello what it calls itself, empty when it has not said
 * @param login who has signed in
 * @param tls the protocol's version
 */
public record MilterPeer(InetSocketAddress address, String hello, Optional<String> login, Optional<String> tls) {}
