package org.redoubt.account;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.id.NumberSet;

/** Changes to mailboxes themselves. Each method is one change. */
final class MailboxChanges {
    private MailboxChanges() {}

    static Step<AccountState, MailboxResult> create(Edit edit, String path, Optional<Role> role) {
        Optional<String> normal = MailboxNames.normalize(path);
        if (normal.isEmpty()) {
            return refused(edit, new MailboxResult.InvalidName());
        }
        if (edit.paths().id(normal.get()).isPresent()) {
            return refused(edit, new MailboxResult.AlreadyExists());
        }
        if (edit.mailboxCount() + missing(edit, normal.get()) > AccountLimits.MAX_MAILBOXES) {
            return refused(edit, new MailboxResult.TooMany());
        }
        MailboxId id = make(edit, normal.get(), role);
        return new Step<>(edit.finish(), new MailboxResult.Done(id));
    }

    /** Makes a mailbox for what arrives, within a change that does more; empty when it may not be. */
    static Optional<MailboxId> makeFor(Edit edit, String path) {
        return makeFor(edit, path, Optional.empty());
    }

    static Optional<MailboxId> makeFor(Edit edit, String path, Optional<Role> role) {
        return MailboxNames.normalize(path)
                .filter(normal -> edit.mailboxCount() + missing(edit, normal) <= AccountLimits.MAX_MAILBOXES)
                .map(normal -> make(edit, normal, role));
    }

    /** Makes a mailbox and the parents it lacks (RFC 9051 6.3.4). */
    private static MailboxId make(Edit edit, String path, Optional<Role> role) {
        Optional<MailboxId> parent = parent(edit, path);
        MailboxId id = edit.newMailbox();
        boolean subscribed = edit.dangling().remove(path) || role.isPresent();
        // RFC 4314 3: below a mailbox that is shared, a new one is shared likewise.
        Acl acl = parent.flatMap(edit::find).map(above -> above.meta().acl()).orElse(Acl.EMPTY);
        edit.put(new MailboxMeta(
                id, parent, MailboxNames.leaf(path), role, subscribed, edit.newUidValidity(), List.of(), acl, 0));
        edit.mailbox(Action.CREATED, Kind.CONTENT, id);
        return id;
    }

    private static Optional<MailboxId> parent(Edit edit, String path) {
        return MailboxNames.parent(path)
                .map(parent -> edit.paths().id(parent).orElseGet(() -> make(edit, parent, Optional.empty())));
    }

    private static int missing(Edit edit, String path) {
        int missing = 1;
        Optional<String> parent = MailboxNames.parent(path);
        while (parent.isPresent() && edit.paths().id(parent.get()).isEmpty()) {
            missing++;
            parent = MailboxNames.parent(parent.get());
        }
        return missing;
    }

    static Step<AccountState, MailboxResult> rename(Edit edit, MailboxId id, String newPath) {
        Optional<String> normal = MailboxNames.normalize(newPath);
        Optional<MailboxState> found = edit.find(id);
        if (found.isEmpty()) {
            return refused(edit, new MailboxResult.NoMailbox());
        }
        String oldPath = edit.paths().of(id);
        if (normal.isEmpty() || normal.get().startsWith(oldPath + MailboxNames.SEPARATOR)) {
            return refused(edit, new MailboxResult.InvalidName());
        }
        if (edit.paths().id(normal.get()).isPresent()) {
            return refused(edit, new MailboxResult.AlreadyExists());
        }
        if (edit.mailboxCount() + missing(edit, normal.get()) > AccountLimits.MAX_MAILBOXES) {
            return refused(edit, new MailboxResult.TooMany());
        }
        if (found.get().meta().has(Role.INBOX)) {
            return emptyInbox(edit, id, normal.get());
        }
        Optional<MailboxId> parent = parent(edit, normal.get());
        edit.put(found.get().meta().at(parent, MailboxNames.leaf(normal.get())));
        edit.mailbox(Action.UPDATED, Kind.CONTENT, id);
        return new Step<>(edit.finish(), new MailboxResult.Done(id));
    }

