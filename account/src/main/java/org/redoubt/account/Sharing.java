package org.redoubt.account;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.redoubt.account.Acl.Mode;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.Change.ObjectType;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.id.AccountId;

/**
 * Who may do what with whose mailboxes.
 *
 * <p>The rights stand in the owner's account, and every access asks there. So that people find what others share with
 * them without asking every account there is, each account lists those that share something with it, and an account
 * of the server's own, the board, lists those that share something with a group or with everybody. These lists are
 * brought up to date by errands, say nothing about rights, and are never asked whether something is allowed.
 */
final class Sharing {
    /** The account of the board: made when something is first shared with a group or with everybody. */
    static final AccountId BOARD = new AccountId(3);

    private Sharing() {}

    static Step<AccountState, AclResult> change(
            Edit edit, By by, MailboxId id, Grantee grantee, boolean negative, Mode mode, Rights rights) {
        if (edit.find(id).isEmpty()) {
            return new Step<>(edit.base(), new AclResult.NoMailbox());
        }
        MailboxMeta meta = edit.find(id).get().meta();
        Acl acl = meta.acl().with(grantee, negative, mode, rights);
        if (acl.size() > AccountLimits.MAX_ACL_ENTRIES) {
            return new Step<>(edit.base(), new AclResult.TooMany());
        }
        if (!acl.equals(meta.acl())) {
            edit.put(meta.with(acl));
            edit.mailbox(Action.UPDATED, Kind.RIGHTS, id);
            tell(edit, Set.of(grantee));
            notice(edit, by, new Change(new SharedObject.OfMail(id), meta.name(), meta.acl(), acl), grantee);
        }
        return new Step<>(edit.finish(), new AclResult.Done());
    }

    /**
     * Who changes rights.
     *
     * @param login as which she signed in
     * @param groups who knows which groups people are in
     */
    record By(AccountId account, String login, Groups groups) {}

    /** Tells all who had rights to a mailbox that is going, as part of that change. */
    static void gone(Edit edit, By by, MailboxMeta mailbox) {
        tell(edit, mailbox.acl().grantees());
        Change change = new Change(new SharedObject.OfMail(mailbox.id()), mailbox.name(), mailbox.acl(), Acl.EMPTY);
        mailbox.acl().grantees().forEach(grantee -> notice(edit, by, change, grantee));
    }

    /** What becomes of the rights to something that is called by a name. */
    private record Change(SharedObject object, String name, Acl before, Acl after) {}

    /**
     * As {@link #change}, of an address book that is there.
     *
     * @param name as it is called now
     */
    static Step<AccountState, AclResult> addressBook(
            Edit edit, By by, long book, String name, Grantee grantee, UnaryOperator<Acl> change) {
        Acl before = edit.addressBook(book);
        Acl after = change.apply(before);
        if (after.size() > AccountLimits.MAX_ACL_ENTRIES) {
            return new Step<>(edit.base(), new AclResult.TooMany());
        }
        if (!after.equals(before)) {
            edit.addressBook(book, after);
            ContactEdits.rights(edit, book);
            tell(edit, Set.of(grantee));
            notice(edit, by, new Change(new SharedObject.OfContacts(book), name, before, after), grantee);
        }
        return new Step<>(edit.finish(), new AclResult.Done());
    }

    /** Tells all who had rights to an address book that is going, as part of that change. */
    static void gone(Edit edit, By by, long book, String name) {
        Acl before = edit.addressBook(book);
        edit.addressBook(book, Acl.EMPTY);
        tell(edit, before.grantees());
        Change change = new Change(new SharedObject.OfContacts(book), name, before, Acl.EMPTY);
        before.grantees().forEach(grantee -> notice(edit, by, change, grantee));
    }

    /**
     * Tells somebody that another person changed what she may do (RFC 9670 3). For groups and for everybody there are no
     * notices, which might be thousands.
     */
    private static void notice(Edit edit, By by, Change change, Grantee grantee) {
        if (grantee instanceof Grantee.Person(AccountId person) && !person.equals(by.account())) {
            Guest guest = new Guest(person, by.groups());
            Rights had = change.before().rights(guest);
            Rights has = change.after().rights(guest);
            if (!had.equals(has)) {
                edit.post(
                        person,
                        new Errand.ShareNotice(
                                edit.nowMillis, by.account(), by.login(), change.object(), change.name(), had, has));
            }
        }
    }

    /** Keeps a notice in the account of whom it is for; the oldest make room. */
    static void keep(Edit edit, ShareNotification notice) {
        List<Key> kept = new ArrayList<>();
        edit.transaction.scan(Layout.SHARE_NOTIFICATIONS, (key, _) -> kept.add(key));
        for (int i = 0; i <= kept.size() - AccountLimits.SHARE_NOTIFICATIONS; i++) {
            edit.transaction.delete(kept.get(i));
            edit.object(ObjectType.SHARE_NOTIFICATION, Action.DESTROYED, kept.get(i).u64(1));
        }
        long id = edit.transaction.version().value();
        Key place = Layout.shareNotification(id);
        edit.transaction.put(place, edit.sealed.seal(place, notice.encode()));
        edit.object(ObjectType.SHARE_NOTIFICATION, Action.CREATED, id);
    }

    /** Tells those who are named, as part of a change, that something is shared with them now, or nothing any more. */
    static void tell(Edit edit, Collection<Grantee> grantees) {
        for (Grantee grantee : grantees) {
            boolean before = edit.base().gives(grantee);
            boolean now = edit.gives(grantee);
            if (before != now) {
                switch (grantee) {
                    case Grantee.Person(AccountId person) -> edit.post(person, new Errand.Share(now));
                    case Grantee.Group _, Grantee.Anyone _ -> edit.post(BOARD, new Errand.ShareOnBoard(grantee, now));
                }
            }
        }
    }
}
