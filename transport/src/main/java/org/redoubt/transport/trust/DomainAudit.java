package org.redoubt.transport.trust;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.redoubt.transport.dns.Answer;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.trust.DomainRecord.State;

/** Compares what a domain should publish with what it does. */
public final class DomainAudit {
    private final DomainPublication wanted;
    private final Resolver resolver;
    private final Instant now;
    private final List<DomainRecord> records = new ArrayList<>();
    private final List<InetAddress> addresses = new ArrayList<>();

    /** @param resolver with a bound on its time, since there are some twenty questions */
    public DomainAudit(DomainPublication wanted, Resolver resolver, Instant now) {
        this.wanted = wanted;
        this.resolver = resolver;
        this.now = now;
    }

    /** Asks the DNS; call it once. */
    public List<DomainRecord> run() {
        mx();
        addresses();
        spf();
        dkim();
        dmarc();
        reverse();
        tlsa();
        mtaSts();
        text("_smtp._tls", "v=TLSRPTv1; rua=mailto:" + postmaster(), is("v=TLSRPTv1"), "others report there when they"
                + " cannot send under TLS (RFC 8460)");
        if (wanted.servesDocuments()) {
            alias("mta-sts", "where others fetch the policy (RFC 8461 3.3); the certificate has to have this name, too");
            alias("autoconfig", "where mail programs such as Thunderbird find how they are set up; likewise");
            alias("autodiscover", "where Outlook finds how it is set up for IMAP and SMTP; likewise");
        }
        wanted.services().forEach(this::service);
        caa();
        return List.copyOf(records);
    }

    private String domain() {
        return wanted.domain().text();
    }

    private String host() {
        return wanted.host().text();
    }

    private String postmaster() {
        return "postmaster@" + domain();
    }

    private void add(String name, RecordType<?> type, String data, boolean needed, State state, String words) {
        records.add(new DomainRecord(name, type.name(), data, needed, state, words));
    }

    private DnsName under(String labels) {
        return wanted.domain().under(labels).orElseThrow();
    }

    private static State absent(Answer<?> answer) {
        return answer.unknown() ? State.UNKNOWN : State.MISSING;
    }

    /** A name by which this host is asked over HTTPS; right is what leads here, however it is written. */
    private void alias(String label, String words) {
        DnsName name = under(label);
        Answer<Rdata.Address> four = resolver.resolve(name, RecordType.A);
        Answer<Rdata.Address> six = resolver.resolve(name, RecordType.AAAA);
        List<InetAddress> found = Stream.of(four, six)
                .flatMap(answer -> answer.records().stream())
                .map(Rdata.Address::address)
                .toList();
        State state = found.stream().anyMatch(addresses::contains)
                ? State.RIGHT
                : !found.isEmpty() ? State.DIFFERENT : four.unknown() ? State.UNKNOWN : State.MISSING;
        add(name.text(), RecordType.CNAME, host() + ".", false, state, words);
    }

    private void mx() {
        Answer<Rdata.Mx> answer = resolver.resolve(wanted.domain(), RecordType.MX);
        boolean here = answer.records().stream().anyMatch(mx -> mx.host().equals(wanted.host()));
        List<String> others = answer.records().stream()
                .map(mx -> mx.host().text())
                .filter(name -> !name.equals(host()))
                .toList();
        State state = here ? State.RIGHT : answer.records().isEmpty() ? absent(answer) : State.DIFFERENT;
        String words = switch (state) {
            case RIGHT -> others.isEmpty()
                    ? "mail for the domain comes here"
                    : "mail for the domain comes here, and to " + String.join(", ", others);
            case DIFFERENT -> "mail for the domain goes to " + String.join(", ", others) + "; add this host";
            case MISSING, UNKNOWN -> "without it no mail comes here";
        };
        add(domain(), RecordType.MX, "10 " + host() + ".", true, state, words);
    }

    private void addresses() {
        Answer<Rdata.Address> four = resolver.resolve(wanted.host(), RecordType.A);
        Answer<Rdata.Address> six = resolver.resolve(wanted.host(), RecordType.AAAA);
        four.records().forEach(record -> addresses.add(record.address()));
        six.records().forEach(record -> addresses.add(record.address()));
        boolean unknown = four.unknown() || six.unknown();
        State state = !addresses.isEmpty() ? State.RIGHT : unknown ? State.UNKNOWN : State.MISSING;
        String known = four.records().isEmpty() ? "" : four.records().getFirst().address().getHostAddress();
        add(host(), RecordType.A, known, true, state, state == State.RIGHT
                ? "the host has " + String.join(", ", addresses.stream().map(InetAddress::getHostAddress).toList())
                        + "; see that these are this machine's"
                : "the host needs the public address of this machine, and AAAA where it has one of IPv6");
    }

