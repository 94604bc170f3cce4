package org.redoubt.server;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Bodies;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.DeletedEmail;
import org.redoubt.account.Flags;
import org.redoubt.account.Hold;
import org.redoubt.account.Keyword;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxId;
import org.redoubt.account.MailboxTree;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Row;
import org.redoubt.account.Rows;
import org.redoubt.server.admin.ExportSink;
import org.redoubt.server.admin.RefusedException;
import org.redoubt.server.mailfile.StoredMessage;
import org.redoubt.store.id.NumberSet;

/** Gives an account's mail to a sink, a batch of messages at a time. */
final class AccountExport {
    private static final int BATCH_MESSAGES = 100;
    private static final long BATCH_OCTETS = 8 << 20;
    private static final String DELETED = "Deleted";

    private final AccountHandle handle;
    private final ExportSink sink;
    /** What goes out of the mailboxes. */
    private Predicate<Row> wanted = _ -> true;

    private long messages;

    AccountExport(AccountHandle handle, ExportSink sink) {
        this.handle = handle;
        this.sink = sink;
    }

    /**
     * Of what legal holds of the account cover now.
     *
     * @throws RefusedException when it is under none
     */
    static AccountExport ofHeld(AccountHandle handle, ExportSink sink) throws IOException, RefusedException {
        AccountExport export = new AccountExport(handle, sink);
        List<Hold> holds = handle.holds();
        if (holds.isEmpty()) {
            throw new RefusedException("the mailbox is under no legal hold");
        }
        export.wanted = row -> holds.stream().anyMatch(hold -> hold.covers(row.receivedMillis()));
        return export;
    }

    /** The mailboxes, and below {@value #DELETED} what was deleted, by the mailbox that it was in. */
    long runHeld() throws IOException, RefusedException {
        run(Optional.empty());
        Map<MailboxId, Long> places = new TreeMap<>();
        eachDeleted(row -> places.merge(row.mailbox(), 1L, Long::sum));
        for (Map.Entry<MailboxId, Long> place : places.entrySet()) {
            deleted(place.getKey(), place.getValue());
        }
        return messages;
    }

    private interface Deleted {
        void take(DeletedEmail email) throws IOException;
    }

    private void eachDeleted(Deleted what) throws IOException {
        List<DeletedEmail> page = handle.deletedPage(Optional.empty());
        while (!page.isEmpty()) {
            for (DeletedEmail email : page) {
                if (wanted.test(email.row())) {
                    what.take(email);
                }
            }
            page = handle.deletedPage(Optional.of(page.getLast()));
        }
    }

    /** Mail of a mailbox that is gone is below that mailbox's number. Uids are those that it had. */
    private void deleted(MailboxId id, long count) throws IOException {
        MailboxTree tree = handle.mailboxes();
        Optional<Mailbox> known = tree.all().stream().filter(mailbox -> mailbox.id().equals(id)).findFirst();
        String path = DELETED + "/" + known.map(tree::path).orElse("mailbox " + id.value());
        long uidValidity = known.map(Mailbox::uidValidity).orElse(1L);
        sink.mailbox(path, List.of(), count);
        List<Row> batch = new ArrayList<>();
        long[] octets = {0};
        eachDeleted(email -> {
            if (email.mailbox().equals(id)) {
                batch.add(email.row());
                octets[0] += email.row().octets();
            }
            if (batch.size() >= BATCH_MESSAGES || octets[0] >= BATCH_OCTETS) {
                give(path, id, uidValidity, AccountExport::marks, batch);
                batch.clear();
                octets[0] = 0;
            }
        });
        give(path, id, uidValidity, AccountExport::marks, batch);
    }

    /** What every mailbox knows; its own keywords went with it. */
    private static Set<String> marks(Row row) {
        Set<String> marks = new HashSet<>();
        if ((row.flags() & Flags.SEEN) != 0) {
            marks.add(Keyword.SEEN.name());
        }
        if ((row.flags() & Flags.ANSWERED) != 0) {
            marks.add(Keyword.ANSWERED.name());
        }
        if ((row.flags() & Flags.FLAGGED) != 0) {
            marks.add(Keyword.FLAGGED.name());
        }
        return marks;
    }

    long run(Optional<String> only) throws IOException, RefusedException {
        MailboxTree tree = handle.mailboxes();
        for (Mailbox mailbox : only.isEmpty() ? tree.all() : withBelow(tree, only.get())) {
            Optional<MailboxView> view = handle.mailbox(mailbox.id());
            if (view.isPresent()) {
                mailbox(tree.path(mailbox), view.get());
            }
        }
        return messages;
    }

    private static List<Mailbox> withBelow(MailboxTree tree, String name) throws RefusedException {
        Mailbox top = tree.byPath(name).orElseThrow(() -> new RefusedException("there is no mailbox " + name));
        String path = tree.path(top);
        return tree.all().stream()
                .filter(mailbox -> mailbox.equals(top) || tree.path(mailbox).startsWith(path + "/"))
                .toList();
    }

    private void mailbox(String path, MailboxView view) throws IOException {
        sink.mailbox(path, view.keywords().stream().map(Keyword::name).toList(), view.size());
        List<Row> batch = new ArrayList<>();
        long octets = 0;
        Rows rows = view.rows();
        while (rows.next()) {
            if (wanted.test(rows.row())) {
                batch.add(rows.row());
                octets += rows.octets();
            }
            if (batch.size() >= BATCH_MESSAGES || octets >= BATCH_OCTETS) {
                batch(path, view, batch);
                batch.clear();
                octets = 0;
            }
        }
        batch(path, view, batch);
    }

    private void batch(String path, MailboxView view, List<Row> rows) throws IOException {
        give(
                path,
                view.mailbox().id(),
                view.mailbox().uidValidity(),
                row -> view.keywords(row.flags()).stream().map(Keyword::name).collect(Collectors.toSet()),
                rows);
    }

    private void give(
            String path, MailboxId mailbox, long uidValidity, Function<Row, Set<String>> keywords, List<Row> rows)
            throws IOException {
        if (rows.isEmpty()) {
            return;
        }
        NumberSet uids = NumberSet.of(rows.stream().mapToLong(Row::uid).toArray());
        Bodies bodies = handle.read(
                "EXPORT", mailbox, uids, rows.stream().map(Row::email).toList());
        for (Row row : rows) {
            try {
                sink.message(new StoredMessage(
                        path,
                        uidValidity,
                        row.uid(),
                        keywords.apply(row),
                        Instant.ofEpochMilli(row.receivedMillis()),
                        bodies.bytes(row.email())));
                messages++;
            } catch (CorruptMessageException e) {
                sink.damaged(row.uid(), "its bytes are not those that were stored: " + e.getMessage());
            }
        }
    }
}