    /** Changes several things of a mailbox, all or none; INBOX stays where it is and what it is. */
    static Step<AccountState, MailboxResult> update(Edit edit, MailboxId id, MailboxUpdate update) {
        Optional<MailboxState> found = edit.find(id);
        if (found.isEmpty()) {
            return refused(edit, new MailboxResult.NoMailbox());
        }
        MailboxMeta meta = found.get().meta();
        Optional<String> path = update.path().isEmpty()
                ? Optional.of(edit.paths().of(id))
                : MailboxNames.normalize(update.path().get());
        Optional<Role> role = update.role().orElse(meta.role());
        boolean inbox = meta.has(Role.INBOX);
        boolean moved = !path.equals(Optional.of(edit.paths().of(id)));
        if (path.isEmpty() || path.get().startsWith(edit.paths().of(id) + MailboxNames.SEPARATOR)) {
            return refused(edit, new MailboxResult.InvalidName());
        }
        if (inbox && (moved || !role.equals(meta.role()))) {
            return refused(edit, new MailboxResult.NotDeletable());
        }
        // RFC 8621 2: no two mailboxes of one account have the same role.
        boolean taken = role.isPresent() && !role.equals(meta.role()) && edit.base().tree().byRole(role.get()).isPresent();
        if (taken || (moved && edit.paths().id(path.get()).isPresent())) {
            return refused(edit, new MailboxResult.AlreadyExists());
        }
        if (moved) {
            Optional<MailboxId> parent = parent(edit, path.get());
            meta = meta.at(parent, MailboxNames.leaf(path.get()));
        }
        boolean subscribed = update.subscribed().orElse(meta.subscribed());
        edit.put(meta.with(role, update.sortOrder().orElse(meta.sortOrder())).subscribed(subscribed));
        edit.mailbox(Action.UPDATED, Kind.CONTENT, id);
        return new Step<>(edit.finish(), new MailboxResult.Done(id));
    }

    /**
     * Gives several mailboxes other paths at once, where each is free or the one of another of them; all or none. Their parents
     * have to be there.
     */
    static Step<AccountState, MailboxResult> exchange(Edit edit, Map<MailboxId, String> to) {
        MailboxTree.Paths paths = edit.paths();
        Set<String> taken = new HashSet<>();
        for (Map.Entry<MailboxId, String> one : to.entrySet()) {
            Optional<String> path = MailboxNames.normalize(one.getValue());
            Optional<MailboxState> found = edit.find(one.getKey());
            if (found.isEmpty()) {
                return refused(edit, new MailboxResult.NoMailbox());
            }
            boolean inbox = found.get().meta().has(Role.INBOX);
            Optional<Optional<MailboxId>> parent = path.map(full -> MailboxNames.parent(full).flatMap(paths::id));
            boolean below = path.filter(full -> full.startsWith(paths.of(one.getKey()) + MailboxNames.SEPARATOR)).isPresent();
            boolean orphan = path.flatMap(MailboxNames::parent).filter(up -> paths.id(up).isEmpty()).isPresent();
            if (path.isEmpty() || inbox || below || orphan || parent.flatMap(up -> up).filter(to::containsKey).isPresent()) {
                return refused(edit, new MailboxResult.InvalidName());
            }
            boolean others = paths.id(path.get()).filter(there -> !to.containsKey(there)).isPresent();
            if (others || !taken.add(path.get())) {
                return refused(edit, new MailboxResult.AlreadyExists());
            }
        }
        to.forEach((id, path) -> {
            String normal = MailboxNames.normalize(path).orElseThrow();
            MailboxMeta meta = edit.find(id).orElseThrow().meta();
            edit.put(meta.at(MailboxNames.parent(normal).flatMap(paths::id), MailboxNames.leaf(normal)));
            edit.mailbox(Action.UPDATED, Kind.CONTENT, id);
        });
        return new Step<>(edit.finish(), new MailboxResult.Done(to.keySet().iterator().next()));
    }

