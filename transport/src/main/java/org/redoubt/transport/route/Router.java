package org.redoubt.transport.route;

/** Finds out where mail for a domain goes. Blocks while it asks. */
public interface Router {
    /** @param domain as DNS has it */
    Route route(String domain);

    /**
     * The same for a message that asks to arrive rather than to be protected (RFC 8689 5): whatever the domain says of
     * itself about TLS is passed over.
     */
    default Route relaxed(String domain) {
        return route(domain) instanceof Route.To(var hosts)
                ? new Route.To(hosts.stream().map(host -> host.proving(HostTrust.NOTHING)).toList())
                : route(domain);
    }
}
