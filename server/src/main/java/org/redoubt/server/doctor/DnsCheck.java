package org.redoubt.server.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.redoubt.server.config.DnsConfig;
import org.redoubt.transport.dns.Answer;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.DnsResolver;
import org.redoubt.transport.dns.DnsSettings;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;

/** Whether the name servers answer, and pass on what proves their answers. */
final class DnsCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** A zone that is signed and exists as long as mail does; it has no address, which is an answer too. */
    private static final DnsName SIGNED_ZONE = DnsName.of("org");

    private DnsCheck() {}

    static Finding of(DnsConfig dns, Path folder) {
        List<InetSocketAddress> servers = dns.effectiveServers();
        Optional<DnsSettings> settings;
        try {
            settings = dns.settings(folder);
        } catch (IOException unreadable) {
            return Finding.problem("dns", String.valueOf(unreadable.getMessage()));
        }
        if (settings.isEmpty()) {
            return Finding.warning(
                    "dns",
                    "no name server is known, so senders are not checked; name one in redoubt.toml, [dns] servers");
        }
        Answer<Rdata.Address> answer = DnsResolver.of(
                        settings.get(), work -> Thread.ofVirtual().name("dns").start(work))
                .resolve(SIGNED_ZONE, RecordType.A, PATIENCE);
        return switch (answer) {
            case Answer.Failed<Rdata.Address> ignored ->
                Finding.warning("dns", "no answer from " + names(servers) + "; senders cannot be checked");
            case Answer.Bogus<Rdata.Address> ignored ->
                Finding.warning(
                        "dns",
                        names(servers) + " passes on no valid DNSSEC signatures; use another, or set dnssec = false in"
                                + " redoubt.toml, [dns]");
            case Answer.Found<Rdata.Address> found -> good(servers, found.secure());
            case Answer.NoData<Rdata.Address> none -> good(servers, none.secure());
            case Answer.NoSuchName<Rdata.Address> none -> good(servers, none.secure());
        };
    }

    private static Finding good(List<InetSocketAddress> servers, boolean secure) {
        return Finding.ok("dns", names(servers) + " answers" + (secure ? ", validated" : ", not validated"));
    }

    private static String names(List<InetSocketAddress> servers) {
        return String.join(
                ", ",
                servers.stream().map(server -> server.getAddress().getHostAddress()).toList());
    }
}
