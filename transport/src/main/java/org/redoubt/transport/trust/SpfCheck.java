package org.redoubt.transport.trust;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.redoubt.transport.dns.Answer;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;

/**
 * {@code check_host()} (RFC 7208 4) for one client and one identity. One object is one check: it counts the lookups of
 * all records that include each other.
 */
public final class SpfCheck {
    private final Resolver resolver;
    private final Request request;
    private int lookups;
    private int voidLookups;

    /**
     * Whose mail is looked at.
     *
     * @param client the address of the other end
     * @param localPart of the identity; "postmaster" where there is none (RFC 7208 4.3)
     * @param domain of the identity
     * @param hello what the client calls itself
     * @param receiver this host's name, for explanations
     */
    public record Request(
            InetAddress client, String localPart, String domain, String hello, String receiver, Instant now) {
        /** For MAIL FROM (RFC 7208 2.4); a null sender is judged by the client's name. */
        public static Request mailFrom(
                InetAddress client, String localPart, String domain, String hello, String receiver, Instant now) {
            return domain.isEmpty()
                    ? helo(client, hello, receiver, now)
                    : new Request(
                            client, localPart.isEmpty() ? "postmaster" : localPart, domain, hello, receiver, now);
        }

        /** For HELO (RFC 7208 2.3). */
        public static Request helo(InetAddress client, String hello, String receiver, Instant now) {
            return new Request(client, "postmaster", hello, hello, receiver, now);
        }
    }

    /** Ends the whole check. */
    private static final class Stop extends Exception {
        private static final long serialVersionUID = 1L;
        private final SpfResult result;

        Stop(SpfResult result) {
            super("the check ends early", null, false, false);
            this.result = result;
        }
    }

    private record Verdict(SpfResult result, Optional<String> explanation) {
        static Verdict of(SpfResult result) {
            return new Verdict(result, Optional.empty());
        }
    }

    private SpfCheck(Resolver resolver, Request request) {
        this.resolver = resolver;
        this.request = request;
    }

    public static SpfOutcome of(Resolver resolver, Request request) {
        if (!resolver.available()) {
            return SpfOutcome.of(SpfResult.NONE, request.domain());
        }
        try {
            Verdict verdict = new SpfCheck(resolver, request).check(request.domain(), true);
            return new SpfOutcome(verdict.result(), request.domain(), verdict.explanation());
        } catch (Stop stop) {
            return SpfOutcome.of(stop.result, request.domain());
        }
    }

    private Verdict check(String domain, boolean explain) throws Stop {
        Optional<DnsName> name = DnsName.parse(domain).filter(n -> n.labels().size() > 1);
        if (name.isEmpty() || domain.startsWith("[")) {
            return Verdict.of(SpfResult.NONE);
        }
        Optional<String> text = record(name.get());
        if (text.isEmpty()) {
            return Verdict.of(SpfResult.NONE);
        }
        SpfRecord record;
        try {
            record = SpfRecord.parse(text.get());
        } catch (SpfSyntaxException malformed) {
            throw new Stop(SpfResult.PERMERROR);
        }
        return evaluate(record, name.get().text(), explain);
    }

    /** RFC 7208 4.4, 4.5. */
    private Optional<String> record(DnsName domain) throws Stop {
        Answer<Rdata.Txt> answer = resolver.resolve(domain, RecordType.TXT);
        if (answer.unknown()) {
            throw new Stop(SpfResult.TEMPERROR);
        }
        List<String> records = answer.records().stream()
                .map(Rdata.Txt::text)
                .filter(SpfRecord::is)
                .toList();
        if (records.size() > 1) {
            throw new Stop(SpfResult.PERMERROR);
        }
        return records.stream().findFirst();
    }

    private Verdict evaluate(SpfRecord record, String domain, boolean explain) throws Stop {
        for (SpfRecord.Directive directive : record.directives()) {
            if (matches(directive.term(), domain)) {
                boolean tell = explain && directive.qualifier() == SpfResult.FAIL;
                return new Verdict(directive.qualifier(), tell ? explanation(record, domain) : Optional.empty());
            }
        }
        if (record.redirect().isEmpty()) {
            return Verdict.of(SpfResult.NEUTRAL);
        }
        count();
        // RFC 7208 6.1: the explanation is the other record's.
        Verdict other = check(target(record.redirect().get(), domain), explain);
        return other.result() == SpfResult.NONE ? Verdict.of(SpfResult.PERMERROR) : other;
    }

    private boolean matches(SpfTerm term, String domain) throws Stop {
        return switch (term) {
            case SpfTerm.All ignored -> true;
            case SpfTerm.Ip ip -> SpfTerm.matches(ip.network(), request.client(), ip.prefix());
            case SpfTerm.Include include -> included(target(include.domain(), domain));
            case SpfTerm.A a -> {
                count();
                yield hostMatches(target(a.domain(), domain), a.cidr(), true);
            }
            case SpfTerm.Mx mx -> {
                count();
                yield mxMatches(target(mx.domain(), domain), mx.cidr());
            }
            case SpfTerm.Ptr ptr -> {
                count();
                String wanted = target(ptr.domain(), domain);
                yield DnsName.parse(wanted)
                        .flatMap(name -> validated(name, name))
                        .isPresent();
            }
            case SpfTerm.Exists exists -> {
                count();
                Optional<DnsName> name = DnsName.parse(target(exists.domain(), domain));
                yield name.isPresent() && !ask(name.get(), RecordType.A, true).isEmpty();
            }
        };
    }

