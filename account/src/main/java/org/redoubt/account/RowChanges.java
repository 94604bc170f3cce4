package org.redoubt.account;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.id.ModSeq;
import org.redoubt.store.id.NumberSet;

/** Changes to emails that are there: flags, copies, moves, expunges. Each method is one change. */
final class RowChanges {
    /** Rows that are marked deleted: most pages have none. */
    private static final Which DELETED = new Which() {
        @Override
        public boolean mayBeIn(Page page) {
            return page.totals().deleted() > 0;
        }

        @Override
        public boolean chooses(Page page, int at) {
            return (page.flags(at) & Flags.DELETED) != 0;
        }
    };

    private RowChanges() {}

    static Step<AccountState, Optional<StoreResult>> store(
            Edit edit, MailboxId id, NumberSet uids, FlagChange change, OptionalLong unchangedSince, long changeable) {
        if (edit.find(id).isEmpty()) {
            return new Step<>(edit.base(), Optional.empty());
        }
        RowTable rows = edit.withRows(id).rows().orElseThrow();
        NumberSet failed = unchangedSince.isPresent()
                ? select(rows, uids, (page, at) -> page.modSeq(at) > unchangedSince.getAsLong())
                : NumberSet.EMPTY;
        Flagged flagged = flag(edit, id, uids.minus(failed), change, changeable);
        ModSeq modSeq = edit.find(id).map(MailboxState::highestModSeq).orElse(ModSeq.ZERO);
        return new Step<>(edit.finish(), Optional.of(new StoreResult(flagged.changed(), failed, modSeq, flagged.incomplete())));
    }

    /**
     * What a change of flags did.
     *
     * @param incomplete whether a keyword found no place in the mailbox's table
     */
    record Flagged(NumberSet changed, boolean incomplete) {}

    /** Changes flags in a mailbox that is there, as part of a change. */
    static Flagged flag(Edit edit, MailboxId id, NumberSet wanted, FlagChange change, long changeable) {
        RowTable rows = edit.withRows(id).rows().orElseThrow();
        boolean complete = true;
        long bits;
        if (change.mode() == FlagChange.Mode.REMOVE) {
            bits = KeywordTable.knownBits(edit.withRows(id).meta(), change.keywords());
        } else {
            KeywordTable.Bits made = KeywordTable.bits(edit, id, change.keywords());
            bits = made.flags();
            complete = made.complete();
        }
        LongUnaryOperator apply = flags -> apply(change, flags, bits, changeable);
        NumberSet changed = select(rows, wanted, (page, at) -> apply.applyAsLong(page.flags(at)) != page.flags(at));
        if (!changed.isEmpty()) {
            long version = edit.transaction.version().value();
            MailboxState mailbox = edit.withRows(id);
            edit.rows(id, rows.changeFlags(changed, apply, version), mailbox.uidNext());
            NumberSet marked = select(
                    rows,
                    changed,
                    (page, at) -> Emails.shown(page.flags(at)) != Emails.shown(apply.applyAsLong(page.flags(at))));
            flagged(edit, id, changed.minus(marked), EnumSet.of(Kind.FLAGS), rows);
            // To JMAP what is marked as deleted is in no mailbox: their threads lose or get them.
            flagged(edit, id, marked, EnumSet.of(Kind.FLAGS, Kind.MEMBERSHIP), rows);
        }
        return new Flagged(changed, !complete);
    }

    private static void flagged(Edit edit, MailboxId id, NumberSet uids, EnumSet<Kind> kinds, RowTable rows) {
        if (!uids.isEmpty()) {
            edit.emails(Action.UPDATED, kinds, id, uids, emails(rows, uids));
        }
    }

    /** Applies a change to those flags alone that may be changed. */
    private static long apply(FlagChange change, long flags, long bits, long changeable) {
        return (flags & ~changeable) | (change.apply(flags, bits) & changeable);
    }

    static Step<AccountState, CopyResult> copy(Edit edit, MailboxId from, NumberSet uids, MailboxId to) {
        return transfer(edit, from, uids, to, false);
    }

    static Step<AccountState, CopyResult> move(Edit edit, MailboxId from, NumberSet uids, MailboxId to) {
        return transfer(edit, from, uids, to, true);
    }

