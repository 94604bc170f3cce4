package org.redoubt.directory;

/** Tells somebody of the escrow of her sealed account, beside her sign-in; must not wait for others. */
public interface EscrowNotice {
    /** Her lock lies with fewer officers from now on, or under another address of hers; called when it is on disk. */
    void shared(Person person, Escrow escrow);

    /** There are officers whom she has not agreed to: nothing is done before she does. */
    void asks(Person person, Escrow escrow);
}
