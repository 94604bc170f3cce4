package org.redoubt.transport.trust;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import org.redoubt.transport.dns.Answer;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;

/**
 * Whether an address has a name that leads back to it (RFC 8601 3).
 *
 * @param name that one
 */
public record Iprev(IprevResult result, Optional<DnsName> name) {
    public static Iprev of(Resolver resolver, InetAddress client) {
        Answer<Rdata.Ptr> names = resolver.resolve(DnsName.reverse(client), RecordType.PTR);
        if (names.unknown()) {
            return new Iprev(IprevResult.TEMPERROR, Optional.empty());
        }
        if (names.records().isEmpty()) {
            return new Iprev(IprevResult.PERMERROR, Optional.empty());
        }
        RecordType<Rdata.Address> type = client instanceof Inet4Address ? RecordType.A : RecordType.AAAA;
        boolean unknown = false;
        for (Rdata.Ptr ptr : names.records().stream().limit(TrustLimits.CLIENT_NAMES).toList()) {
            Answer<Rdata.Address> back = resolver.resolve(ptr.name(), type);
            unknown |= back.unknown();
            if (back.records().contains(new Rdata.Address(client))) {
                return new Iprev(IprevResult.PASS, Optional.of(ptr.name()));
            }
        }
        return new Iprev(unknown ? IprevResult.TEMPERROR : IprevResult.FAIL, Optional.empty());
    }
}
