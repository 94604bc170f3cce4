package org.redoubt.pop3.map;

/**
 * The unique-ids of UIDL, RFC 1939 7: the mailbox's UIDVALIDITY and the message's uid. Both together are never used
 * again (RFC 9051 2.3.1.1), and stay as they are over sessions and restarts.
 */
public final class UniqueIds {
    private UniqueIds() {}

    public static String of(long uidValidity, long uid) {
        return uidValidity + "." + uid;
    }
}
