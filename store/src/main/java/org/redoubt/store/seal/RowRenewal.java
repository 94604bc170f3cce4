package org.redoubt.store.seal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.CommitLane;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.Transaction;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;

/**
 * Seals the {@link SealedRows} of an account anew; all its rows are such, and are sealed within its lane. The state that
 * the lane carries is not touched, for what the rows say stays.
 */
public final class RowRenewal<S> implements Renewal {
    /** In one commit. */
    private static final int ROWS = 200;

    private static final int LAST_TAG = 255;

    private final Store store;
    private final AccountId account;
    private final CommitLane<S> lane;
    private final SealedRows rows;
    private Optional<Key> from = Optional.empty();
    private int tag;

    public RowRenewal(Store store, AccountId account, CommitLane<S> lane, SealedRows rows) {
        this.store = store;
        this.account = account;
        this.lane = lane;
        this.rows = rows;
    }

    @Override
    public boolean step() throws IOException {
        try {
            if (tag == 0) {
                // What a change that is under way has sealed is on disk after this, and later ones seal with the new key.
                lane.<Boolean>change((state, _) -> new Step<>(state, true));
                tag = 1;
            }
            List<Key> stale = stale();
            if (!stale.isEmpty()) {
                lane.<Boolean>change((state, transaction) -> {
                    stale.forEach(key -> renew(transaction, key));
                    return new Step<>(state, true);
                });
            }
            return tag <= LAST_TAG;
        } catch (StoreException failed) {
            throw new IOException("rows could not be sealed anew", failed);
        }
    }

    private void renew(Transaction transaction, Key key) {
        transaction.get(key).flatMap(row -> rows.renewed(key, row)).ifPresent(fresh -> transaction.put(key, fresh));
    }

    /** The next rows that the old key sealed; goes on from there the next time. */
    private List<Key> stale() {
        List<Key> stale = new ArrayList<>();
        try (View view = store.view(account)) {
            while (tag <= LAST_TAG && stale.size() < ROWS) {
                Key prefix = Key.tag(tag).key();
                view.scan(new KeyRange(prefix, from.orElse(prefix)), (key, row) -> {
                    if (rows.stale(row)) {
                        stale.add(key);
                    }
                    from = Optional.of(key);
                    return stale.size() < ROWS;
                });
                if (stale.size() < ROWS) {
                    tag++;
                    from = Optional.empty();
                }
            }
        }
        return stale;
    }
}
