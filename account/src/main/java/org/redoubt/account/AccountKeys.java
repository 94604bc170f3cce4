package org.redoubt.account;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.redoubt.account.AccountKeyChange.Lane;
import org.redoubt.account.AccountKeyChange.Named;
import org.redoubt.account.AccountKeyChange.Phase;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.Store;
import org.redoubt.store.Transaction;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;

/** The keys of accounts and how they are changed while the accounts are used; see {@link AccountKeyChange}. */
public final class AccountKeys {
    private final Store store;
    private final MasterKey master;
    private final Accounts accounts;
    private final OutboundQueue queue;
    private final InstantSource clock;

    /** What a step of a change came to. */
    public enum Stepped {
        MORE,
        /** Nothing can be done before some minutes have gone, or the owner of a sealed account has come. */
        LATER,
        DONE
    }

    /**
     * A change that is under way.
     *
     * @param phase in a word
     */
    public record Change(AccountId account, String phase) {}

    AccountKeys(Store store, MasterKey master, Accounts accounts, OutboundQueue queue, InstantSource clock) {
        this.store = store;
        this.master = master;
        this.accounts = accounts;
        this.queue = queue;
        this.clock = clock;
    }

    /** Every account that has a key, people's and those that hold what is nobody's own: the queue's and the board. */
    public List<AccountId> all() throws IOException {
        return AccountCore.reading(() -> store.accounts().stream()
                .filter(id -> look(id, view -> view.get(Key.KEY_SLOT).isPresent()))
                .toList());
    }

    /** The changes that are under way. */
    public List<Change> changing() throws IOException {
        return AccountCore.reading(() -> {
            List<Change> changes = new ArrayList<>();
            for (AccountId id : store.accounts()) {
                look(id, AccountKeyChange::phase).map(Phase::text).ifPresent(phase -> changes.add(new Change(id, phase)));
            }
            return changes;
        });
    }

    private <R> R look(AccountId id, Function<View, R> look) {
        try (View view = store.view(id)) {
            return look.apply(view);
        }
    }

    /**
     * Puts a fresh key in the place of an account's: from now on all is sealed under it.
     *
     * @return false when there is no such account, its key is being changed, or it is sealed and closed
     * @throws IOException when the store failed; then nothing has changed
     */
    public boolean begin(AccountId id) throws IOException {
        try {
            return with(id, change -> change.begin(clock.millis())).orElse(false) && reindexed(id);
        } catch (AccountClosedException | ClosedException untilItsOwnerComes) {
            return false;
        }
    }

    /** Its index was sealed under a key of the old one, and is made anew. */
    private boolean reindexed(AccountId id) throws IOException {
        if (accounts.follower().isPresent()) {
            accounts.follower().get().beginAnew(id);
        }
        return true;
    }

    /**
     * Does some of what is left of a change.
     *
     * @throws IOException when the store failed; it can be gone on with later
     */
    public Stepped step(AccountId id) throws IOException {
        try {
            return with(id, change -> change.step(clock.millis())).orElse(Stepped.DONE);
        } catch (AccountClosedException | ClosedException untilItsOwnerComes) {
            return Stepped.LATER;
        }
    }

    private interface Use<R> {
        R with(AccountKeyChange change) throws IOException;
    }

    private <R> Optional<R> with(AccountId id, Use<R> use) throws IOException {
        return id.equals(OutboundQueue.ACCOUNT)
                ? Optional.of(use.with(queue.keyChange(master)))
                : accounts.with(id, core -> use.with(change(core)));
    }

    private AccountKeyChange change(AccountCore core) {
        Lane lane = new Lane() {
            @Override
            public <R> R change(Function<Transaction, R> change) throws IOException {
                return core.change(
                        new Actor("-", "key"), edit -> new Step<>(edit.base(), change.apply(edit.transaction)));
            }
        };
        List<Named> named = List.of(
                new Named(Layout.CONTENTS, (key, _) -> Layout.addressOfContent(key)),
                new Named(Layout.UPLOADS, Uploads::address));
        return new AccountKeyChange(store, master, core.sealed, lane, named);
    }
}
