package org.redoubt.directory;

/** Somebody else who keeps people's passwords, such as an LDAP server. Called by many threads, by few at once. */
public interface PasswordService {
    /** What it says of a password. */
    enum Answer {
        RIGHT,
        WRONG,
        /** It cannot say now. */
        UNAVAILABLE
    }

    /** Whether it keeps somebody's password; then nobody else is asked for it. */
    boolean keeps(Person person);

    /**
     * Whether a password is somebody's whom it keeps; takes bounded time.
     *
     * @param password in UTF-8, prepared (RFC 8265 4.2)
     */
    Answer check(Person person, byte[] password);
}
