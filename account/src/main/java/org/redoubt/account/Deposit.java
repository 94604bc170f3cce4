package org.redoubt.account;

import java.util.Optional;
import java.util.Set;
import org.redoubt.store.id.AccountId;

/**
 * Where one copy of an arriving message goes.
 *
 * @param receipt of a delivery that may come again
 * @param sorted what the owner's rules say, in place of target and keywords
 * @param message in place of the one that is delivered to all
 * @param arrival how it came, when the account was closed and its rules are still to be asked
 * @param waited of mail that lay sealed until its owner signed in, which is filed now
 */
public record Deposit(
        AccountId account,
        Target target,
        Set<Keyword> keywords,
        Optional<DeliveryReceipt> receipt,
        Optional<Sorted> sorted,
        Optional<Message> message,
        Optional<Arrival> arrival,
        Optional<Waited> waited) {
    public Deposit {
        keywords = Set.copyOf(keywords);
    }

    public Deposit(AccountId account, Target target, Set<Keyword> keywords, Optional<DeliveryReceipt> receipt) {
        this(account, target, keywords, receipt, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same, filed as the owner's rules say. */
    public Deposit sorted(Sorted by) {
        return new Deposit(account, target, keywords, receipt, Optional.of(by), message, Optional.empty(), waited);
    }

    /** The same of a message that is like the one for all but for what is said of it to this account. */
    public Deposit of(Message own) {
        return new Deposit(account, target, keywords, receipt, sorted, Optional.of(own), arrival, waited);
    }

    /** The same, to be sorted when the owner's rules can be asked. */
    public Deposit later(Arrival how) {
        return new Deposit(account, target, keywords, receipt, Optional.empty(), message, Optional.of(how), waited);
    }

    /** Mail that waited, to be filed now. */
    public Deposit now() {
        return new Deposit(account, target, keywords, receipt, sorted, message, Optional.empty(), waited);
    }

    /**
     * Which of the mail that waited it is.
     *
     * @param receivedMillis when it came
     */
    public record Waited(long number, long receivedMillis) {}

    /** A message for the inbox. */
    public static Deposit inbox(AccountId account) {
        return new Deposit(account, new Target.Inbox(), Set.of(), Optional.empty());
    }

    /** Likewise; a second time nothing more is stored. */
    public static Deposit inboxOnce(AccountId account, DeliveryReceipt receipt) {
        return new Deposit(account, new Target.Inbox(), Set.of(), Optional.of(receipt));
    }

    /** A message for Junk. */
    public static Deposit junk(AccountId account) {
        return new Deposit(account, new Target.Special(Role.JUNK), Set.of(), Optional.empty());
    }

    /** Likewise; a second time nothing more is stored. */
    public static Deposit junkOnce(AccountId account, DeliveryReceipt receipt) {
        return new Deposit(account, new Target.Special(Role.JUNK), Set.of(), Optional.of(receipt));
    }

    /** Which mailbox of the account. */
    public sealed interface Target {
        /** INBOX. */
        record Inbox() implements Target {}

        /** The mailbox at this path, INBOX when there is none. */
        record Named(String path) implements Target {}

        /** The mailbox of this role, INBOX when there is none. */
        record Special(Role role) implements Target {}
    }
}
