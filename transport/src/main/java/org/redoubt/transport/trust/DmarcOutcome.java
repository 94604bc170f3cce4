package org.redoubt.transport.trust;

import java.util.Optional;
import org.redoubt.transport.dns.DnsName;

/**
 * What DMARC says of a message.
 *
 * @param domain of the author, when there is one
 * @param policy what its owner asks for
 * @param disposition what that comes to for this message, pct considered; {@link DmarcPolicy#NONE} unless it failed
 */
public record DmarcOutcome(
        DmarcResult result, Optional<DnsName> domain, DmarcPolicy policy, DmarcPolicy disposition) {
    static DmarcOutcome of(DmarcResult result, Optional<DnsName> domain) {
        return new DmarcOutcome(result, domain, DmarcPolicy.NONE, DmarcPolicy.NONE);
    }
}
