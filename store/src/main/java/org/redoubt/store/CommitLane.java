package org.redoubt.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;

/**
 * The one lane through which an account changes, in the process that owns it.
 *
 * <p>A change is a function from the account's state to the next state, which writes through a {@link Transaction}. Functions run one after
 * another, each on the state the one before it left; while a commit is on its way to the disk those that come wait
 * together, and are then folded into one commit. So nobody loses a race, and sixty-four writers of one account
 * cost a few syncs, not sixty-four.
 *
 * <p>Invariants: at most one commit is under way; {@link #state} is always durable state, and moves only forward
 * (readers never see what could still be lost); a function that throws changes nothing and harms nobody else; a
 * future completes only once what it tells is durable, even when its own function wrote nothing, since it may
 * have read what was not yet on disk.
 *
 * <p>The conditional write on the head is the net between processes: on a conflict the lane loads the state anew,
 * takes the next epoch (which fences the other writer out) and runs the same functions again. A function may
 * therefore run more than once and must have no effect but its result.
 *
 * <p>Lock order: {@code this} guards only the queue, and nothing is called while it is held.
 *
 * @param <S> the state, immutable
 */
public final class CommitLane<S> {
    /** A fold this large already costs one sync for all; more would only make the first one wait. */
    private static final int MAX_FOLD = 512;

    private static final int MAX_CONFLICTS = 16;

    private final Store store;
    private final AccountId account;
    private final Owner<S> owner;
    private final ArrayDeque<Waiting<S, ?>> queue = new ArrayDeque<>();
    private boolean busy;
    private volatile Published<S> published;
    private long epoch;

    /**
     * A lane over an account as its owner loads it.
     *
     * @throws StoreException when the account cannot be read
     */
    public CommitLane(Store store, AccountId account, Owner<S> owner) {
        this.store = store;
        this.account = account;
        this.owner = owner;
        this.published = owner.load();
        this.epoch = published.head().epoch() + 1;
    }

    /** The durable state now. */
    public S state() {
        return published.state();
    }

    /** The head the durable state belongs to. */
    public Head head() {
        return published.head();
    }

    /** Whether no change waits or is under way. */
    public synchronized boolean idle() {
        return !busy;
    }

    /**
     * Queues a change.
     *
     * @return completes when the change is durable, or exceptionally with what its function threw or with
     *     {@link StoreException}; it may be completed on an engine thread, so join it or hand over to another thread
     */
    public <R> CompletableFuture<R> submit(Function<S, R> function) {
        return submit(function, store::commit);
    }

    /** As {@link #submit}, and waits; throws what the function threw, or {@link StoreException}. */
    public <R> R change(Function<S, R> function) {
        return result(submit(function));
    }

