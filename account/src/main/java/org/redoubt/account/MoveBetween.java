package org.redoubt.account;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.redoubt.account.Errand.Move;
import org.redoubt.account.NewEmails.Prepared;
import org.redoubt.account.Receipt.Outcome;
import org.redoubt.account.Receipt.Why;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

/** Moving emails from one account to another: what is done in the source first, in the target, and at last in the source. */
final class MoveBetween {
    private MoveBetween() {}

    /**
     * What left the source.
     *
     * @param uids of the emails, empty when none was there: then nothing was posted
     */
    record Left(NumberSet uids, Optional<ErrandId> errand) {}

    /**
     * The source's part: the rows leave their mailbox and wait in the outbox.
     *
     * @param there what whoever moves them may do with the mailbox they go to; other keywords stay behind
     * @return empty when there is no mailbox
     */
    static Step<AccountState, Optional<Left>> leave(
            Edit edit, MailboxId from, NumberSet uids, AccountId target, MailboxId to, Rights there) {
        if (edit.find(from).isEmpty()) {
            return new Step<>(edit.base(), Optional.empty());
        }
        MailboxState mailbox = edit.withRows(from);
        List<Row> rows = RowChanges.rows(mailbox.rows().orElseThrow(), uids);
        if (rows.isEmpty()) {
            return new Step<>(edit.base(), Optional.of(new Left(NumberSet.EMPTY, Optional.empty())));
        }
        List<Row> some = rows.subList(0, Math.min(rows.size(), AccountLimits.ERRAND_EMAILS));
        MailboxView view = new MailboxView(mailbox.mailbox(), mailbox.meta().keywords(), mailbox.rows().orElseThrow());
        List<Move.Item> items = new ArrayList<>(some.size());
        for (Row row : some) {
            Set<Keyword> keywords = new HashSet<>(view.keywords(row.flags()));
            keywords.removeIf(keyword -> !there.mayChange(keyword));
            items.add(new Move.Item(row, keywords));
            relink(edit, row.email(), links -> links.without(new Links.Place(from, row.uid())).recoverable(1));
        }
        NumberSet left = RowChanges.uids(some);
        RowChanges.removeRows(edit, from, left);
        edit.emails(Action.DESTROYED, EnumSet.of(Kind.MEMBERSHIP, Kind.CONTENT), from, left, emails(some));
        ErrandId errand = edit.post(target, new Move(from, to, items));
        return new Step<>(edit.finish(), Optional.of(new Left(left, Optional.of(errand))));
    }

    /** Seals the contents for the target; what remains is one commit there. */
    static Errand.Reception prepare(Move move, AccountCore source, AccountCore target, Accounts accounts)
            throws IOException {
        List<Prepared> emails = new ArrayList<>(move.items().size());
        for (Move.Item item : move.items()) {
            emails.add(prepare(item, source, target, accounts));
        }
        return edit -> receive(edit, move.to(), emails);
    }

    /** Reads an email of the source and puts its content on its way into the target. */
    static Prepared prepare(Move.Item item, AccountCore source, AccountCore target, Accounts accounts)
            throws IOException {
        EmailId id = item.row().email();
        try (MessageIntake intake = new MessageIntake(accounts.spool(), item.row().octets())) {
            new Bodies(source, List.of(id)).copyTo(id, 0, item.row().octets(), into(intake));
            try (Message message = intake.finish()) {
                return new Prepared(target.contents.put(message), item.keywords(), item.row().receivedMillis());
            }
        }
    }

    private static OutputStream into(MessageIntake intake) {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                intake.write(new byte[] {(byte) octet});
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                intake.write(bytes, offset, length);
            }
        };
    }

    private static Outcome receive(Edit edit, MailboxId to, List<Prepared> emails) {
        long octets = emails.stream().mapToLong(email -> email.content().octets()).sum();
        if (edit.find(to).isEmpty()) {
            return new Outcome.Refused(Why.NO_MAILBOX);
        }
        if (!edit.base().root().quota().fits(octets)) {
            return new Outcome.Refused(Why.OVER_QUOTA);
        }
        AppendResult.Appended appended = NewEmails.put(edit, to, emails);
        return new Outcome.Done(appended.uidValidity(), appended.uids());
    }

    /** What left stays recoverable in the source as if it had been expunged there. */
    static void keepRecoverable(Move move, Edit edit) {
        List<Row> rows = move.items().stream().map(Move.Item::row).toList();
        DeletedPage.write(edit.transaction, edit.nowMillis, move.from(), rows);
    }

    /** The emails come back where they were, under new uids; into INBOX when that mailbox is gone. */
    static void takeBack(Move move, Edit edit) {
        MailboxId back = edit.find(move.from()).isPresent()
                ? move.from()
                : edit.base().tree().byRole(Role.INBOX).orElseThrow().id();
        MailboxState mailbox = edit.withTail(back);
        RowTable rows = mailbox.rows().orElseThrow();
        long uid = mailbox.uidNext();
        List<Row> returned = new ArrayList<>(move.items().size());
        for (Move.Item item : move.items()) {
            // In the mailbox it left its flags still mean what they did, those too that did not go along.
            long flags = back.equals(move.from())
                    ? item.row().flags()
                    : KeywordTable.bits(edit, back, item.keywords()).flags() | item.row().flags() & Flags.UNEVEN_LINES;
            Row row = row(edit, item.row(), flags, uid);
            rows = rows.append(row);
            returned.add(row);
            Links.Place place = new Links.Place(back, uid);
            relink(edit, row.email(), links -> links.recoverable(-1).with(place));
            uid++;
        }
        edit.rows(back, rows, uid);
        NumberSet uids = NumberSet.range(mailbox.uidNext(), uid - 1);
        edit.emails(Action.CREATED, EnumSet.of(Kind.MEMBERSHIP, Kind.CONTENT), back, uids, emails(returned));
    }

    private static Row row(Edit edit, Row was, long flags, long uid) {
        return new Row(
                uid,
                was.email(),
                flags,
                edit.transaction.version().value(),
                was.octets(),
                was.receivedMillis(),
                edit.nowMillis);
    }

    private static void relink(Edit edit, EmailId email, UnaryOperator<Links> change) {
        Links links = edit.transaction.get(Layout.links(email)).map(Links::decode).orElseThrow();
        edit.transaction.put(Layout.links(email), change.apply(links).encode());
    }

    private static NumberSet emails(List<Row> rows) {
        return NewEmails.numbers(rows.stream().map(Row::email).toList());
    }
}
