package org.redoubt.account;

import java.util.Set;
import org.redoubt.store.id.AccountId;

/** Where one copy of an arriving message goes. */
public record Deposit(AccountId account, Target target, Set<Keyword> keywords) {
    public Deposit {
        keywords = Set.copyOf(keywords);
    }

    /** A message for the inbox. */
    public static Deposit inbox(AccountId account) {
        return new Deposit(account, new Target.Inbox(), Set.of());
    }

    /** Which mailbox of the account. */
    public sealed interface Target {
        /** INBOX. */
        record Inbox() implements Target {}

        /** The mailbox at this path, INBOX when there is none. */
        record Named(String path) implements Target {}
    }
}
