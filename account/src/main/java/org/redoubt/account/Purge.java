package org.redoubt.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.View;
import org.redoubt.store.id.NumberSet;

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
        Due due = due(after);
        while (due.rows() > 0) {
            List<Key> some = due.pages();
            try (Removals.Leaving leaving = core.contents.removals.leave()) {
                List<Key> blobs = core.change(new Actor("-", "purge"), edit -> purge(edit, some, leaving));
                AccountCore.reading(() -> {
                    core.store().deleteBlobs(core.id, blobs);
                    return true;
                });
            }
            purged += due.rows();
            after = Optional.of(some.getLast());
            due = due(after);
        }
        DeliveryReceipts.purge(core, beforeMillis);
        Uploads.purge(core);
        Marks.purge(core);
        return purged;
    }

    /**
     * What one commit is to forget.
     *
     * @param rows how many are in those pages and not held
     */
    private record Due(List<Key> pages, int rows) {}

    /** @param after where the last commit ended: rows before it that are still there are held */
    private Due due(Optional<Key> after) throws IOException {
        return AccountCore.reading(() -> {
            List<Key> pages = new ArrayList<>();
            long[] rows = {0};
            try (View view = core.view()) {
                Holds held = Holds.of(core, view.get(Layout.HOLDS)).live(nowMillis);
                KeyRange range = after.map(key -> new KeyRange(Layout.RECOVERABLE.prefix(), key))
                        .orElse(Layout.RECOVERABLE);
                view.scan(range, (key, record) -> {
                    if (key.u64(1) >= beforeMillis) {
                        return false;
                    }
                    long free = free(DeletedPage.decode(key, record), held).size();
                    if (free > 0) {
                        pages.add(key);
                        rows[0] += free;
                    }
                    return rows[0] < ROWS_PER_COMMIT;
                });
            }
            return new Due(pages, (int) rows[0]);
        });
    }

    /** Uids of the rows that no hold keeps. */
    private static NumberSet free(DeletedPage page, Holds held) {
        NumberSet.Builder free = NumberSet.builder();
        for (int i = 0; i < page.rows().count; i++) {
            if (held.none() || !held.cover(page.rows().row(i))) {
                free.add(page.rows().uid(i));
            }
        }
        return free.build();
    }

    /** Forgets rows; returns the blobs that nothing names any more. */
    private Step<AccountState, List<Key>> purge(Edit edit, List<Key> pages, Removals.Leaving leaving) {
        List<Key> blobs = new ArrayList<>();
        Holds held = Holds.of(core, edit.transaction.get(Layout.HOLDS)).live(nowMillis);
        for (Key key : pages) {
            DeletedPage.get(edit.transaction, key).ifPresent(page -> {
                NumberSet free = free(page, held);
                page.remove(edit.transaction, free);
                page.each(free, row -> forget(edit, row.email(), blobs, leaving));
            });
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
