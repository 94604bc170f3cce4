package org.redoubt.account;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.Store;
import org.redoubt.store.Transaction;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Renewal;

/** Wraps the key of each account with the newest master key, by a commit of its own lane; the key itself stays. */
final class KeySlotRenewal implements Renewal {
    /** Looked at before somebody may want to stop. */
    private static final int ACCOUNTS = 100;

    private final Store store;
    private final MasterKey master;
    private final Accounts accounts;
    private final OutboundQueue queue;
    private Optional<Iterator<AccountId>> left = Optional.empty();

    KeySlotRenewal(Store store, MasterKey master, Accounts accounts, OutboundQueue queue) {
        this.store = store;
        this.master = master;
        this.accounts = accounts;
        this.queue = queue;
    }

    @Override
    public boolean step() throws IOException {
        if (left.isEmpty()) {
            accounts.awaitMade();
            List<AccountId> all = AccountCore.reading(store::accounts);
            left = Optional.of(all.iterator());
        }
        Iterator<AccountId> next = left.get();
        for (int i = 0; i < ACCOUNTS && next.hasNext(); i++) {
            renew(next.next());
        }
        return next.hasNext();
    }

    private void renew(AccountId id) throws IOException {
        boolean stale = AccountCore.reading(() -> {
            try (View view = store.view(id)) {
                return renewed(id, view.get(Key.KEY_SLOT)).isPresent();
            }
        });
        if (!stale) {
            return;
        }
        Optional<Letterbox> closed = accounts.closedLetterbox(id);
        if (closed.isPresent()) {
            closed.get().change("key", transaction -> renew(id, transaction));
        } else if (id.equals(OutboundQueue.ACCOUNT)) {
            queue.changeKeys(transaction -> renew(id, transaction));
        } else {
            accounts.with(id, core -> core.change(new Actor("-", "key"), edit -> {
                return new Step<>(edit.base(), renew(id, edit.transaction));
            }));
        }
    }

    private boolean renew(AccountId id, Transaction transaction) {
        Optional<byte[]> fresh = renewed(id, transaction.get(Key.KEY_SLOT));
        fresh.ifPresent(slot -> transaction.put(Key.KEY_SLOT, slot));
        return fresh.isPresent();
    }

    private Optional<byte[]> renewed(AccountId id, Optional<byte[]> slot) {
        return slot.flatMap(now -> KeySlot.renewed(master, id, now));
    }
}
