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
 * them without asking every account there is, each account lists those that share something with it. That list is
 * brought up to date by errands, says nothing about rights, and is never asked whether something is allowed.
 */
final class Sharing {
    private Sharing() {}

    static Step<AccountState, AclResult> change(
            Edit edit, MailboxId id, AccountId person, boolean negative, Mode mode, Rights rights) {
        if (edit.find(id).isEmpty()) {
            return new Step<>(edit.base(), new AclResult.NoMailbox());
        }
        MailboxMeta meta = edit.find(id).get().meta();
        Acl acl = meta.acl().with(person, negative, mode, rights);
        if (acl.size() > AccountLimits.MAX_ACL_ENTRIES) {
            return new Step<>(edit.base(), new AclResult.TooMany());
        }
        if (!acl.equals(meta.acl())) {
            edit.put(meta.with(acl));
            edit.mailbox(Action.UPDATED, Kind.RIGHTS, id);
            tell(edit, Set.of(person));
        }
        return new Step<>(edit.finish(), new AclResult.Done());
    }

    /** Tells people, as part of a change, that something is shared with them now, or nothing any more. */
    static void tell(Edit edit, Collection<AccountId> people) {
        for (AccountId person : people) {
            boolean before = edit.base().shares(person);
            boolean now = edit.shares(person);
            if (before != now) {
                edit.post(person, new Errand.Share(now));
            }
        }
    }
}
