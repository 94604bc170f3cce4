package org.redoubt.account;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.redoubt.account.NewEmails.Prepared;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.id.NumberSet;

/**
 * Changes to emails as objects: their keywords and mailboxes, in every mailbox they are in. Each method is one change,
 * however many emails; what cannot be done to one is left undone to it alone.
 */
final class EmailEdits {
    private final Edit edit;
    private final Function<MailboxId, Rights> rights;

    EmailEdits(Edit edit, Function<MailboxId, Rights> rights) {
        this.edit = edit;
        this.rights = rights;
    }

    /** No mailbox has this id: what somebody may do there is what the owner alone may do. */
    private static final MailboxId NOWHERE = new MailboxId(0xffffffffL);

    private record Move(MailboxId from, MailboxId to, boolean leaves) {}

    private record FlagEdit(MailboxId mailbox, FlagChange change) {}

    /** The places of emails that one may read, in the order asked for. */
    /** Where emails are as JMAP sees them: rows that are marked as deleted are no places (RFC 8621 4.1.1). */
    private List<List<Links.Place>> shown(List<EmailId> ids) {
        return places(ids).stream()
                .map(places -> places.stream()
                        .filter(place -> edit.withRows(place.mailbox()).rows().stream()
                                .flatMap(rows -> RowChanges.rows(rows, NumberSet.of(place.uid())).stream())
                                .anyMatch(row -> Emails.shown(row.flags())))
                        .toList())
                .toList();
    }

    private List<List<Links.Place>> places(List<EmailId> ids) {
        List<Key> keys = ids.stream().map(Layout::links).toList();
        List<List<Links.Place>> places = new ArrayList<>();
        for (Optional<byte[]> record : edit.transaction.getAll(keys)) {
            places.add(record.map(Links::decode).stream()
                    .flatMap(links -> links.places().stream())
                    .filter(place -> rights.apply(place.mailbox()).has(Right.READ))
                    .toList());
        }
        return places;
    }

    Step<AccountState, Map<EmailId, EmailChanged>> change(Map<EmailId, EmailChange> changes) {
        List<EmailId> ids = List.copyOf(changes.keySet());
        List<List<Links.Place>> places = shown(ids);
        Map<EmailId, EmailChanged> results = new LinkedHashMap<>();
        Map<Move, NumberSet.Builder> moves = new LinkedHashMap<>();
        Map<MailboxId, NumberSet.Builder> leaving = new LinkedHashMap<>();
        List<EmailId> accepted = new ArrayList<>();
        long room = edit.base().root().quota().fits(1) ? Long.MAX_VALUE : 0;
        Optional<MailboxId> snoozed = snoozed(changes.values());
        for (int i = 0; i < ids.size(); i++) {
            EmailChange change = placed(of(changes, ids.get(i)), ids.get(i), places.get(i), snoozed);
            Optional<EmailChanged> refused = waits(change) && snoozed.isEmpty()
                    ? Optional.of(new EmailChanged.NoPermission())
                    : refusal(change, places.get(i), room);
            results.put(ids.get(i), refused.orElseGet(EmailChanged.Done::new));
            if (refused.isEmpty()) {
                accepted.add(ids.get(i));
                plan(change, places.get(i), moves, leaving);
            }
        }
        moves.forEach(this::relocate);
        leaving.forEach((mailbox, uids) -> RowChanges.destroy(edit, mailbox, uids.build()));
        flags(accepted, changes, results);
        accepted.forEach(id -> snooze(id, of(changes, id), snoozed));
        return new Step<>(edit.finish(), results);
    }

    /** The mailbox of snoozed emails, made when something is to go there. Only the owner can have one made. */
    private Optional<MailboxId> snoozed(Collection<EmailChange> changes) {
        boolean needed = changes.stream().anyMatch(EmailEdits::waits);
        return needed && owner() ? Snoozes.mailbox(edit) : edit.mailboxes(Role.SNOOZED);
    }

    private boolean owner() {
        return rights.apply(NOWHERE).has(Right.CREATE);
    }

    private static boolean waits(EmailChange change) {
        return change.snoozed().flatMap(Function.identity()).filter(snooze -> !snooze.unlessAnswered()).isPresent();
    }

