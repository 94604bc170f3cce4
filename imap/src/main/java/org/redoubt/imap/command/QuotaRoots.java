package org.redoubt.imap.command;

import org.redoubt.account.AccountHandle;
import org.redoubt.account.Quota;
import org.redoubt.directory.Person;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/**
 * Quota roots, RFC 9208 3: each account is one, called by its owner's address, and all its mailboxes are under it.
 * What is limited is STORAGE and nothing else, so no other resource is announced or shown.
 */
final class QuotaRoots {
    /** RFC 9208 5.1: STORAGE is counted in units of 1024 octets. */
    private static final long UNIT = 1024;

    private QuotaRoots() {}

    /** The root of the session's own account. */
    static String own(Session session) {
        return of(session, session.own());
    }

    /** The root of an account. */
    static String of(Session session, AccountHandle account) {
        return session.directory()
                .person(account.account())
                .map(Person::address)
                .orElseGet(() -> account.principal().login());
    }

    /** One QUOTA response; a root without limits has no resources to show. */
    static void write(String root, Quota quota, ResponseBuffer out) {
        out.ascii("* QUOTA ").string(root).ascii(" (");
        if (quota.limitOctets() > 0) {
            // What is used is rounded up: a person at the limit is not told that there is room.
            out.ascii("STORAGE ").number((quota.usedOctets() + UNIT - 1) / UNIT);
            out.space().number(quota.limitOctets() / UNIT);
        }
        out.ascii(")\r\n");
    }

    static Reply absent() {
        return Reply.no("NONEXISTENT", "There is no such quota root");
    }
}
