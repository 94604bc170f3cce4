package org.redoubt.account;

/** What other people's mailboxes are called in one's own account, where one subscribes to them (RFC 2342 5). */
public final class Elsewhere {
    /** What their names begin with; then comes the owner's address, then the path at home. */
    public static final String PREFIX = "Other Users/";

    private Elsewhere() {}

    /**
     * The name of a mailbox.
     *
     * @param owner the main address of whose it is
     * @param path in her account
     */
    public static String name(String owner, String path) {
        return PREFIX + owner + MailboxNames.SEPARATOR + path;
    }
}
