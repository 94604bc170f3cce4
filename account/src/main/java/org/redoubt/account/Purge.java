package org.redoubt.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.View;

/**
 * Removes for good what was destroyed before some time: rows first, then emails that nothing names any more. What a legal
 * hold is about stays; that is asked in the commit that removes, so a hold counts from the moment it is placed.
 */
final class Purge {
    private static final int ROWS_PER_COMMIT = 500;

    private final AccountCore core;
    private final long beforeMillis;
    private final long nowMillis;

    Purge(AccountCore core, long beforeMillis, long nowMillis) {
        this.core = core;
        this.beforeMillis = beforeMillis;
        this.nowMillis = nowMillis;
    }

    int run() throws IOException {
        int purged = 0;
        Optional<Key> after = Optional.empty();
        List<Key> due = due(after);
        while (!due.isEmpty()) {
            List<Key> some = due;
            try (Removals.Leaving leaving = core.contents.removals.leave()) {
                List<Key> blobs = core.change(new Actor("-", "purge"), edit -> purge(edit, some, leaving));
                AccountCore.reading(() -> {
                    core.store().deleteBlobs(core.id, blobs);
                    return true;
                });
            }
            purged += some.size();
            after = Optional.of(some.getLast());
            due = due(after);
        }
        DeliveryReceipts.purge(core, beforeMillis);
        Uploads.purge(core);
        Marks.purge(core);
        return purged;
    }

    /** @param after where the last commit ended: rows before it that are still there are held */
    private List<Key> due(Optional<Key> after) throws IOException {
        return AccountCore.reading(() -> {
            List<Key> due = new ArrayList<>();
            try (View view = core.view()) {
                Holds held = Holds.of(core, view.get(Layout.HOLDS)).live(nowMillis);
                KeyRange range = after.map(key -> new KeyRange(Layout.RECOVERABLE.prefix(), key))
                        .orElse(Layout.RECOVERABLE);
                view.scan(range, (key, row) -> {
                    if (key.u64(1) >= beforeMillis) {
                        return false;
                    }
                    if (held.none() || !held.cover(RowFormat.decode(key.u32(13), row))) {
                        due.add(key);
                    }
                    return due.size() < ROWS_PER_COMMIT;
                });
            }
            return due;
        });
    }

    /** Forgets rows; returns the blobs that nothing names any more. */
    private Step<AccountState, List<Key>> purge(Edit edit, List<Key> rows, Removals.Leaving leaving) {
        List<Key> blobs = new ArrayList<>();
        Holds held = Holds.of(core, edit.transaction.get(Layout.HOLDS)).live(nowMillis);
        for (Key key : rows) {
            Optional<byte[]> row = edit.transaction.get(key);
            if (row.isPresent() && !held.cover(RowFormat.decode(key.u32(13), row.get()))) {
                edit.transaction.delete(key);
                forget(edit, RowFormat.decode(key.u32(13), row.get()).email(), blobs, leaving);
            }
        }
        return new Step<>(edit.finish(), blobs);
    }

    private void forget(Edit edit, EmailId email, List<Key> blobs, Removals.Leaving leaving) {
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
        SmimeStatuses.forget(edit, List.of(email));
        core.summaries.find(edit, email).ifPresent(summary -> forgetContent(edit, summary, blobs, leaving));
        core.summaries.purge(edit, email);
        leaveThread(edit, links.get().thread(), email);
    }

    private static void forgetContent(Edit edit, EmailSummary summary, List<Key> blobs, Removals.Leaving leaving) {
        edit.transaction.delete(Layout.content(summary.address(), summary.id()));
        boolean[] shared = {false};
        edit.transaction.scan(Layout.contents(summary.address()), (_, _) -> {
            shared[0] = true;
            return false;
        });
        if (shared[0]) {
            return;
        }
        leaving.add(summary.address());
        for (int i = 0; i < Contents.chunks(summary.octets()); i++) {
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
