package org.redoubt.transport.trust;

import java.util.Optional;
import org.redoubt.transport.dns.DnsName;

/**
 * What DMARC says of a message.
 *
 * @param domain of the author, when there is one
 * @param policy what its owner asks for
 * @param disposition what that comes to for this message, pct considered; {@link DmarcPolicy#NONE} unless it failed
 * @param publishedAt the name whose record says so
 */
public record DmarcOutcome(
        DmarcResult result,
        Optional<DnsName> domain,
        DmarcPolicy policy,
        DmarcPolicy disposition,
        Optional<DnsName> publishedAt,
        Alignment alignment) {
    /** What speaks for the author. */
    record Alignment(boolean dkim, boolean spf) {
        static final Alignment NONE = new Alignment(false, false);

        boolean any() {
            return dkim || spf;
        }
    }

    static DmarcOutcome of(DmarcResult result, Optional<DnsName> domain) {
        return new DmarcOutcome(
                result, domain, DmarcPolicy.NONE, DmarcPolicy.NONE, Optional.empty(), Alignment.NONE);
    }
}
