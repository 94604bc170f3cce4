package org.redoubt.sieve;

import java.util.List;

/**
 * The envelope a message came in.
 *
 * @param from the sender's address, empty for the null reverse-path; not there when nobody knows
 * @param to the addresses by which it came to this account
 */
public record SieveEnvelope(List<String> from, List<String> to) {
    public SieveEnvelope {
        from = List.copyOf(from);
        to = List.copyOf(to);
    }
}