    // RFC 7208 5.2
    private boolean included(String domain) throws Stop {
        count();
        SpfResult result = check(domain, false).result();
        return switch (result) {
            case PASS -> true;
            case FAIL, SOFTFAIL, NEUTRAL -> false;
            case TEMPERROR -> throw new Stop(SpfResult.TEMPERROR);
            case PERMERROR, NONE -> throw new Stop(SpfResult.PERMERROR);
        };
    }

    private boolean mxMatches(String domain, SpfTerm.Cidr cidr) throws Stop {
        Optional<DnsName> name = DnsName.parse(domain);
        if (name.isEmpty()) {
            return false;
        }
        List<Rdata.Mx> hosts = ask(name.get(), RecordType.MX, true);
        if (hosts.size() > TrustLimits.SPF_HOSTS) {
            throw new Stop(SpfResult.PERMERROR);
        }
        for (Rdata.Mx mx : hosts) {
            if (hostMatches(mx.host().text(), cidr, false)) {
                return true;
            }
        }
        return false;
    }

    private boolean hostMatches(String host, SpfTerm.Cidr cidr, boolean countVoid) throws Stop {
        Optional<DnsName> name = DnsName.parse(host);
        if (name.isEmpty()) {
            return false;
        }
        return ask(name.get(), addressType(), countVoid).stream()
                .anyMatch(address -> cidr.matches(address.address(), request.client()));
    }

    private RecordType<Rdata.Address> addressType() {
        return request.client() instanceof Inet4Address ? RecordType.A : RecordType.AAAA;
    }

    private <T extends Rdata> List<T> ask(DnsName name, RecordType<T> type, boolean countVoid) throws Stop {
        Answer<T> answer = resolver.resolve(name, type);
        if (answer.unknown()) {
            throw new Stop(SpfResult.TEMPERROR);
        }
        if (answer.records().isEmpty() && countVoid && ++voidLookups > TrustLimits.SPF_VOID_LOOKUPS) {
            throw new Stop(SpfResult.PERMERROR);
        }
        return answer.records();
    }

    private void count() throws Stop {
        if (++lookups > TrustLimits.SPF_LOOKUPS) {
            throw new Stop(SpfResult.PERMERROR);
        }
    }

    /**
     * RFC 7208 5.5: a name of the client that leads back to it and lies within a domain; the wanted one rather than one
     * below it. What cannot be looked up does not count.
     */
    private Optional<DnsName> validated(DnsName within, DnsName preferred) {
        List<DnsName> names = resolver.resolve(DnsName.reverse(request.client()), RecordType.PTR).records().stream()
                .map(Rdata.Ptr::name)
                .limit(TrustLimits.SPF_HOSTS)
                .filter(name -> name.within(within))
                .sorted((a, b) -> Boolean.compare(b.equals(preferred), a.equals(preferred)))
                .toList();
        return names.stream().filter(this::leadsBack).findFirst();
    }

    private boolean leadsBack(DnsName name) {
        return resolver.resolve(name, addressType()).records().stream()
                .anyMatch(address -> address.address().equals(request.client()));
    }

    private String target(Optional<SpfMacro> spec, String domain) {
        return spec.isEmpty() ? domain : target(spec.get(), domain);
    }

    // RFC 7208 7.3: a name that becomes too long loses labels on its left.
    private String target(SpfMacro spec, String domain) {
        String name = spec.expand(letter -> value(letter, domain));
        while (name.length() > 253 && name.indexOf('.') >= 0) {
            name = name.substring(name.indexOf('.') + 1);
        }
        return name;
    }

    private String value(char letter, String domain) {
        return switch (letter) {
            case 's' -> request.localPart() + '@' + request.domain();
            case 'l' -> request.localPart();
            case 'o' -> request.domain();
            case 'd' -> domain;
            case 'i' -> dotted(request.client());
            case 'p' -> clientName(domain);
            case 'v' -> request.client() instanceof Inet4Address ? "in-addr" : "ip6";
            case 'h' -> request.hello();
            case 'c' -> IpText.of(request.client());
            case 'r' -> request.receiver();
            case 't' -> Long.toString(request.now().getEpochSecond());
            default -> "";
        };
    }

    private static String dotted(InetAddress address) {
        if (address instanceof Inet4Address) {
            return IpText.of(address);
        }
        return String.join(".", HexFormat.of().withUpperCase().formatHex(address.getAddress()).split(""));
    }

    /** RFC 7208 7.3: the domain itself, else a name below it, else any that leads back. */
    private String clientName(String domain) {
        return DnsName.parse(domain)
                .flatMap(name -> validated(name, name))
                .or(() -> validated(DnsName.ROOT, DnsName.ROOT))
                .map(DnsName::text)
                .orElse("unknown");
    }

    // RFC 7208 6.2: whatever is wrong with it, there is none.
    private Optional<String> explanation(SpfRecord record, String domain) {
        if (record.explanation().isEmpty()) {
            return Optional.empty();
        }
        Optional<DnsName> name = DnsName.parse(target(record.explanation().get(), domain));
        if (name.isEmpty()) {
            return Optional.empty();
        }
        List<Rdata.Txt> texts = resolver.resolve(name.get(), RecordType.TXT).records();
        if (texts.size() != 1) {
            return Optional.empty();
        }
        try {
            String text = SpfMacro.parse(texts.getFirst().text(), true).expand(letter -> value(letter, domain));
            return Optional.of(text)
                    .filter(t -> StandardCharsets.US_ASCII.newEncoder().canEncode(t))
                    .map(t -> t.substring(0, Math.min(t.length(), TrustLimits.SPF_EXPLANATION)));
        } catch (SpfSyntaxException malformed) {
            return Optional.empty();
        }
    }
}
