package org.redoubt.filter;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Lists in the DNS of addresses and domains that send spam (RFC 5782), asked through whoever can ask.
 *
 * @param lists none are asked unless somebody says so: who asks tells the list who writes to whom
 */
public record DnsLists(List<DnsList> lists, Lookup lookup) {
    public static final DnsLists NONE = new DnsLists(List.of(), name -> false);

    public DnsLists {
        lists = List.copyOf(lists);
    }

    /**
     * One list.
     *
     * @param zone such as {@code bl.example.org}
     * @param weight of being on it
     */
    public record DnsList(String zone, Kind kind, double weight) {}

    /** What a list holds. */
    public enum Kind {
        ADDRESSES,
        DOMAINS
    }

    /** Asks the DNS. */
    public interface Lookup {
        /** Whether the name has an address within 127.0.0.0/8, as RFC 5782 2.1 has it; false too when nobody knows. */
        boolean listed(String name);
    }

    void check(Suspect suspect, List<Links.Link> links, Findings findings) {
        Set<String> domains = new LinkedHashSet<>();
        suspect.structure().envelope().from().forEach(from -> from.host().ifPresent(host -> domains.add(organisation(host))));
        links.stream().filter(link -> !link.isAddress()).forEach(link -> domains.add(organisation(link.host())));
        domains.removeIf(domain -> domain.indexOf('.') <= 0 || suspect.ownDomains().contains(domain));
        int questions = 0;
        for (DnsList list : lists) {
            List<String> names = switch (list.kind()) {
                case ADDRESSES -> suspect.client().map(DnsLists::reversed).stream().toList();
                case DOMAINS -> List.copyOf(domains);
            };
            for (String name : names) {
                if (questions++ < Limits.LIST_QUESTIONS && lookup.listed(name + "." + list.zone())) {
                    findings.add("listed-" + list.zone().replaceAll("[^a-z0-9]", "-"), list.weight());
                }
            }
        }
    }

    private static String organisation(String host) {
        return Domains.organisation(host.toLowerCase(Locale.ROOT));
    }

    /** RFC 5782 2.1 and 2.4: octets, or half octets of IPv6, in reverse. */
    static String reversed(InetAddress client) {
        byte[] octets = client.getAddress();
        StringBuilder name = new StringBuilder();
        for (int i = octets.length - 1; i >= 0; i--) {
            int octet = octets[i] & 0xff;
            name.append(name.isEmpty() ? "" : ".");
            if (octets.length == 4) {
                name.append(octet);
            } else {
                name.append(Integer.toHexString(octet & 15)).append('.').append(Integer.toHexString(octet >> 4));
            }
        }
        return name.toString();
    }
}