    private static Step<AccountState, CopyResult> transfer(
            Edit edit, MailboxId from, NumberSet uids, MailboxId to, boolean move) {
        if (edit.find(from).isEmpty() || edit.find(to).isEmpty()) {
            return new Step<>(edit.base(), new CopyResult.NoMailbox());
        }
        List<Row> chosen = rows(edit.withRows(from).rows().orElseThrow(), uids);
        long octets = chosen.stream().mapToLong(Row::octets).sum();
        if (!move && !edit.base().root().quota().fits(octets)) {
            return new Step<>(edit.base(), new CopyResult.OverQuota());
        }
        NumberSet added = relocate(edit, from, chosen, to, move);
        long uidValidity = edit.withTail(to).meta().uidValidity();
        return new Step<>(edit.finish(), new CopyResult.Copied(uidValidity, uids(chosen), added));
    }

    /** Copies or moves rows to another mailbox, as part of a change; returns their new uids. */
    static NumberSet relocate(Edit edit, MailboxId from, List<Row> chosen, MailboxId to, boolean move) {
        if (chosen.isEmpty()) {
            return NumberSet.EMPTY;
        }
        RowTable rows = edit.withRows(from).rows().orElseThrow();
        Judgement.moved(edit, chosen, from, to);
        NumberSet found = uids(chosen);
        NumberSet added = add(edit, edit.withRows(from).meta(), chosen, to, move);
        if (move) {
            removeRows(edit, from, found);
            edit.emails(Action.DESTROYED, EnumSet.of(Kind.MEMBERSHIP), from, found, emails(rows, found));
        }
        return added;
    }

    /** Gives rows of one mailbox new rows in another, which may be the same. */
    private static NumberSet add(Edit edit, MailboxMeta source, List<Row> chosen, MailboxId to, boolean move) {
        MailboxState target = edit.withTail(to);
        long uid = target.uidNext();
        RowTable rows = target.rows().orElseThrow();
        FlagMap flags = new FlagMap(edit, source, to);
        List<Links> links = links(edit, chosen);
        NumberSet.Builder emails = NumberSet.builder();
        for (int i = 0; i < chosen.size(); i++) {
            Row row = chosen.get(i);
            rows = rows.append(new Row(
                    uid,
                    row.email(),
                    flags.translate(row.flags()),
                    edit.transaction.version().value(),
                    row.octets(),
                    row.receivedMillis(),
                    edit.nowMillis));
            Links placed = move ? links.get(i).without(new Links.Place(source.id(), row.uid())) : links.get(i);
            edit.transaction.put(
                    Layout.links(row.email()), placed.with(new Links.Place(to, uid)).encode());
            emails.add(row.email().value());
            uid++;
        }
        edit.rows(to, rows, uid);
        NumberSet added = NumberSet.range(target.uidNext(), uid - 1);
        edit.emails(Action.CREATED, EnumSet.of(Kind.MEMBERSHIP), to, added, emails.build());
        return added;
    }

    /** Moves those of the rows that are marked deleted to the recoverable range. */
    static Step<AccountState, NumberSet> expunge(Edit edit, MailboxId id, Optional<NumberSet> only) {
        if (edit.find(id).isEmpty()) {
            return new Step<>(edit.base(), NumberSet.EMPTY);
        }
        NumberSet all = NumberSet.range(1, edit.withRows(id).uidNext());
        return destroy(edit, id, only.orElse(all), DELETED);
    }

    /** Moves rows to the recoverable range, whether they are marked deleted or not. */
    static Step<AccountState, NumberSet> destroyAny(Edit edit, MailboxId id, NumberSet uids) {
        if (edit.find(id).isEmpty()) {
            return new Step<>(edit.base(), NumberSet.EMPTY);
        }
        return destroy(edit, id, uids, (_, _) -> true);
    }

    private static Step<AccountState, NumberSet> destroy(
            Edit edit, MailboxId id, NumberSet among, Which which) {
        RowTable rows = edit.withRows(id).rows().orElseThrow();
        NumberSet chosen = first(select(rows, among, which), AccountLimits.ROWS_PER_COMMIT);
        destroy(edit, id, chosen);
        return new Step<>(edit.finish(), chosen);
    }

    /** Takes rows out of a mailbox for good, as far as its clients can see. */
    static void destroy(Edit edit, MailboxId id, NumberSet uids) {
        if (uids.isEmpty()) {
            return;
        }
        RowTable rows = edit.withRows(id).rows().orElseThrow();
        List<Row> chosen = rows(rows, uids);
        List<Links> links = links(edit, chosen);
        edit.threads(links.stream().map(Links::thread).toList());
        for (int i = 0; i < chosen.size(); i++) {
            Row row = chosen.get(i);
            Links left = links.get(i).without(new Links.Place(id, row.uid())).recoverable(1);
            edit.transaction.put(Layout.links(row.email()), left.encode());
            if (!left.places().isEmpty()) {
                Judgement.moved(edit, List.of(row), id, id);
            }
        }
        DeletedPage.write(edit.transaction, edit.nowMillis, id, chosen);
        removeRows(edit, id, uids);
        edit.emails(
                Action.DESTROYED, EnumSet.of(Kind.MEMBERSHIP, Kind.CONTENT), id, uids, emails(rows, uids));
    }

