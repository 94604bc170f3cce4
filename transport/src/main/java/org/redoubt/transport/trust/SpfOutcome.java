package org.redoubt.transport.trust;

import java.util.Optional;

/**
 * What SPF says of one identity.
 *
 * @param domain whose record was asked
 * @param explanation what the domain's owner tells those who fail (RFC 7208 6.2); from a stranger, printable ASCII
 */
public record SpfOutcome(SpfResult result, String domain, Optional<String> explanation) {
    static SpfOutcome of(SpfResult result, String domain) {
        return new SpfOutcome(result, domain, Optional.empty());
    }
}
