package org.redoubt.account;

/** What somebody may do with a mailbox, RFC 4314 2.1. The order is part of the stored format: add at the end. */
public enum Right {
    /** See that it is there. */
    LOOKUP('l'),
    /** Open it and read what is in it. */
    READ('r'),
    /** Change what is marked as seen. */
    SEEN('s'),
    /** Change all other flags but the one that marks as deleted, and what is annotated for all. */
    WRITE('w'),
    /** Put messages into it. */
    INSERT('i'),
    /** Send mail to its address; kept and shown, a mailbox has no address of its own. */
    POST('p'),
    /** Make mailboxes below it. */
    CREATE('k'),
    /** Delete or rename it. */
    DELETE_MAILBOX('x'),
    /** Mark messages as deleted, and unmark them. */
    DELETE_MESSAGES('t'),
    /** Remove for good what is marked as deleted. */
    EXPUNGE('e'),
    /** See and change who may do what. */
    ADMINISTER('a');

    private final char letter;

    Right(char letter) {
        this.letter = letter;
    }

    /** How RFC 4314 writes it. */
    public char letter() {
        return letter;
    }
}
