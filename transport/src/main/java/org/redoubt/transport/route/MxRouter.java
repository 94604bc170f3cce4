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
import org.redoubt.transport.sts.StsPolicy;
import org.redoubt.transport.trust.Tlsa;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.Dialer.Reach;

/** Asks the DNS where mail for a domain goes (RFC 5321 5.1). */
public final class MxRouter implements Router {
    private static final int SMTP = 25;

    private final Resolver resolver;
    private final Dialer dialer;
    private final DnsName ourselves;
    private final RandomGenerator random;
    private final Policies policies;

    /** What domains say about TLS to their hosts (RFC 8461). */
    public interface Policies {
        /** The policy that counts for mail to a domain; blocks while it asks. */
        Optional<StsPolicy> of(DnsName domain);
    }

    /** As the longer form, without asking domains for policies. */
    public MxRouter(Resolver resolver, Dialer dialer, String hostname, RandomGenerator random) {
        this(resolver, dialer, hostname, random, _ -> Optional.empty());
    }

    /** @param hostname our own name, so that mail is not sent to ourselves in a circle */
    public MxRouter(Resolver resolver, Dialer dialer, String hostname, RandomGenerator random, Policies policies) {
        this.policies = policies;
        this.resolver = resolver;
        this.dialer = dialer;
        this.ourselves = DnsName.parse(hostname).orElse(DnsName.ROOT);
        this.random = random;
    }

    @Override
    public Route route(String domain) {
        return route(domain, false);
    }

    @Override
    public Route relaxed(String domain) {
        return route(domain, true);
    }

    private Route route(String domain, boolean relaxed) {
        Optional<DnsName> name = DnsName.parse(domain);
        if (name.isEmpty()) {
            return new Route.Never("5.1.2", "the domain's name is none");
        }
        return switch (resolver.resolve(name.get(), RecordType.MX)) {
            case Answer.Found<Mx> found -> exchangers(name.get(), found, relaxed);
            // RFC 5321 5.1: without MX records the domain's own address is meant.
            case Answer.NoData<Mx> none ->
                new HostSearch(name.get(), none.secure(), relaxed).hosts(List.of(name.get()));
            case Answer.NoSuchName<Mx> _ -> new Route.Never("5.1.2", "the domain does not exist");
            case Answer.Bogus<Mx> _ -> new Route.NotNow("4.7.24", "the domain's DNS answers are not signed as they must be");
            case Answer.Failed<Mx> _ -> new Route.NotNow("4.4.3", "the DNS does not answer for the domain");
        };
    }

    private Route exchangers(DnsName domain, Answer.Found<Mx> found, boolean relaxed) {
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
        return new HostSearch(domain, found.secure(), relaxed)
                .hosts(records.stream().map(Mx::host).distinct().limit(Limits.MAIL_HOSTS).toList());
    }

    /** The hosts of one domain, their addresses and what they have to prove. */
    private final class HostSearch {
        private final DnsName domain;
        private final boolean secure;
        private final boolean relaxed;
        private boolean unknown;
        private boolean untold;

        /**
         * @param secure whether it is proved that these hosts are the domain's
         * @param relaxed whether they have to prove nothing
         */
        HostSearch(DnsName domain, boolean secure, boolean relaxed) {
            this.domain = domain;
            this.relaxed = relaxed;
            this.secure = secure;
        }

        Route hosts(List<DnsName> names) {
            List<MailHost> hosts = new ArrayList<>();
            names.forEach(name -> host(name).ifPresent(hosts::add));
            if (!hosts.isEmpty()) {
                return asPolicyWants(hosts);
            }
            if (untold) {
                return new Route.NotNow("4.7.5", "the DNS does not say how the domain's hosts are to be known (TLSA)");
            }
            return unknown
                    ? new Route.NotNow("4.4.3", "the DNS does not answer for the domain's hosts")
                    : new Route.Never("5.4.4", "none of the domain's hosts has an address on the Internet");
        }

