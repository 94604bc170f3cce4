package org.redoubt.transport.sts;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;

/** Who wants to hear how TLS with a domain's hosts went (RFC 8460 3). */
public final class TlsReporting {
    private static final Pattern RECORD = Pattern.compile("v=TLSRPTv1\\s*;\\s*rua=([^;]*);?.*");
    private static final int ADDRESSES = 3;

    private TlsReporting() {}

    /** The addresses, each {@code mailto:} or {@code https:}; none when nobody asked. */
    public static List<String> addresses(Resolver resolver, DnsName domain) {
        List<String> records = domain.under("_smtp._tls").stream()
                .flatMap(name -> resolver.resolve(name, RecordType.TXT).records().stream())
                .map(Rdata.Txt::text)
                .filter(text -> text.startsWith("v=TLSRPTv1"))
                .toList();
        // RFC 8460 3: several are none.
        if (records.size() != 1) {
            return List.of();
        }
        return RECORD.matcher(records.getFirst())
                .results()
                .flatMap(match -> Stream.of(match.group(1).split(",")))
                .map(String::strip)
                .filter(uri -> uri.regionMatches(true, 0, "mailto:", 0, 7) || uri.regionMatches(true, 0, "https://", 0, 8))
                .limit(ADDRESSES)
                .toList();
    }
}
