package org.redoubt.account;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.store.id.AccountId;

/**
 * One recipient of a queued message who was not reached yet.
 *
 * @param address as it goes into RCPT, without angle brackets
 * @param accounts whose mailboxes it stands for; empty for somebody elsewhere
 * @param notifyOn NOTIFY (RFC 3461 4.1); empty when not said, an empty set for NEVER
 * @param originalRecipient ORCPT, decoded, as {@code type;address}
 * @param lastReply what the last try brought; empty before the first
 */
public record QueuedRecipient(
        String address,
        List<AccountId> accounts,
        Optional<Set<NotifyOn>> notifyOn,
        Optional<String> originalRecipient,
        String lastReply) {
    public QueuedRecipient {
        accounts = List.copyOf(accounts);
        notifyOn = notifyOn.map(Set::copyOf);
    }

    public QueuedRecipient withReply(String reply) {
        return new QueuedRecipient(address, accounts, notifyOn, originalRecipient, reply);
    }

    /** The same recipient where only these accounts are left to be reached. */
    public QueuedRecipient withAccounts(List<AccountId> others) {
        return new QueuedRecipient(address, others, notifyOn, originalRecipient, lastReply);
    }

    /** Whether a report of this kind is wanted; those of failure and delay are unless it was said otherwise. */
    public boolean wants(NotifyOn report) {
        return notifyOn.map(on -> on.contains(report)).orElse(report != NotifyOn.SUCCESS);
    }
}
