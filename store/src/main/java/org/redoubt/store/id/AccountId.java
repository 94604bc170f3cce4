package org.redoubt.store.id;

/**
 * Names one account: everything a person, a shared mailbox, a room or a group owns (RFC 8620 1.6.2).
 *
 * @param value a positive number, never used again once its account is gone
 */
public record AccountId(long value) implements Comparable<AccountId> {
    public AccountId {
        if (value <= 0) {
            throw new IllegalArgumentException("an account id is positive");
        }
    }

    @Override
    public int compareTo(AccountId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "a" + value;
    }
}
