package org.redoubt.directory;

/** Tells somebody that the lock of her sealed account lies with an escrow from now on, or with another than before. */
public interface EscrowNotice {
    /** Called when it is on disk, beside her sign-in; must not wait for others. */
    void shared(Person person, Escrow escrow);
}