    static void removeRows(Edit edit, MailboxId id, NumberSet uids) {
        MailboxState now = edit.withRows(id);
        if (Snoozes.holds(edit, id)) {
            Snoozes.forget(edit, rows(now.rows().orElseThrow(), uids).stream().map(Row::email).toList());
        }
        edit.rows(id, now.rows().orElseThrow().without(uids), now.uidNext());
    }

    private static List<Links> links(Edit edit, List<Row> rows) {
        List<Key> keys = rows.stream().map(row -> Layout.links(row.email())).toList();
        List<Links> links = new ArrayList<>(rows.size());
        List<Optional<byte[]>> stored = edit.transaction.getAll(keys);
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            links.add(stored.get(i)
                    .map(Links::decode)
                    .orElseGet(() -> new Links(row.octets(), new ThreadId(row.email().value()), 0, List.of())));
        }
        return links;
    }

    /** The rows of these uids, ascending. */
    static List<Row> rows(RowTable table, NumberSet uids) {
        List<Row> rows = new ArrayList<>();
        each(table, uids, (page, at) -> rows.add(page.row(at)));
        return rows;
    }

    static NumberSet uids(List<Row> rows) {
        NumberSet.Builder uids = NumberSet.builder();
        rows.forEach(row -> uids.add(row.uid()));
        return uids.build();
    }

    private static NumberSet select(RowTable table, NumberSet uids, Which which) {
        NumberSet.Builder found = NumberSet.builder();
        each(table, uids, which::mayBeIn, (page, at) -> {
            if (which.chooses(page, at)) {
                found.add(page.uid(at));
            }
        });
        return found.build();
    }

    private static NumberSet emails(RowTable table, NumberSet uids) {
        NumberSet.Builder emails = NumberSet.builder();
        each(table, uids, (page, at) -> emails.add(page.email(at)));
        return emails.build();
    }

    /** Whether the row at a place of a page is one of those that are looked for. */
    private interface Which {
        default boolean mayBeIn(Page page) {
            return true;
        }

        boolean chooses(Page page, int at);
    }

    /** What is done with the row at a place of a page; of a hundred thousand no objects are made. */
    private interface Each {
        void row(Page page, int at);
    }

    private static void each(RowTable table, NumberSet uids, Each each) {
        each(table, uids, _ -> true, each);
    }

    private static void each(RowTable table, NumberSet uids, Predicate<Page> pages, Each each) {
        for (int range = 0; range < uids.rangeCount(); range++) {
            int at = table.pageFrom(uids.lo(range));
            for (; at < table.pageCount(); at++) {
                Page page = table.page(at);
                int to = page.lowerBound(uids.hi(range) + 1);
                for (int i = pages.test(page) ? page.lowerBound(uids.lo(range)) : to; i < to; i++) {
                    each.row(page, i);
                }
                if (to < page.count) {
                    break;
                }
            }
        }
    }

    private static NumberSet first(NumberSet set, long count) {
        NumberSet.Builder first = NumberSet.builder();
        long left = count;
        for (int i = 0; i < set.rangeCount() && left > 0; i++) {
            long hi = Math.min(set.hi(i), set.lo(i) + left - 1);
            first.addRange(set.lo(i), hi);
            left -= hi - set.lo(i) + 1;
        }
        return first.build();
    }

    /** Translates flags between the keyword tables of two mailboxes. */
    private static final class FlagMap {
        private static final long FIXED = (1L << Flags.FIRST_KEYWORD_BIT) - 1;

        private final Edit edit;
        private final MailboxMeta source;
        private final MailboxId target;

        FlagMap(Edit edit, MailboxMeta source, MailboxId target) {
            this.edit = edit;
            this.source = source;
            this.target = target;
        }

        long translate(long flags) {
            if ((flags & ~FIXED) == 0) {
                return flags;
            }
            long translated = flags & FIXED;
            for (int i = 0; i < source.keywords().size(); i++) {
                if ((flags & 1L << Flags.FIRST_KEYWORD_BIT + i) != 0) {
                    Keyword keyword = source.keywords().get(i);
                    translated |= KeywordTable.bits(edit, target, Set.of(keyword)).flags();
                }
            }
            return translated;
        }
    }
}
