package org.redoubt.transport.trust;

import java.util.Optional;
import org.redoubt.transport.dns.DnsName;

/**
 * What became of one signature.
 *
 * @param reason for people, a few words without quotes or brackets
 * @param domain d=, when the field could be read
 * @param identity i=, or @ and the domain
 * @param algorithm a=
 * @param signatureStart the first characters of b=, which tell signatures of one domain apart (RFC 6008 3)
 */
public record DkimOutcome(
        DkimResult result,
        String reason,
        Optional<DnsName> domain,
        String identity,
        String selector,
        String algorithm,
        String signatureStart) {
    static DkimOutcome unread(DkimResult result, String reason) {
        return new DkimOutcome(result, reason, Optional.empty(), "", "", "", "");
    }

    boolean passes() {
        return result == DkimResult.PASS;
    }
}