        /** RFC 8461 2: a host with TLSA records is known by these, whatever a policy says. */
        private Route asPolicyWants(List<MailHost> hosts) {
            if (relaxed || hosts.stream().noneMatch(host -> host.trust() instanceof HostTrust.Nothing)) {
                return new Route.To(hosts);
            }
            Optional<StsPolicy> policy = policies.of(domain);
            if (policy.filter(known -> known.mode() == StsPolicy.Mode.TESTING).isPresent()) {
                return new Route.To(hosts.stream().map(host -> tested(host, policy.get())).toList());
            }
            if (policy.filter(known -> known.mode() == StsPolicy.Mode.ENFORCE).isEmpty()) {
                return new Route.To(hosts);
            }
            List<MailHost> allowed = hosts.stream()
                    .filter(host -> !(host.trust() instanceof HostTrust.Nothing)
                            || policy.get().allows(DnsName.of(host.name())))
                    .map(host -> host.trust() instanceof HostTrust.Nothing ? host.proving(new HostTrust.Authority()) : host)
                    .toList();
            return allowed.isEmpty()
                    ? new Route.NotNow("4.7.5", "the domain's policy (MTA-STS) names none of the hosts that its DNS does")
                    : new Route.To(allowed);
        }

        private static MailHost tested(MailHost host, StsPolicy policy) {
            return host.trust() instanceof HostTrust.Nothing(var proven)
                    ? host.proving(new HostTrust.Tested(proven, policy.allows(DnsName.of(host.name()))))
                    : host;
        }

        private Optional<MailHost> host(DnsName name) {
            Answer<Rdata.Address> six = resolver.resolve(name, RecordType.AAAA);
            Answer<Rdata.Address> four = resolver.resolve(name, RecordType.A);
            unknown |= six.unknown() || four.unknown();
            List<InetAddress> addresses = new ArrayList<>();
            // Where both exist, either may be out of order: they take turns.
            for (int i = 0; i < Math.max(six.records().size(), four.records().size()); i++) {
                add(six.records(), i, addresses);
                add(four.records(), i, addresses);
            }
            if (addresses.isEmpty()) {
                return Optional.empty();
            }
            Optional<HostTrust> trust = trust(name, six, four);
            untold |= trust.isEmpty();
            return trust.map(known -> new MailHost(
                    name.text(), SMTP, addresses, Reach.FOUND, TlsUse.OPPORTUNISTIC, Optional.empty(), known));
        }

        /** RFC 7672 2.2.1, 2.2.2; empty when TLSA records may be there and cannot be had, so that the host must wait. */
        private Optional<HostTrust> trust(DnsName name, Answer<Rdata.Address> six, Answer<Rdata.Address> four) {
            List<Answer.Found<Rdata.Address>> found = new ArrayList<>();
            for (Answer<Rdata.Address> answer : List.of(six, four)) {
                if (answer instanceof Answer.Found<Rdata.Address> addresses) {
                    found.add(addresses);
                }
            }
            // 2.1.3: where the addresses are unsigned so is their zone; asking on could only fail.
            if (relaxed || !secure || !found.stream().allMatch(Answer.Found::secure)) {
                return Optional.of(HostTrust.NOTHING);
            }
            DnsName canonical = found.getFirst().canonical();
            Optional<HostTrust> expanded = records(canonical, name);
            boolean none = expanded.filter(HostTrust.Nothing.class::isInstance).isPresent();
            return canonical.equals(name) || !none ? expanded : records(name, name);
        }

        private Optional<HostTrust> records(DnsName base, DnsName name) {
            Optional<DnsName> owner = base.under("_25._tcp");
            if (owner.isEmpty()) {
                return Optional.of(new HostTrust.Nothing(true));
            }
            Answer<Rdata.Tlsa> answer = resolver.resolve(owner.get(), RecordType.TLSA);
            if (answer.unknown()) {
                return Optional.empty();
            }
            if (answer.records().isEmpty() || !answer.secure()) {
                return Optional.of(new HostTrust.Nothing(true));
            }
            List<Rdata.Tlsa> usable =
                    answer.records().stream().filter(Tlsa::usable).toList();
            // RFC 7672 3.2.2: the host, the name behind its aliases, and the domain itself.
            List<DnsName> names = List.of(base, name, domain).stream().distinct().toList();
            return Optional.of(usable.isEmpty() ? new HostTrust.Encryption() : new HostTrust.Dane(usable, base, names));
        }
    }

    private void add(List<Rdata.Address> records, int i, List<InetAddress> addresses) {
        if (i < records.size() && dialer.allows(records.get(i).address(), Reach.FOUND)) {
            addresses.add(records.get(i).address());
        }
    }
}
