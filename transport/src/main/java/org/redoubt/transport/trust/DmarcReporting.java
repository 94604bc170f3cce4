package org.redoubt.transport.trust;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.transport.dns.Answer;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;

/** Who wants aggregate reports of a domain's mail (RFC 7489 7.1). */
public final class DmarcReporting {
    private static final Pattern MAILTO = Pattern.compile("(?i)mailto:([^!?,\\s]{3,254})(?:!(\\d{1,9})([kmgt]?))?");
    /** RFC 7489 6.2 has a receiver support two at least. */
    private static final int ADDRESSES = 3;

    private final Resolver resolver;

    public DmarcReporting(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * What a domain publishes, in the words of its record.
     *
     * @param to who gets reports, and agreed to it
     */
    public record Published(
            DnsName domain, String adkim, String aspf, String policy, String subdomains, int percent, List<To> to) {
        public Published {
            to = List.copyOf(to);
        }
    }

    /**
     * An address for reports.
     *
     * @param maxOctets of a report that it takes
     */
    public record To(String address, OptionalLong maxOctets) {}

    /** Empty when the domain publishes no policy now, or nobody can say. */
    public Optional<Published> of(DnsName domain) {
        DmarcTree tree = new DmarcTree(resolver);
        try {
            List<DmarcTree.Found> walk = tree.walk(domain);
            Optional<DmarcTree.Found> own =
                    walk.stream().filter(found -> found.name().equals(domain)).findFirst();
            if (own.isEmpty()) {
                return Optional.empty();
            }
            DmarcRecord record = own.get().record();
            DnsName organisation = DmarcTree.organisation(domain, walk);
            List<To> to = new ArrayList<>();
            for (String uri : record.aggregate()) {
                Optional<To> address = address(uri);
                if (address.isPresent() && to.size() < ADDRESSES && agreed(tree, domain, organisation, address.get())) {
                    to.add(address.get());
                }
            }
            return Optional.of(new Published(
                    domain,
                    record.strictDkim() ? "s" : "r",
                    record.strictSpf() ? "s" : "r",
                    record.policy().label(),
                    record.subdomains().label(),
                    record.percent(),
                    to));
        } catch (DmarcTree.Unavailable later) {
            return Optional.empty();
        }
    }

    /** RFC 7489 6.2. */
    private static Optional<To> address(String uri) {
        Matcher matcher = MAILTO.matcher(uri);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String address = matcher.group(1).replace("%21", "!").replace("%2C", ",").replace("%2c", ",");
        if (matcher.group(2) == null) {
            return Optional.of(new To(address, OptionalLong.empty()));
        }
        int shift = 10 * ("kmgt".indexOf(matcher.group(3).toLowerCase(Locale.ROOT)) + 1);
        long octets = Long.parseLong(matcher.group(2)) << (matcher.group(3).isEmpty() ? 0 : shift);
        return Optional.of(new To(address, OptionalLong.of(octets)));
    }

    /** RFC 7489 7.1: another organisation gets reports only if it says that it wants them. */
    private boolean agreed(DmarcTree tree, DnsName domain, DnsName organisation, To to) throws DmarcTree.Unavailable {
        Optional<DnsName> host = DnsName.parse(to.address().substring(to.address().lastIndexOf('@') + 1));
        if (host.isEmpty() || to.address().indexOf('@') < 1) {
            return false;
        }
        if (host.get().within(organisation)
                && DmarcTree.organisation(host.get(), tree.walk(host.get())).equals(organisation)) {
            return true;
        }
        return host.get()
                .under(domain.text() + "._report._dmarc")
                .map(name -> resolver.resolve(name, RecordType.TXT))
                .filter(answer -> answer instanceof Answer.Found<Rdata.Txt> found
                        && found.records().stream().map(Rdata.Txt::text).anyMatch(text -> text.matches("(?s)v\\s*=\\s*DMARC1\\s*(;.*)?")))
                .isPresent();
    }
}
