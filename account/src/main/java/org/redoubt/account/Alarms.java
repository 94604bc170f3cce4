package org.redoubt.account;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;

/**
 * Which accounts have emails with which something happens by itself, and when it does with the first of each: they come back
 * ({@link Snoozes}), or their signatures may count no more ({@link SmimeStatuses}). Who has some stands on the
 * board, written before the first is: so that a start finds everybody without opening every account, whenever the last
 * process died. An entry for nothing does no harm, and goes at the next start.
 */
final class Alarms {
    private static final Actor ACTOR = new Actor("-", "snooze");

    private final Accounts accounts;
    /** When the first of each account's is due; {@link Instant#MAX} for nothing at the moment. Guarded by this. */
    private final Map<AccountId, Instant> first = new HashMap<>();

    private boolean read;
    private Runnable listener = () -> {};

    Alarms(Accounts accounts) {
        this.accounts = accounts;
    }

    /** Reads the board, once. */
    private void read() throws IOException {
        if (read) {
            return;
        }
        List<AccountId> gone = new ArrayList<>();
        accounts.onBoard(Layout.SNOOZING, Layout::snoozingOf)
                .forEach(account -> accounts.firstDue(account)
                        .ifPresentOrElse(at -> first.put(account, at), () -> gone.add(account)));
        for (AccountId account : gone) {
            board(Layout.snoozing(account), false);
        }
        read = true;
    }

    private void board(Key key, boolean put) throws IOException {
        accounts.ensureBoard();
        accounts.with(Sharing.BOARD, core -> core.change(ACTOR, edit -> {
            if (put) {
                edit.transaction.put(key, new byte[0]);
            } else {
                edit.transaction.delete(key);
            }
            return new Step<>(edit.base(), true);
        }));
    }

    /** Whether an account may have such emails. */
    synchronized boolean any(AccountId account) throws IOException {
        read();
        return first.containsKey(account);
    }

    /** Before an account gets such an email. */
    synchronized void expect(AccountId account) throws IOException {
        read();
        if (!first.containsKey(account)) {
            board(Layout.snoozing(account), true);
            first.put(account, Instant.MAX);
        }
    }

    /** One of an account is due at a time; what is due before stays. */
    void set(AccountId account, Instant at) {
        Runnable told;
        synchronized (this) {
            first.merge(account, at, (a, b) -> a.isBefore(b) ? a : b);
            told = listener;
        }
        told.run();
    }

    /** Calls back when something may be due earlier than it was. */
    synchronized void listen(Runnable onEarlier) {
        listener = onEarlier;
    }

    /** When the next is due. */
    synchronized Optional<Instant> next() throws IOException {
        read();
        return first.values().stream().min(Instant::compareTo).filter(at -> !at.equals(Instant.MAX));
    }

    /** The accounts of which something is due; they are asked anew by {@link #set}. */
    synchronized List<AccountId> take(Instant now) throws IOException {
        read();
        List<AccountId> due = first.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
        due.forEach(account -> first.put(account, Instant.MAX));
        return due;
    }

    synchronized void remove(AccountId account) {
        first.remove(account);
    }

    /** When the first of an account's is due. */
    static Optional<Instant> first(AccountCore core) throws IOException {
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                return first(view);
            }
        });
    }

    /** Likewise; readable without the account's key. */
    static Optional<Instant> first(View view) {
        return Stream.of(Snoozes.first(view), SmimeStatuses.first(view)).flatMap(Optional::stream).min(Instant::compareTo);
    }

    /** Those who have some. */
    synchronized List<AccountId> accounts() throws IOException {
        read();
        return List.copyOf(first.keySet());
    }
}