    /** What is snoozed goes to the mailbox for that, and back when it is not any more, unless the client says where to. */
    private EmailChange placed(
            EmailChange change, EmailId id, List<Links.Place> places, Optional<MailboxId> snoozed) {
        if (change.snoozed().isEmpty() || snoozed.isEmpty()) {
            return change;
        }
        Optional<MailboxId> inbox = edit.mailboxes(Role.INBOX);
        if (waits(change)) {
            Optional<MailboxId> from = change.snoozed().get().flatMap(Snooze::moveTo).or(() -> inbox);
            return change.and(snoozed.get(), change.changesMailboxes() ? Optional.empty() : from);
        }
        if (change.changesMailboxes()) {
            return change.snoozed().get().isEmpty() ? change.leaving(snoozed.get(), mailboxes(places)) : change;
        }
        Optional<Snoozes.Kept> kept = Snoozes.find(edit, id).filter(known -> known.in().equals(snoozed));
        boolean back = change.snoozed().get().isEmpty() && mailboxes(places).contains(snoozed.get());
        Optional<MailboxId> to = kept.flatMap(known -> known.snooze().moveTo())
                .filter(target -> edit.find(target).isPresent())
                .or(() -> inbox);
        return back && kept.isPresent() && to.isPresent() ? change.and(to.get(), snoozed) : change;
    }

    private void snooze(EmailId id, EmailChange change, Optional<MailboxId> snoozed) {
        if (change.snoozed().isEmpty()) {
            return;
        }
        Optional<Snooze> snooze = change.snoozed().get();
        Optional<MailboxId> in = waits(change) ? snoozed : Optional.empty();
        snooze.ifPresentOrElse(
                to -> Snoozes.write(edit, id, new Snoozes.Kept(to, in)), () -> Snoozes.forget(edit, List.of(id)));
        places(List.of(id)).getFirst().stream()
                .findFirst()
                .ifPresent(place -> Snoozes.tell(edit, id, place.mailbox()));
    }

    private static EmailChange of(Map<EmailId, EmailChange> changes, EmailId id) {
        return Objects.requireNonNull(changes.get(id));
    }

    private Optional<EmailChanged> refusal(EmailChange change, List<Links.Place> places, long room) {
        if (places.isEmpty()) {
            return Optional.of(new EmailChanged.NotFound());
        }
        // What comes back moves and gets keywords later, when nobody asks for rights any more: it is the owner's alone.
        if (change.snoozed().isPresent() && !owner()) {
            return Optional.of(new EmailChanged.NoPermission());
        }
        Set<MailboxId> now = mailboxes(places);
        Set<MailboxId> target = change.target(now);
        boolean there = target.stream()
                .allMatch(id -> edit.find(id).isPresent() && rights.apply(id).has(Right.LOOKUP));
        if (target.isEmpty() || !there) {
            return Optional.of(new EmailChanged.InvalidMailboxes());
        }
        boolean mayMove = target.stream().allMatch(id -> now.contains(id) || rights.apply(id).has(Right.INSERT))
                && now.stream().allMatch(id -> target.contains(id) || mayLeave(id));
        if (!mayMove || (change.changesKeywords() && !mayFlag(change, now))) {
            return Optional.of(new EmailChanged.NoPermission());
        }
        return target.size() > now.size() && room == 0
                ? Optional.of(new EmailChanged.OverQuota())
                : Optional.empty();
    }

    private boolean mayLeave(MailboxId mailbox) {
        return rights.apply(mailbox).hasAll(Right.DELETE_MESSAGES, Right.EXPUNGE);
    }

    private boolean mayFlag(EmailChange change, Set<MailboxId> now) {
        Set<Keyword> touched = new LinkedHashSet<>(change.addKeywords());
        touched.addAll(change.removeKeywords());
        return now.stream()
                .map(rights)
                .allMatch(may -> change.keywords().isEmpty()
                        ? touched.stream().allMatch(may::mayChange)
                        : may.hasAll(Right.SEEN, Right.WRITE));
    }

    private static Set<MailboxId> mailboxes(List<Links.Place> places) {
        Set<MailboxId> mailboxes = new LinkedHashSet<>();
        places.forEach(place -> mailboxes.add(place.mailbox()));
        return mailboxes;
    }

    /** What leaves one mailbox and comes into another is moved, so that it keeps its flags; the rest is copied or removed. */
    private static void plan(
            EmailChange change,
            List<Links.Place> places,
            Map<Move, NumberSet.Builder> moves,
            Map<MailboxId, NumberSet.Builder> leaving) {
        Set<MailboxId> now = mailboxes(places);
        Set<MailboxId> target = change.target(now);
        List<MailboxId> added = new ArrayList<>(target);
        added.removeAll(now);
        List<Links.Place> removed = new ArrayList<>(
                places.stream().filter(place -> !target.contains(place.mailbox())).toList());
        for (MailboxId to : added) {
            // A row that leaves can go to one mailbox; others get copies, made before it leaves.
            Links.Place from = places.getFirst();
            boolean last = to.equals(added.getLast());
            boolean leaves = last && !removed.isEmpty();
            if (leaves) {
                from = removed.removeFirst();
            }
            moves.computeIfAbsent(new Move(from.mailbox(), to, leaves), _ -> NumberSet.builder())
                    .add(from.uid());
        }
        for (Links.Place place : removed) {
            leaving.computeIfAbsent(place.mailbox(), _ -> NumberSet.builder()).add(place.uid());
        }
    }

