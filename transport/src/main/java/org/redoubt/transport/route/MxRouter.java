package org.redoubt.transport.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.redoubt.transport.Limits;
import org.redoubt.transport.dns.Answer;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.Rdata.Mx;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.Dialer.Reach;

/** Asks the DNS where mail for a domain goes (RFC 5321 5.1). */
public final class MxRouter implements Router {
    private static final int SMTP = 25;

    private final Resolver resolver;
    private final Dialer dialer;
    private final DnsName ourselves;
    private final RandomGenerator random;

    /** @param hostname our own name, so that mail is not sent to ourselves in a circle */
    public MxRouter(Resolver resolver, Dialer dialer, String hostname, RandomGenerator random) {
        this.resolver = resolver;
        this.dialer = dialer;
        this.ourselves = DnsName.parse(hostname).orElse(DnsName.ROOT);
        this.random = random;
    }

    @Override
    public Route route(String domain) {
        Optional<DnsName> name = DnsName.parse(domain);
        if (name.isEmpty()) {
            return new Route.Never("5.1.2", "the domain's name is none");
        }
        return switch (resolver.resolve(name.get(), RecordType.MX)) {
            case Answer.Found<Mx> found -> exchangers(found);
            // RFC 5321 5.1: without MX records the domain's own address is meant.
            case Answer.NoData<Mx> _ -> hosts(List.of(name.get()));
            case Answer.NoSuchName<Mx> _ -> new Route.Never("5.1.2", "the domain does not exist");
            case Answer.Bogus<Mx> _ -> new Route.NotNow("4.7.24", "the domain's DNS answers are not signed as they must be");
            case Answer.Failed<Mx> _ -> new Route.NotNow("4.4.3", "the DNS does not answer for the domain");
        };
    }

    private Route exchangers(Answer.Found<Mx> found) {
        List<Mx> records = new ArrayList<>(found.records());
        // RFC 7505 3
        if (records.stream().allMatch(mx -> mx.host().equals(DnsName.ROOT))) {
            return new Route.Never("5.1.10", "the domain takes no mail (null MX)");
        }
        records.removeIf(mx -> mx.host().equals(DnsName.ROOT));
        // RFC 5321 5.1: equal preferences in random order, to spread the load.
        Collections.shuffle(records, Random.from(random));
        records.sort(Comparator.comparingInt(Mx::preference));
        Optional<Mx> own = records.stream().filter(mx -> mx.host().equals(ourselves)).findFirst();
        own.ifPresent(mx -> records.removeIf(other -> other.preference() >= mx.preference()));
        if (records.isEmpty()) {
            return new Route.Never("5.4.6", "the domain's mail comes here, where nobody knows the domain");
        }
        return hosts(records.stream().map(Mx::host).distinct().limit(Limits.MAIL_HOSTS).toList());
    }

    private Route hosts(List<DnsName> names) {
        List<MailHost> hosts = new ArrayList<>();
        boolean unknown = false;
        for (DnsName name : names) {
            Answer<Rdata.Address> six = resolver.resolve(name, RecordType.AAAA);
            Answer<Rdata.Address> four = resolver.resolve(name, RecordType.A);
            unknown |= six.unknown() || four.unknown();
            List<InetAddress> addresses = new ArrayList<>();
            // Where both exist, either may be out of order: they take turns.
            for (int i = 0; i < Math.max(six.records().size(), four.records().size()); i++) {
                add(six.records(), i, addresses);
                add(four.records(), i, addresses);
            }
            if (!addresses.isEmpty()) {
                hosts.add(new MailHost(
                        name.text(), SMTP, addresses, Reach.FOUND, TlsUse.OPPORTUNISTIC, Optional.empty()));
            }
        }
        if (!hosts.isEmpty()) {
            return new Route.To(hosts);
        }
        return unknown
                ? new Route.NotNow("4.4.3", "the DNS does not answer for the domain's hosts")
                : new Route.Never("5.4.4", "none of the domain's hosts has an address on the Internet");
    }

    private void add(List<Rdata.Address> records, int i, List<InetAddress> addresses) {
        if (i < records.size() && dialer.allows(records.get(i).address(), Reach.FOUND)) {
            addresses.add(records.get(i).address());
        }
    }
}
