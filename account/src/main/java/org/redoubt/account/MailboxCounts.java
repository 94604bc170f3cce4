package org.redoubt.account;

import org.redoubt.store.id.ModSeq;

/**
 * The totals of a mailbox.
 *
 * @param uidNext the uid the next email will have
 * @param octets the sizes of its emails together
 * @param highestModSeq the version of the last change in it (RFC 7162 3.1.2.1)
 */
public record MailboxCounts(long uidNext, int total, int unseen, int deleted, long octets, ModSeq highestModSeq) {}