    private void relocate(Move move, NumberSet.Builder uids) {
        RowTable rows = edit.withRows(move.from()).rows().orElseThrow();
        RowChanges.relocate(edit, move.from(), RowChanges.rows(rows, uids.build()), move.to(), move.leaves());
    }

    private void flags(List<EmailId> ids, Map<EmailId, EmailChange> changes, Map<EmailId, EmailChanged> results) {
        List<EmailId> flagged = ids.stream().filter(id -> of(changes, id).changesKeywords()).toList();
        List<List<Links.Place>> places = shown(flagged);
        Map<FlagEdit, NumberSet.Builder> edits = new LinkedHashMap<>();
        for (int i = 0; i < flagged.size(); i++) {
            EmailChange change = of(changes, flagged.get(i));
            for (Links.Place place : places.get(i)) {
                each(change).forEach(one -> edits.computeIfAbsent(
                                new FlagEdit(place.mailbox(), one), _ -> NumberSet.builder())
                        .add(place.uid()));
            }
        }
        Set<MailboxId> full = new LinkedHashSet<>();
        edits.forEach((one, uids) -> {
            // JMAP does not know \Deleted, so it stays as it is.
            long changeable = rights.apply(one.mailbox()).changeableFlags() & ~Flags.DELETED;
            if (RowChanges.flag(edit, one.mailbox(), uids.build(), one.change(), changeable).incomplete()) {
                full.add(one.mailbox());
            }
        });
        for (int i = 0; i < flagged.size() && !full.isEmpty(); i++) {
            if (mailboxes(places.get(i)).stream().anyMatch(full::contains)) {
                results.put(flagged.get(i), new EmailChanged.TooManyKeywords());
            }
        }
    }

    private static List<FlagChange> each(EmailChange change) {
        List<FlagChange> each = new ArrayList<>();
        change.keywords().ifPresent(all -> each.add(new FlagChange(FlagChange.Mode.REPLACE, all)));
        if (!change.addKeywords().isEmpty()) {
            each.add(new FlagChange(FlagChange.Mode.ADD, change.addKeywords()));
        }
        if (!change.removeKeywords().isEmpty()) {
            each.add(new FlagChange(FlagChange.Mode.REMOVE, change.removeKeywords()));
        }
        return each;
    }

    /** Takes emails out of every mailbox they are in. */
    Step<AccountState, Map<EmailId, EmailChanged>> destroy(List<EmailId> ids) {
        List<List<Links.Place>> places = places(ids);
        List<List<Links.Place>> shown = shown(ids);
        Map<EmailId, EmailChanged> results = new LinkedHashMap<>();
        Map<MailboxId, NumberSet.Builder> leaving = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            if (shown.get(i).isEmpty()) {
                results.put(ids.get(i), new EmailChanged.NotFound());
            } else if (!mailboxes(places.get(i)).stream().allMatch(this::mayLeave)) {
                results.put(ids.get(i), new EmailChanged.NoPermission());
            } else {
                results.put(ids.get(i), new EmailChanged.Done());
                places.get(i)
                        .forEach(place -> leaving.computeIfAbsent(place.mailbox(), _ -> NumberSet.builder())
                                .add(place.uid()));
            }
        }
        leaving.forEach((mailbox, uids) -> RowChanges.destroy(edit, mailbox, uids.build()));
        return new Step<>(edit.finish(), results);
    }

    /** Puts one message into several mailboxes as one email. */
    Step<AccountState, AppendResult> add(List<MailboxId> mailboxes, Prepared email) {
        boolean there = !mailboxes.isEmpty()
                && mailboxes.stream().allMatch(id -> edit.find(id).isPresent() && rights.apply(id).has(Right.INSERT));
        if (!there) {
            return new Step<>(edit.base(), new AppendResult.NoMailbox());
        }
        if (!edit.base().root().quota().fits(email.content().octets() * mailboxes.size())) {
            return new Step<>(edit.base(), new AppendResult.OverQuota());
        }
        MailboxId first = mailboxes.getFirst();
        AppendResult.Appended appended = NewEmails.put(edit, first, List.of(email));
        for (MailboxId other : mailboxes.subList(1, mailboxes.size())) {
            RowTable rows = edit.withRows(first).rows().orElseThrow();
            RowChanges.relocate(edit, first, RowChanges.rows(rows, appended.uids()), other, false);
        }
        return new Step<>(edit.finish(), appended);
    }
}
