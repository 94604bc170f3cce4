package org.redoubt.filter;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.redoubt.mime.MessageStructure;

/**
 * A message that is looked at, and what is known of how it came.
 *
 * @param octets the first {@link Limits#OCTETS} of the message, or all
 * @param client the address it came from
 * @param authentication what the checks of its sender said
 * @param ownDomains domains of this installation, lower case
 * @param ownPeople whether somebody here has a name, as {@link Names#folded} gives it
 * @param arrived when it came
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Suspect(
        MessageStructure structure,
        byte[] octets,
        Optional<InetAddress> client,
        Authentication authentication,
        Set<String> ownDomains,
        Predicate<String> ownPeople,
        Instant arrived) {
    /** Where nobody knows who is here. */
    public Suspect(
            MessageStructure structure,
            byte[] octets,
            Optional<InetAddress> client,
            Authentication authentication,
            Set<String> ownDomains,
            Instant arrived) {
        this(structure, octets, client, authentication, ownDomains, _ -> false, arrived);
    }

    public Suspect {
        ownDomains = Set.copyOf(ownDomains);
    }

    /**
     * Results of the checks of a sender.
     *
     * @param spf of the envelope's sender (RFC 7208)
     * @param dkim whether a signature holds (RFC 6376)
     * @param dmarc of the author (RFC 7489)
     * @param quarantine whether the author's domain asks to set this message aside
     * @param namedClient whether the client's address has a name that leads back to it (RFC 8601 3)
     */
    public record Authentication(Result spf, Result dkim, Result dmarc, boolean quarantine, Result namedClient) {
        /** Where nothing was checked. */
        public static final Authentication UNKNOWN =
                new Authentication(Result.UNKNOWN, Result.UNKNOWN, Result.UNKNOWN, false, Result.UNKNOWN);
    }

    /** What one check said. */
    public enum Result {
        PASS,
        /** There is nothing to check by. */
        NONE,
        /** RFC 7208 2.6.5: probably not. */
        SOFT_FAIL,
        FAIL,
        /** Not checked, or not to be found out now. */
        UNKNOWN
    }
}
