package org.redoubt.account;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.redoubt.account.ErrandFormat.Posted;
import org.redoubt.account.Receipt.Outcome;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;

/**
 * How one account does something in another, though no commit spans two.
 *
 * <p>An {@link Errand} has three commits. <b>Posted</b>: the commit of the source that gives rise to it writes it into
 * the source's outbox ({@link Edit#post}), so it is there exactly when that commit is. <b>Received</b>: one commit of
 * the target does the work, or decides that it will not, and writes a {@link Receipt}: the errand's name and how it
 * ended. <b>Settled</b>: one commit of the source removes the errand and, when the target refused it, takes back in
 * the same commit what it was part of.
 *
 * <p>Errands for one target are carried in the order they were posted, the next only when the one before is settled.
 * So one receipt for each source is enough: what is at or before it was received, and only of the last one can
 * anybody still ask how it ended. That is what makes receiving idempotent: an errand that comes again is answered
 * from the receipt and does nothing.
 *
 * <p>What can go wrong, then: the process dies between posted and received: the errand is found at the next start.
 * Between received and settled: it is found, too, and the receipt answers. A store that fails says nothing about
 * whether its commit was written: the errand stays, and the receipt tells when it is carried again. A target that
 * is gone refuses. Two threads: one carries at a time, under {@link #carrying}. Two processes: the target's commits
 * are conditional on its head, and the one that comes second finds the receipt.
 *
 * <p>Errands are carried when the commit that posted them is done, when the server starts and with its daily
 * housekeeping. A target that fails holds up only what is for itself.
 *
 * <p>Lock order: {@code carrying}, then an account's lane. No change of an account ever waits for {@code carrying}.
 */
final class Outbox {
    private static final Logger LOG = System.getLogger("org.redoubt.account");

    /** Errands read at a time; each may name thousands of emails. */
    private static final int BATCH = 16;

    /** Outcomes kept for those who posted and wait to hear; whoever is later than that hears that it is under way. */
    private static final int REMEMBERED = 256;

    private final AccountCore source;
    private final Accounts accounts;
    private final ReentrantLock carrying = new ReentrantLock();
    /** Guarded by itself. */
    private final Map<ErrandId, Outcome> outcomes = new LinkedHashMap<>();

    Outbox(AccountCore source, Accounts accounts) {
        this.source = source;
        this.accounts = accounts;
    }

    /** Carries what waits, on a thread of its own. */
    void carrySoon() {
        Thread.startVirtualThread(() -> {
            try {
                accounts.carry(source.id);
            } catch (IOException | RuntimeException failed) {
                LOG.log(Level.ERROR, "event=outbox.failed account=" + source.id.value(), failed);
            }
        });
    }

    /**
     * Carries what waits, as far as it can.
     *
     * @return how many errands were settled
     * @throws IOException when the source's own store failed
     */
    int carry() throws IOException {
        carrying.lock();
        try {
            int settled = 0;
            Set<AccountId> failing = new HashSet<>();
            Optional<Key> after = Optional.empty();
            List<Waiting> some = waiting(after);
            while (!some.isEmpty()) {
                for (Waiting waiting : some) {
                    settled += failing.contains(waiting.posted().target()) ? 0 : carry(waiting, failing);
                }
                after = Optional.of(some.getLast().place());
                some = waiting(after);
            }
            return settled;
        } finally {
            carrying.unlock();
        }
    }

    /** How an errand ended; empty while it is under way. */
    Optional<Outcome> outcome(ErrandId id) {
        synchronized (outcomes) {
            return Optional.ofNullable(outcomes.get(id));
        }
    }

    private record Waiting(Key place, ErrandId id, Posted posted) {}

    private List<Waiting> waiting(Optional<Key> after) throws IOException {
        return AccountCore.reading(() -> {
            List<Waiting> some = new ArrayList<>();
            try (View view = source.view()) {
                view.scan(Layout.outbox(after), (key, value) -> {
                    if (after.filter(key::equals).isEmpty()) {
                        Posted posted = ErrandFormat.decode(source.sealed.open(key, value));
                        some.add(new Waiting(key, Layout.errandOf(key), posted));
                    }
                    return some.size() < BATCH;
                });
            }
            return some;
        });
    }

    private int carry(Waiting waiting, Set<AccountId> failing) {
        try {
            Outcome outcome = receive(waiting);
            if (settle(waiting, outcome)) {
                remember(waiting.id(), outcome);
                return 1;
            }
            return 0;
        } catch (IOException | StoreException failed) {
            failing.add(waiting.posted().target());
            LOG.log(Level.WARNING, "event=outbox.waits account=" + source.id.value(), failed);
            return 0;
        }
    }

    private Outcome receive(Waiting waiting) throws IOException {
        return accounts.with(waiting.posted().target(), target -> receive(waiting, target))
                .orElseGet(() -> new Outcome.Refused(Receipt.Why.NO_ACCOUNT));
    }

    private Outcome receive(Waiting waiting, AccountCore target) throws IOException {
        Key receipt = Layout.receipt(source.id);
        Optional<Outcome> before = AccountCore.reading(() -> {
            try (View view = target.view()) {
                return received(view.get(receipt), waiting.id());
            }
        });
        if (before.isPresent()) {
            return before.get();
        }
        Errand.Reception reception = waiting.posted().errand().prepare(source, target, accounts);
        return target.change(waiting.posted().actor(), edit -> {
            Optional<Outcome> meanwhile = received(edit.transaction.get(receipt), waiting.id());
            if (meanwhile.isPresent()) {
                return new Step<>(edit.base(), meanwhile.get());
            }
            Outcome outcome = reception.receive(edit);
            edit.transaction.put(receipt, new Receipt(waiting.id(), outcome).encode());
            return new Step<>(edit.finish(), outcome);
        });
    }

    /** How an errand ended, when a receipt says that it was received. */
    private static Optional<Outcome> received(Optional<byte[]> receipt, ErrandId id) {
        return receipt.map(Receipt::decode)
                .filter(r -> r.last().compareTo(id) >= 0)
                .map(Receipt::outcome);
    }

    /** False when it was settled by another process meanwhile. */
    private boolean settle(Waiting waiting, Outcome outcome) throws IOException {
        return source.change(waiting.posted().actor(), edit -> {
            if (edit.transaction.get(waiting.place()).isEmpty()) {
                return new Step<>(edit.base(), false);
            }
            edit.transaction.delete(waiting.place());
            switch (outcome) {
                case Outcome.Done _ -> waiting.posted().errand().done(edit);
                case Outcome.Refused _ -> waiting.posted().errand().takeBack(edit);
            }
            return new Step<>(edit.finish(), true);
        });
    }

    private void remember(ErrandId id, Outcome outcome) {
        synchronized (outcomes) {
            outcomes.put(id, outcome);
            if (outcomes.size() > REMEMBERED) {
                outcomes.remove(outcomes.keySet().iterator().next());
            }
        }
    }
}
