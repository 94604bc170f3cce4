package org.redoubt.transport.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.redoubt.transport.dns.DnsName;

/**
 * What the records of a domain are made from.
 *
 * @param domain whose mail is ours
 * @param host the server's own name
 * @param keys what the domain signs with, signed with or will sign with
 * @param certificate what the server shows on port 25
 * @param services what programs of people connect to
 * @param smartHost the host that mail leaves through instead of this one
 * @param enforceSts whether its MTA-STS policy says enforce
 */
public record DomainPublication(
        DnsName domain,
        DnsName host,
        List<Key> keys,
        Optional<X509Certificate> certificate,
        List<Service> services,
        Optional<String> smartHost,
        boolean enforceSts) {
    public DomainPublication {
        keys = List.copyOf(keys);
        services = List.copyOf(services);
    }

    /**
     * The public half of a key.
     *
     * @param record the text of its TXT record
     * @param retired whether nothing is signed with it any more
     */
    public record Key(String selector, String record, boolean retired) {}

    /**
     * A service with a name in the registry of RFC 6335.
     *
     * @param label such as {@code imaps}
     */
    public record Service(String label, int port) {}

    /**
     * The policy of RFC 8461 3.2, which is given out over HTTPS. It asks for reports only, until somebody who has read them
     * has it say enforce.
     *
     * @return lines with CRLF
     */
    public String mtaStsPolicy() {
        return mtaStsPolicy(host, enforceSts);
    }

    /** The policy of a domain whose mail comes to a host. */
    public static String mtaStsPolicy(DnsName host, boolean enforce) {
        return "version: STSv1\r\nmode: " + (enforce ? "enforce" : "testing") + "\r\nmx: " + host.text() + "\r\nmax_age: 604800\r\n";
    }

    /** Whether this server itself gives out what the domain publishes over HTTPS. */
    boolean servesDocuments() {
        return services.contains(new Service("jmap", 443));
    }

    /** Where that policy is looked for (RFC 8461 3.3). */
    public String mtaStsAddress() {
        return "https://mta-sts." + domain.text() + "/.well-known/mta-sts.txt";
    }
}
