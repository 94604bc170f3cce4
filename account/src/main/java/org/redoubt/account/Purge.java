package org.redoubt.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.View;

/** Removes for good what was destroyed before some time: rows first, then emails that nothing names any more. */
final class Purge {
    private static final int ROWS_PER_COMMIT = 500;

    private final AccountCore core;
    private final long beforeMillis;

    Purge(AccountCore core, long beforeMillis) {
        this.core = core;
        this.beforeMillis = beforeMillis;
    }

    int run() throws IOException {
        int purged = 0;
        List<Key> due = due();
        while (!due.isEmpty()) {
            List<Key> some = due;
            List<Key> blobs = core.change(new Actor("-", "purge"), edit -> purge(edit, some));
            AccountCore.reading(() -> {
                core.store().deleteBlobs(core.id, blobs);
                return true;
            });
            purged += some.size();
            due = due();
        }
        DeliveryReceipts.purge(core, beforeMillis);
        Uploads.purge(core);
        Marks.purge(core);
        return purged;
    }

    private List<Key> due() throws IOException {
        return AccountCore.reading(() -> {
            List<Key> due = new ArrayList<>();
            try (View view = core.view()) {
                view.scan(Layout.RECOVERABLE, (key, _) -> {
                    if (key.u64(1) >= beforeMillis) {
                        return false;
                    }
                    due.add(key);
                    return due.size() < ROWS_PER_COMMIT;
                });
            }
            return due;
        });
    }

    /** Forgets rows; returns the blobs that nothing names any more. */
    private Step<AccountState, List<Key>> purge(Edit edit, List<Key> rows) {
        List<Key> blobs = new ArrayList<>();
        for (Key key : rows) {
            Optional<byte[]> row = edit.transaction.get(key);
            if (row.isPresent()) {
                edit.transaction.delete(key);
                forget(edit, RowFormat.decode(key.u32(13), row.get()).email(), blobs);
            }
        }
        return new Step<>(edit.finish(), blobs);
    }

    private void forget(Edit edit, EmailId email, List<Key> blobs) {
        Optional<Links> links = edit.transaction.get(Layout.links(email)).map(Links::decode).map(l -> l.recoverable(-1));
        if (links.isEmpty()) {
            return;
        }
        if (!links.get().unused()) {
            edit.transaction.put(Layout.links(email), links.get().encode());
            return;
        }
        edit.transaction.delete(Layout.links(email));
        edit.transaction.delete(Layout.learnt(email));
        Snoozes.forget(edit, List.of(email));
        core.summaries.find(edit, email).ifPresent(summary -> forgetContent(edit, summary, blobs));
        core.summaries.purge(edit, email);
        leaveThread(edit, links.get().thread(), email);
    }

    private static void forgetContent(Edit edit, EmailSummary summary, List<Key> blobs) {
        edit.transaction.delete(Layout.content(summary.address(), summary.id()));
        boolean[] shared = {false};
        edit.transaction.scan(Layout.contents(summary.address()), (_, _) -> {
            shared[0] = true;
            return false;
        });
        for (int i = 0; !shared[0] && i < Contents.chunks(summary.octets()); i++) {
            blobs.add(Layout.blobChunk(summary.address(), i));
        }
    }

    private static void leaveThread(Edit edit, ThreadId thread, EmailId email) {
        edit.transaction.get(Layout.thread(thread)).ifPresent(record -> {
            List<EmailId> left = new ArrayList<>(Threads.members(record));
            left.remove(email);
            if (left.isEmpty()) {
                edit.transaction.delete(Layout.thread(thread));
            } else {
                edit.transaction.put(Layout.thread(thread), Threads.encode(left));
            }
        });
    }
}