    /** Right is what lets this host send, however it is written. */
    private void spf() {
        String data = wanted.smartHost()
                .map(relay -> "v=spf1 mx a:" + relay + " ~all")
                .orElse("v=spf1 mx -all");
        Answer<Rdata.Txt> answer = resolver.resolve(wanted.domain(), RecordType.TXT);
        List<String> published = answer.records().stream().map(Rdata.Txt::text).filter(SpfRecord::is).toList();
        if (published.isEmpty()) {
            add(domain(), RecordType.TXT, data, true, absent(answer), "without it (SPF) mail of the domain is suspicious");
        } else if (published.size() > 1) {
            add(domain(), RecordType.TXT, data, true, State.DIFFERENT, "there are " + published.size()
                    + " SPF records, so none counts (RFC 7208 4.5); leave one");
        } else if (wanted.smartHost().isPresent()) {
            add(domain(), RecordType.TXT, data, true, State.RIGHT, "mail leaves through "
                    + wanted.smartHost().get() + "; see that its operator's addresses are in: " + published.getFirst());
        } else {
            spf(data, published.getFirst());
        }
        text(wanted.host(), "v=spf1 a -all", SpfRecord::is, "speaks for the host itself, which sends reports by its own name");
    }

    private void spf(String data, String published) {
        List<String> refused = addresses.stream()
                .filter(address -> SpfCheck.of(
                                        resolver,
                                        SpfCheck.Request.mailFrom(
                                                address, "postmaster", domain(), host(), host(), now))
                                .result()
                        != SpfResult.PASS)
                .map(InetAddress::getHostAddress)
                .toList();
        add(domain(), RecordType.TXT, data, true, refused.isEmpty() ? State.RIGHT : State.DIFFERENT, refused.isEmpty()
                ? "lets this host send"
                : "the SPF record does not let " + String.join(", ", refused) + " send; it is: " + published);
    }

    private void dkim() {
        for (DomainPublication.Key key : wanted.keys()) {
            DnsName name = under(key.selector() + "._domainkey");
            Answer<Rdata.Txt> answer = resolver.resolve(name, RecordType.TXT);
            boolean same = answer.records().stream().anyMatch(txt -> DkimKey.sameRecord(txt.text(), key.record()));
            State state = same ? State.RIGHT : answer.records().isEmpty() ? absent(answer) : State.DIFFERENT;
            if (key.retired() && state == State.MISSING) {
                continue;
            }
            add(name.text(), RecordType.TXT, key.record(), !key.retired(), state, key.retired()
                    ? "an old DKIM key; leave it until it is listed here no more"
                    : state == State.RIGHT
                            ? "others verify the domain's signatures with it"
                            : state == State.DIFFERENT
                                    ? "another key stands there; signatures fail until it is this one"
                                    : "without it (DKIM) nobody can verify the domain's signatures");
        }
    }

    private void dmarc() {
        Answer<Rdata.Txt> answer = resolver.resolve(under("_dmarc"), RecordType.TXT);
        List<String> texts = answer.records().stream()
                .map(Rdata.Txt::text)
                .filter(is("v=DMARC1"))
                .toList();
        Optional<DmarcRecord> record = texts.size() == 1 ? DmarcRecord.parse(texts.getFirst()) : Optional.empty();
        State state = record.isPresent() ? State.RIGHT : texts.isEmpty() ? absent(answer) : State.DIFFERENT;
        String words = switch (state) {
            case RIGHT -> record.orElseThrow().policy() == DmarcPolicy.NONE
                    ? "it asks nobody to stop forgeries (p=none); p=quarantine or p=reject does"
                    : "others stop forgeries of the domain";
            case DIFFERENT -> texts.size() > 1
                    ? "there are several DMARC records, so none counts; leave one"
                    : "the DMARC record cannot be read: " + texts.getFirst();
            case MISSING, UNKNOWN -> "without it (DMARC) others take forgeries of the domain, and large providers little of its mail";
        };
        add(under("_dmarc").text(), RecordType.TXT, "v=DMARC1; p=quarantine; rua=mailto:" + postmaster(), true, state, words);
    }

    /** Only whoever gave the address can publish this one. */
    private void reverse() {
        for (InetAddress address : addresses) {
            String name = DnsName.reverse(address).text();
            Answer<Rdata.Ptr> names = resolver.resolve(DnsName.reverse(address), RecordType.PTR);
            boolean here = names.records().stream().anyMatch(ptr -> ptr.name().equals(wanted.host()));
            State state = here ? State.RIGHT : names.records().isEmpty() ? absent(names) : State.DIFFERENT;
            add(name, RecordType.PTR, host() + ".", false, state, here
                    ? "the address has the host's name"
                    : "whoever gave you " + address.getHostAddress() + " can set it; many refuse mail without it");
        }
    }

