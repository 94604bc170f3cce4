package org.redoubt.account;

import java.util.Collection;
import java.util.Set;
import org.redoubt.account.Acl.Mode;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.CommitLane.Step;
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
            Edit edit, MailboxId id, Grantee grantee, boolean negative, Mode mode, Rights rights) {
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
        }
        return new Step<>(edit.finish(), new AclResult.Done());
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
