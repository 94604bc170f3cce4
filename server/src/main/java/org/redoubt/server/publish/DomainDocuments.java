package org.redoubt.server.publish;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.Route;

/**
 * Gives out what a domain publishes beside its DNS records: its MTA-STS policy, by the name {@code mta-sts.DOMAIN} (RFC 8461
 * 3.3), and how mail programs are set up for it, by {@code autoconfig.DOMAIN}, {@code autodiscover.DOMAIN} or any name of ours.
 *
 * <p>The name that the client asked for decides of which domain is told, and only domains of ours are told of.
 */
public final class DomainDocuments {
    private static final String STS = "mta-sts.";
    private static final String AUTOCONFIG = "autoconfig.";

    private final Predicate<String> ours;
    private final Function<String, String> policy;
    private final Function<String, String> settings;
    private final Function<String, String> outlook;

    /**
     * @param ours whether mail of a domain is ours
     * @param policy the MTA-STS policy of a domain
     * @param settings how mail programs are set up for it, as XML
     * @param outlook the same for Outlook and an address
     */
    public DomainDocuments(
            Predicate<String> ours,
            Function<String, String> policy,
            Function<String, String> settings,
            Function<String, String> outlook) {
        this.ours = ours;
        this.policy = policy;
        this.settings = settings;
        this.outlook = outlook;
    }

    public List<Route> routes() {
        return List.of(
                open("/.well-known/mta-sts.txt", exchange ->
                        answer(exchange, named(exchange, STS), "text/plain; charset=utf-8", policy)),
                open("/mail/config-v1.1.xml", exchange ->
                        answer(exchange, domain(exchange), "application/xml", settings)),
                open("/.well-known/autoconfig/mail/config-v1.1.xml", exchange ->
                        answer(exchange, domain(exchange), "application/xml", settings)),
                // Programs write the name in either way.
                open("/autodiscover/autodiscover.xml", this::discover),
                open("/Autodiscover/Autodiscover.xml", this::discover));
    }

    /** MS-OXDSCLI 3.1.5.4: the address is in the request. Whether it is somebody's is not told. */
    private void discover(HttpExchange exchange) throws IOException {
        if (!exchange.method().equals("POST")) {
            exchange.respond(405, Map.of("Allow", "POST", "Content-Type", "text/plain"), new byte[0]);
            return;
        }
        Optional<String> address = Autodiscover.address(exchange.content())
                .filter(text -> text.indexOf('@') > 0 && ours.test(text.substring(text.lastIndexOf('@') + 1)));
        if (address.isEmpty()) {
            exchange.respond(404, "text/plain", "no domain of ours was asked for\n".getBytes(StandardCharsets.US_ASCII));
        } else {
            exchange.respond(200, "application/xml", outlook.apply(address.get()).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Route open(String path, HttpHandler handler) {
        return new Route(path, false, handler);
    }

    /** The domain behind a prefix of the name that was asked for, if that is ours. */
    private Optional<String> named(HttpExchange exchange, String prefix) {
        String host = Optional.ofNullable(URI.create(exchange.origin()).getHost()).orElse("");
        return host.startsWith(prefix) ? Optional.of(host.substring(prefix.length())).filter(ours) : Optional.empty();
    }

    /** By the prefix, by the domain's own name, or by the address that the program asks for. */
    private Optional<String> domain(HttpExchange exchange) {
        Optional<String> address = exchange.query("emailaddress")
                .map(text -> text.substring(text.lastIndexOf('@') + 1))
                .filter(ours);
        return named(exchange, AUTOCONFIG).or(() -> named(exchange, "")).or(() -> address);
    }

    private static void answer(
            HttpExchange exchange, Optional<String> domain, String type, Function<String, String> document)
            throws IOException {
        boolean reading = exchange.method().equals("GET") || exchange.method().equals("HEAD");
        if (!reading) {
            exchange.respond(405, Map.of("Allow", "GET, HEAD", "Content-Type", "text/plain"), new byte[0]);
        } else if (domain.isEmpty()) {
            exchange.respond(404, "text/plain", "nothing is published under this name\n".getBytes(StandardCharsets.US_ASCII));
        } else {
            exchange.respond(200, type, document.apply(domain.get()).getBytes(StandardCharsets.UTF_8));
        }
    }
}