    private void tlsa() {
        DnsName name = wanted.host().under("_25._tcp").orElseThrow();
        Answer<Rdata.Tlsa> answer = resolver.resolve(name, RecordType.TLSA);
        String data = wanted.certificate().map(Tlsa::record).orElse("");
        boolean fits = answer.records().stream()
                .filter(Tlsa::usable)
                .anyMatch(record -> wanted.certificate()
                        .filter(own -> record.usage() == Tlsa.DANE_TA || Tlsa.matches(record, own))
                        .isPresent());
        State state = fits ? State.RIGHT : answer.records().isEmpty() ? absent(answer) : State.DIFFERENT;
        String words = switch (state) {
            case RIGHT -> answer.secure()
                    ? "others check the certificate against it (DANE)"
                    : "it counts only in a zone that is signed with DNSSEC, and this one is not";
            case DIFFERENT -> "no record fits the certificate; servers that check (DANE) send nothing until one does";
            case MISSING, UNKNOWN -> "only in a zone that is signed with DNSSEC; whoever renews the certificate with"
                    + " another key has to publish that one first";
        };
        boolean harmful = state == State.DIFFERENT && answer.secure();
        add(name.text(), RecordType.TLSA, data, harmful, state, words);
    }

    private void service(DomainPublication.Service service) {
        DnsName name = under('_' + service.label() + "._tcp");
        Answer<Rdata.Srv> answer = resolver.resolve(name, RecordType.SRV);
        boolean here = answer.records().stream()
                .anyMatch(srv -> srv.target().equals(wanted.host()) && srv.port() == service.port());
        State state = here ? State.RIGHT : answer.records().isEmpty() ? absent(answer) : State.DIFFERENT;
        add(name.text(), RecordType.SRV, "0 1 " + service.port() + ' ' + host() + ".", false, state, here
                ? "programs find the service"
                : state == State.DIFFERENT
                        ? "it leads programs elsewhere"
                        : "mail programs set themselves up with it (RFC 6186, RFC 8314)");
    }

    private void caa() {
        Answer<Rdata.Caa> answer = resolver.resolve(wanted.domain(), RecordType.CAA);
        List<String> issuers = answer.records().stream()
                .filter(caa -> caa.tag().toLowerCase(Locale.ROOT).startsWith("issue"))
                .map(Rdata.Caa::value)
                .toList();
        add(domain(), RecordType.CAA, "", false, issuers.isEmpty() ? absent(answer) : State.RIGHT, issuers.isEmpty()
                ? "0 issue \"…\" with the name of your certificate authority keeps others from issuing for the domain"
                : "certificates come from " + String.join(", ", issuers) + " only");
    }

    /** Whether a certificate is for a host (RFC 9525 6.3). */
    public static boolean named(X509Certificate certificate, DnsName host) {
        return CertificateNames.of(certificate).stream().anyMatch(name -> CertificateNames.match(name, host));
    }

    private static Predicate<String> is(String version) {
        return text -> text.equals(version) || text.startsWith(version + ';') || text.startsWith(version + ' ');
    }

    private void text(String labels, String data, Predicate<String> mine, String words) {
        text(under(labels), data, mine, words);
    }

    private void text(DnsName name, String data, Predicate<String> mine, String words) {
        Answer<Rdata.Txt> answer = resolver.resolve(name, RecordType.TXT);
        List<String> published = answer.records().stream().map(Rdata.Txt::text).filter(mine).toList();
        State state = published.size() == 1 ? State.RIGHT : published.isEmpty() ? absent(answer) : State.DIFFERENT;
        add(name.text(), RecordType.TXT, data, false, state, switch (state) {
            case RIGHT -> "it says " + published.getFirst();
            case DIFFERENT -> "there are " + published.size() + " of them, so none counts; leave one";
            case MISSING, UNKNOWN -> words;
        });
    }

    /** One id is as good as another until the policy changes; whoever has kept one that said testing must see a new id. */
    private void mtaSts() {
        String data = "v=STSv1; id=" + policyId();
        text("_mta-sts", data, is("v=STSv1"), "the policy below must be served first; others then"
                + " know to send to this host only, under TLS (RFC 8461)");
        DomainRecord record = records.getLast();
        if (wanted.enforceSts() && record.state() == State.RIGHT && !record.words().contains(data)) {
            records.removeLast();
            add(under("_mta-sts").text(), RecordType.TXT, data, false, State.DIFFERENT, "others keep the policy of an earlier id"
                    + " and may not know that it says enforce now: publish this one");
        }
    }

    /** RFC 8461 3.1: another id with another policy. */
    private String policyId() {
        byte[] hash = Digests.sha256(wanted.mtaStsPolicy().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(hash, 0, 8);
    }
}
