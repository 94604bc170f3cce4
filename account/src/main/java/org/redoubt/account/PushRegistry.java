package org.redoubt.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;

/**
 * On the board: who has devices that are told of changes (RFC 8620 7.2), so that nobody searches all accounts at the
 * start, and the server's one key for that. An entry grants nothing and says nothing of the devices.
 */
public final class PushRegistry {
    private static final Actor ACTOR = new Actor("-", "push");

    private final Accounts accounts;

    PushRegistry(Accounts accounts) {
        this.accounts = accounts;
    }

    /** All accounts that have, or had, such devices. */
    public List<AccountId> accounts() throws IOException {
        return board(core -> AccountCore.reading(() -> {
            List<AccountId> all = new ArrayList<>();
            try (View view = core.view()) {
                view.scan(Layout.PUSHED, (key, _) -> {
                    all.add(Layout.pushedOf(key));
                    return true;
                });
            }
            return all;
        }));
    }

    public void add(AccountId account) throws IOException {
        board(core -> core.change(ACTOR, edit -> {
            edit.transaction.put(Layout.pushed(account), new byte[0]);
            return new Step<>(edit.base(), true);
        }));
    }

    public void remove(AccountId account) throws IOException {
        board(core -> core.change(ACTOR, edit -> {
            edit.transaction.delete(Layout.pushed(account));
            return new Step<>(edit.base(), true);
        }));
    }

    /**
     * The server's key.
     *
     * @param fresh what becomes it when there is none
     */
    public byte[] key(byte[] fresh) throws IOException {
        byte[] made = fresh.clone();
        return board(core -> core.change(ACTOR, edit -> {
            Optional<byte[]> known = edit.transaction
                    .get(Layout.PUSH_KEY)
                    .map(sealed -> edit.sealed.open(Layout.PUSH_KEY, sealed));
            if (known.isEmpty()) {
                edit.transaction.put(Layout.PUSH_KEY, edit.sealed.seal(Layout.PUSH_KEY, made));
            }
            return new Step<>(edit.base(), known.orElse(made));
        }));
    }

    private <R> R board(Accounts.Use<R> use) throws IOException {
        accounts.ensureBoard();
        return accounts.with(Sharing.BOARD, use).orElseThrow(() -> new IOException("the board is gone"));
    }
}