    /** What a change led to, when it is durable; throws as {@link #change}. */
    public static <R> R result(CompletableFuture<R> submitted) {
        try {
            return submitted.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }

    /** As {@link #submit}, for a caller who now waits for this change alone ({@link Store#commitHere}). */
    public <R> CompletableFuture<R> submitHere(Function<S, R> function) {
        return submit(function, store::commitHere);
    }

    private <R> CompletableFuture<R> submit(Function<S, R> function, HandOver handOver) {
        Waiting<S, R> waiting = new Waiting<>(function);
        boolean lead;
        synchronized (this) {
            queue.add(waiting);
            lead = !busy;
            busy = true;
        }
        if (lead) {
            run(take(), 0, handOver);
        }
        return waiting.future;
    }

    private synchronized List<Waiting<S, ?>> take() {
        List<Waiting<S, ?>> fold = new ArrayList<>();
        while (fold.size() < MAX_FOLD && !queue.isEmpty()) {
            fold.add(queue.remove());
        }
        return fold;
    }

    private void run(List<Waiting<S, ?>> fold, int conflicts, HandOver handOver) {
        Published<S> base = published;
        List<JournalEntry> entries = new ArrayList<>();
        S state = base.state();
        Batch batch;
        boolean stale;
        try (Transaction.Fold work = new Transaction.Fold(store, account, owner.memory())) {
            for (Waiting<S, ?> waiting : fold) {
                state = waiting.apply(state, work, base.head().version().plus(entries.size() + 1L), entries);
            }
            batch = work.batch();
            stale = batch.isEmpty() && entries.isEmpty() && work.readAnother(base.head());
        } catch (RuntimeException failure) {
            failAll(fold, failure);
            return;
        }
        if (batch.isEmpty() && entries.isEmpty()) {
            if (stale) {
                // No commit finds out: what was read would go with a state that is older.
                Thread.startVirtualThread(() -> again(fold, conflicts + 1));
                return;
            }
            // What changed, if anything, is only what of the account is in memory.
            published = new Published<>(base.head(), state);
            finish(fold);
            return;
        }
        S next = state;
        handedOver(new Commit(account, base.head(), epoch, batch, entries), handOver).whenComplete((result, failure) -> {
            if (failure != null) {
                failAll(fold, failure);
            } else {
                committed(fold, batch, next, result, conflicts);
            }
        });
    }

    private static CompletableFuture<CommitResult> handedOver(Commit commit, HandOver handOver) {
        try {
            return handOver.commit(commit);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private void failAll(List<Waiting<S, ?>> fold, Throwable failure) {
        // What was read may be of a head that is not ours, and of what was written nobody knows whether it is there.
        owner.memory().clear();
        fold.forEach(waiting -> waiting.fail(failure));
        next();
    }

    private void committed(List<Waiting<S, ?>> fold, Batch batch, S state, CommitResult result, int conflicts) {
        switch (result) {
            case CommitResult.Applied(Head head) -> {
                remember(batch);
                published = new Published<>(head, state);
                owner.published(state);
                finish(fold);
            }
            case CommitResult.Conflict _ -> Thread.startVirtualThread(() -> again(fold, conflicts + 1));
        }
    }

    /** To be done before the next change runs, which would find in memory what this one has replaced. */
    private void remember(Batch written) {
        RowMemory memory = owner.memory();
        for (Map.Entry<Key, Optional<byte[]>> row : written.operations()) {
            row.getValue().ifPresentOrElse(value -> memory.put(row.getKey(), value), () -> memory.remove(row.getKey()));
        }
    }

    private void again(List<Waiting<S, ?>> fold, int conflicts) {
        owner.memory().clear();
        try {
            if (conflicts > MAX_CONFLICTS) {
                throw new StoreException("an account is changed by another process all the time");
            }
            published = owner.load();
            epoch = published.head().epoch() + 1;
        } catch (RuntimeException failure) {
            failAll(fold, failure);
            return;
        }
        fold.forEach(Waiting::forget);
        run(fold, conflicts, store::commitHere);
    }

    private void finish(List<Waiting<S, ?>> fold) {
        fold.forEach(Waiting::complete);
        next();
    }

    /** Goes on with what came meanwhile, on a thread of its own: this may be the engine's. */
    private void next() {
        synchronized (this) {
            if (queue.isEmpty()) {
                busy = false;
                return;
            }
        }
        Thread.startVirtualThread(() -> run(take(), 0, store::commitHere));
    }

    /** Loads the state and hears of each new one. */
    public interface Owner<S> {
        /**
         * The account as it is in the store.
         *
         * @throws StoreException when it cannot be read
         */
        Published<S> load();

        /** Called after each durable change, possibly on an engine thread: be short, never block. */
        default void published(S state) {}

        /** What it remembers of the account's rows; always the same. */
        default RowMemory memory() {
            return RowMemory.NONE;
        }

        static <S> Owner<S> of(Supplier<Published<S>> load, Consumer<S> published) {
            return of(load, published, RowMemory.NONE);
        }

        static <S> Owner<S> of(Supplier<Published<S>> load, Consumer<S> published, RowMemory memory) {
            return new Owner<>() {
                @Override
                public Published<S> load() {
                    return load.get();
                }

                @Override
                public void published(S state) {
                    published.accept(state);
                }

                @Override
                public RowMemory memory() {
                    return memory;
                }
            };
        }
    }

    /** How a commit gets to the store: at once, or by the thread that has made it. */
    private interface HandOver {
        CompletableFuture<CommitResult> commit(Commit commit);
    }

    /** A state and the head it belongs to. */
    public record Published<S>(Head head, S state) {}

    /** A change: reads the state, writes through the transaction, says what is next. */
    public interface Function<S, R> {
        /**
         * Runs the change; it must have no effect but its result and what it writes through the transaction.
         *
         * @param state what all changes before this one left
         */
        Step<S, R> apply(S state, Transaction transaction);
    }

    /** What a change led to. */
    public record Step<S, R>(S next, R result) {}

    private static final class Waiting<S, R> {
        final Function<S, R> function;
        final CompletableFuture<R> future = new CompletableFuture<>();
        Runnable outcome = () -> {};

        Waiting(Function<S, R> function) {
            this.function = function;
        }

        /** Runs the change on a state; a change that throws leaves the state and the fold as they were. */
        S apply(S state, Transaction.Fold fold, ModSeq version, List<JournalEntry> entries) {
            Transaction transaction = new Transaction(fold, version);
            try {
                Step<S, R> step = function.apply(state, transaction);
                fold.add(transaction.batch());
                transaction.entry().ifPresent(entries::add);
                outcome = () -> future.complete(step.result());
                return step.next();
            } catch (RuntimeException | Error failure) {
                outcome = () -> future.completeExceptionally(failure);
                return state;
            }
        }

        void complete() {
            outcome.run();
        }

        void forget() {
            outcome = () -> {};
        }

        void fail(Throwable failure) {
            future.completeExceptionally(failure);
        }
    }
}