    /** RFC 9051 6.3.6: renaming INBOX moves its messages to a new mailbox and leaves INBOX empty. */
    private static Step<AccountState, MailboxResult> emptyInbox(Edit edit, MailboxId inbox, String newPath) {
        MailboxId target = make(edit, newPath, Optional.empty());
        RowTable rows = edit.withRows(inbox).rows().orElseThrow();
        List<Row> all = RowChanges.rows(rows, NumberSet.range(1, edit.withRows(inbox).uidNext()));
        RowChanges.relocate(edit, inbox, all, target, true);
        return new Step<>(edit.finish(), new MailboxResult.Done(target));
    }

    /** Deletes a mailbox; its emails become recoverable. */
    static Step<AccountState, MailboxResult> delete(Edit edit, Sharing.By by, MailboxId id) {
        Optional<MailboxState> found = edit.find(id);
        if (found.isEmpty()) {
            return refused(edit, new MailboxResult.NoMailbox());
        }
        if (found.get().meta().has(Role.INBOX)) {
            return refused(edit, new MailboxResult.NotDeletable());
        }
        if (!edit.base().tree().children(id).isEmpty()) {
            return refused(edit, new MailboxResult.HasChildren());
        }
        MailboxState mailbox = edit.withRows(id);
        RowChanges.destroy(edit, id, NumberSet.range(1, mailbox.uidNext()));
        if (mailbox.meta().subscribed()) {
            // RFC 3501 6.3.9: a subscription outlives its mailbox.
            edit.dangling().add(edit.paths().of(id));
        }
        edit.remove(id);
        Sharing.gone(edit, by, mailbox.meta());
        edit.mailbox(Action.DESTROYED, Kind.CONTENT, id);
        return new Step<>(edit.finish(), new MailboxResult.Done(id));
    }

    static Step<AccountState, Boolean> subscribe(Edit edit, String path, boolean on) {
        String normal = MailboxNames.normalize(path).orElse("");
        Optional<MailboxState> found = edit.paths().id(normal).flatMap(edit::find);
        if (found.isEmpty()) {
            boolean known = !on && edit.dangling().remove(normal);
            return new Step<>(edit.finish(), known);
        }
        if (found.get().meta().subscribed() != on) {
            edit.put(found.get().meta().subscribed(on));
            edit.mailbox(Action.UPDATED, Kind.OVERLAY, found.get().meta().id());
        }
        return new Step<>(edit.finish(), true);
    }

    /** Tells that somebody changed what she alone sees of a mailbox. */
    static Step<AccountState, Boolean> overlaid(Edit edit, MailboxId mailbox) {
        if (edit.find(mailbox).isEmpty()) {
            return new Step<>(edit.base(), false);
        }
        edit.mailbox(Action.UPDATED, Kind.OVERLAY, mailbox);
        return new Step<>(edit.finish(), true);
    }

    /** Subscribes to a mailbox of another account by the name it has here, or ends that. */
    static Step<AccountState, Boolean> subscribeElsewhere(Edit edit, String name, boolean on) {
        boolean done = MailboxTree.subscribeElsewhere(edit.dangling(), name, on);
        return new Step<>(edit.finish(), done);
    }

    /** Whether somebody who is not the owner may make or move a mailbox to a path: below one where she may. */
    static boolean mayMake(Edit edit, String path, Guest guest) {
        Optional<String> above = MailboxNames.normalize(path).flatMap(MailboxNames::parent);
        while (above.isPresent()) {
            Optional<MailboxId> there = edit.paths().id(above.get());
            if (there.isPresent()) {
                return edit.base().rights(there.get(), guest).has(Right.CREATE);
            }
            above = MailboxNames.parent(above.get());
        }
        return false;
    }

    /** The mailboxes of a new account. */
    static Step<AccountState, Boolean> furnish(Edit edit) {
        for (Role role : List.of(Role.INBOX, Role.DRAFTS, Role.SENT, Role.JUNK, Role.TRASH, Role.ARCHIVE)) {
            make(edit, role.mailboxName(), Optional.of(role));
        }
        return new Step<>(edit.finish(), true);
    }

    private static Step<AccountState, MailboxResult> refused(Edit edit, MailboxResult result) {
        return new Step<>(edit.base(), result);
    }
}
