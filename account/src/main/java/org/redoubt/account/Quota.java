package org.redoubt.account;

/**
 * What an account uses and may use.
 *
 * @param usedOctets the sizes of all emails in all mailboxes, an email in two mailboxes twice
 * @param limitOctets 0 when there is no limit
 * @param messages how many emails there are in all mailboxes
 */
public record Quota(long usedOctets, long limitOctets, long messages) {
    /** The number of an account's one quota in the journal. */
    public static final long ONLY = 1;

    /** Whether that much more fits. */
    public boolean fits(long octets) {
        return limitOctets == 0 || usedOctets + octets <= limitOctets;
    }
}
