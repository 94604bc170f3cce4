package org.redoubt.account;

/**
 * One email in one mailbox: what lists and scans need.
 *
 * @param uid 1 to 2^32-1 (RFC 9051 2.3.1.1)
 * @param flags bits of {@link Flags}
 * @param modSeq the account's version when its flags last changed, or it came
 * @param octets its size
 * @param receivedMillis when it arrived, milliseconds since 1970, whole seconds (IMAP's internal date)
 * @param savedMillis when it came into this mailbox, likewise (RFC 8514)
 */
public record Row(
        long uid, EmailId email, long flags, long modSeq, long octets, long receivedMillis, long savedMillis) {}
