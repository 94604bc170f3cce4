package org.redoubt.account;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.id.NumberSet;

/** Puts prepared messages into a mailbox, in one change. */
final class NewEmails {
    private NewEmails() {}

    /** One message, its content already on the way to the store. */
    record Prepared(StoredContent content, Set<Keyword> keywords, long receivedMillis) {}

    static Step<AccountState, AppendResult> add(Edit edit, MailboxId target, List<Prepared> emails) {
        long octets = emails.stream().mapToLong(email -> email.content().octets()).sum();
        if (edit.find(target).isEmpty()) {
            return new Step<>(edit.base(), new AppendResult.NoMailbox());
        }
        if (!edit.base().root().quota().fits(octets)) {
            return new Step<>(edit.base(), new AppendResult.OverQuota());
        }
        AppendResult.Appended appended = put(edit, target, emails);
        return new Step<>(edit.finish(), appended);
    }

    /** Puts a message into a mailbox and takes another out of one, which may be the same. */
    static Step<AccountState, ReplaceResult> replace(
            Edit edit, MailboxId from, long uid, MailboxId target, Prepared email) {
        if (edit.find(from).isEmpty() || edit.find(target).isEmpty()) {
            return new Step<>(edit.base(), new ReplaceResult.NoMailbox());
        }
        List<Row> old = RowChanges.rows(edit.withRows(from).rows().orElseThrow(), NumberSet.of(uid));
        if (old.isEmpty()) {
            return new Step<>(edit.base(), new ReplaceResult.NoEmail());
        }
        if (!edit.base().root().quota().fits(email.content().octets() - old.getFirst().octets())) {
            return new Step<>(edit.base(), new ReplaceResult.OverQuota());
        }
        AppendResult.Appended appended = put(edit, target, List.of(email));
        RowChanges.destroy(edit, from, NumberSet.of(uid));
        return new Step<>(
                edit.finish(), new ReplaceResult.Replaced(appended.uidValidity(), appended.uids().min()));
    }

    static AppendResult.Appended put(Edit edit, MailboxId target, List<Prepared> emails) {
        MailboxState mailbox = edit.withTail(target);
        RowTable rows = mailbox.rows().orElseThrow();
        long uid = mailbox.uidNext();
        Threads threads = new Threads(edit);
        List<EmailId> ids = new ArrayList<>(emails.size());
        for (Prepared email : emails) {
            EmailId id = edit.newEmail();
            long flags = KeywordTable.bits(edit, target, email.keywords()).flags()
                    | (email.content().unevenLines() ? Flags.UNEVEN_LINES : 0);
            write(edit, threads, id, email.content(), new Links.Place(target, uid));
            Row row = row(edit, id, uid, flags, email);
            Judgement.moved(edit, List.of(row), target, target);
            rows = rows.append(row);
            ids.add(id);
            uid++;
        }
        edit.rows(target, rows, uid);
        NumberSet uids = NumberSet.range(mailbox.uidNext(), uid - 1);
        edit.emails(Action.CREATED, EnumSet.of(Kind.MEMBERSHIP, Kind.CONTENT), target, uids, numbers(ids));
        return new AppendResult.Appended(mailbox.meta().uidValidity(), uids, ids);
    }

    private static Row row(Edit edit, EmailId id, long uid, long flags, Prepared email) {
        return new Row(
                uid,
                id,
                flags,
                edit.transaction.version().value(),
                email.content().octets(),
                email.receivedMillis(),
                edit.nowMillis);
    }

    private static void write(Edit edit, Threads threads, EmailId id, StoredContent content, Links.Place place) {
        AccountKeyChange.admit(edit.sealed, edit.transaction, content.mark());
        content.since().requireKept();
        ThreadId thread = threads.assign(id, content);
        Links links = new Links(content.octets(), thread, 0, List.of(place));
        edit.transaction.put(Layout.links(id), links.encode());
        edit.transaction.put(Layout.content(content.address(), id), new byte[0]);
        byte[] summary = SummaryFormat.encode(content.address(), thread, content.octets(), content.structure());
        edit.transaction.put(Layout.summary(id), edit.sealed.seal(Layout.summary(id), summary));
    }

    static NumberSet numbers(List<EmailId> ids) {
        NumberSet.Builder numbers = NumberSet.builder();
        ids.forEach(id -> numbers.add(id.value()));
        return numbers.build();
    }
}
