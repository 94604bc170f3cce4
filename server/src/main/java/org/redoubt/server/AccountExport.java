package org.redoubt.server;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Bodies;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.Keyword;
import org.redoubt.account.Mailbox;
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

    private final AccountHandle handle;
    private final ExportSink sink;
    private long messages;

    AccountExport(AccountHandle handle, ExportSink sink) {
        this.handle = handle;
        this.sink = sink;
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
            batch.add(rows.row());
            octets += rows.octets();
            if (batch.size() >= BATCH_MESSAGES || octets >= BATCH_OCTETS) {
                batch(path, view, batch);
                batch.clear();
                octets = 0;
            }
        }
        batch(path, view, batch);
    }

    private void batch(String path, MailboxView view, List<Row> rows) throws IOException {
        if (rows.isEmpty()) {
            return;
        }
        NumberSet uids = NumberSet.of(rows.stream().mapToLong(Row::uid).toArray());
        Bodies bodies = handle.read(
                "EXPORT",
                view.mailbox().id(),
                uids,
                rows.stream().map(Row::email).toList());
        for (Row row : rows) {
            try {
                sink.message(stored(path, view, row, bodies.bytes(row.email())));
                messages++;
            } catch (CorruptMessageException e) {
                sink.damaged(row.uid(), "its bytes are not those that were stored: " + e.getMessage());
            }
        }
    }

    private static StoredMessage stored(String path, MailboxView view, Row row, byte[] bytes) {
        Set<String> keywords =
                view.keywords(row.flags()).stream().map(Keyword::name).collect(Collectors.toSet());
        return new StoredMessage(
                path,
                view.mailbox().uidValidity(),
                row.uid(),
                keywords,
                Instant.ofEpochMilli(row.receivedMillis()),
                bytes);
    }
}
