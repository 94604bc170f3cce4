package org.redoubt.imap.session;

/** What ENABLE (RFC 5161) switches on. */
public enum Extension {
    CONDSTORE("CONDSTORE"),
    QRESYNC("QRESYNC"),
    IMAP4REV2("IMAP4rev2"),
    UIDONLY("UIDONLY"),
    UTF8_ACCEPT("UTF8=ACCEPT");

    private final String atom;

    Extension(String atom) {
        this.atom = atom;
    }

    public String atom() {
        return atom;
    }
}
