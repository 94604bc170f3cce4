package org.redoubt.transport.route;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.wire.Dialer.Reach;

/** Routes that the configuration names: one for a domain, one for every other, else somebody else is asked. */
public final class ConfiguredRouter implements Router {
    private final Map<String, Relay> domains;
    private final Optional<Relay> smartHost;
    private final Router otherwise;

    /** @param domains in lower case, as DNS has them */
    public ConfiguredRouter(Map<String, Relay> domains, Optional<Relay> smartHost, Router otherwise) {
        this.domains = Map.copyOf(domains);
        this.smartHost = smartHost;
        this.otherwise = otherwise;
    }

    @Override
    public Route route(String domain) {
        return Optional.ofNullable(domains.get(domain))
                .or(() -> smartHost)
                .map(ConfiguredRouter::to)
                .orElseGet(() -> otherwise.route(domain));
    }

    @Override
    public Route relaxed(String domain) {
        return domains.containsKey(domain) || smartHost.isPresent() ? route(domain) : otherwise.relaxed(domain);
    }

    // A name of the configuration may be one that only this machine knows: the system resolves it, not the mail's DNS.
    private static Route to(Relay relay) {
        try {
            List<InetAddress> addresses = List.of(InetAddress.getAllByName(relay.host()));
            return new Route.To(List.of(new MailHost(
                    relay.host(), relay.port(), addresses, Reach.CONFIGURED, relay.tls(), relay.login())));
        } catch (UnknownHostException unknown) {
            return new Route.NotNow("4.4.4", "the configured host is not known: " + relay.host());
        }
    }
}
