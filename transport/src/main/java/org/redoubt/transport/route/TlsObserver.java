package org.redoubt.transport.route;

import java.net.InetAddress;
import java.util.Optional;

/** Hears how encryption went with a domain's hosts (RFC 8460 4.2). */
@FunctionalInterface
public interface TlsObserver {
    /** Hears nothing. */
    TlsObserver NONE = (domain, host, address, failure) -> {};

    /** @param failure of the types of RFC 8460 4.3; empty when it went well */
    void session(String domain, MailHost host, InetAddress address, Optional<String> failure);
}
