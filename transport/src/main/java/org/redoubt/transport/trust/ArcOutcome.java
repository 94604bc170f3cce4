package org.redoubt.transport.trust;

import java.util.List;
import java.util.Optional;
import org.redoubt.transport.dns.DnsName;

/**
 * What became of a chain.
 *
 * @param reason for people, a few words without quotes or brackets
 * @param unavailable whether it failed for a key that could not be asked for now
 * @param sealers who sealed, the first one first; of a chain that passed only
 * @param newestResults what the last sealer says it found, without its instance: the payload of Authentication-Results
 */
public record ArcOutcome(
        ArcResult result,
        String reason,
        boolean unavailable,
        List<DnsName> sealers,
        Optional<String> newestResults) {
    static final ArcOutcome NONE = new ArcOutcome(ArcResult.NONE, "", false, List.of(), Optional.empty());

    public ArcOutcome {
        sealers = List.copyOf(sealers);
    }

    static ArcOutcome fail(String reason) {
        return new ArcOutcome(ArcResult.FAIL, reason, false, List.of(), Optional.empty());
    }
}
