package org.redoubt.store.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.store.CommitLane;
import org.redoubt.store.CommitLane.Published;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.JournalRead;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.RowMemory;
import org.redoubt.store.Store;
import org.redoubt.store.Transaction;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;

/** What {@link CommitLane} promises over an engine; every engine extends this too. */
public abstract class LaneContract {
    private static final AccountId ACCOUNT = new AccountId(5);
    private static final Key COUNTER = Key.tag(9).key();
    private static final Key COUNTED = Key.tag(10).key();
    private static final int WRITERS = 64;
    private static final int COMMITS_EACH = 40;
    /**
     * No commit of 64 writers on one account may wait longer, one in a hundred aside. A sync takes about half a
     * millisecond; what this catches is a writer that loses a race again and again.
     */
    private static final long P99_MILLIS = 500;

    private Store store = new Closed();

    /** A store with nothing in it. */
    protected abstract Store open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    private CommitLane<Long> lane() {
        return new CommitLane<>(store, ACCOUNT, CommitLane.Owner.of(this::load, _ -> {}));
    }

    private Published<Long> load() {
        try (View view = store.view(ACCOUNT)) {
            long value = view.get(COUNTER)
                    .map(bytes -> Long.parseLong(new String(bytes, StandardCharsets.US_ASCII)))
                    .orElse(0L);
            return new Published<>(view.head(), value);
        }
    }

    private static Step<Long, Long> increment(Long state, Transaction transaction) {
        long next = state + 1;
        transaction.put(COUNTER, bytes(next));
        transaction.journal(next, "-", "test", List.of());
        return new Step<>(next, next);
    }

    @Test
    void sixtyFourWritersOfOneAccountAllGetThroughInBoundedTime() throws Exception {
        CommitLane<Long> lane = lane();
        ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
        List<Future<?>> writers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                boolean here = writer % 2 == 0;
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < COMMITS_EACH; i++) {
                        long start = System.nanoTime();
                        (here ? lane.submitHere(LaneContract::increment) : lane.submit(LaneContract::increment)).join();
                        nanos.add(System.nanoTime() - start);
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        assertEquals(WRITERS * COMMITS_EACH, load().state());
        assertEquals(new ModSeq(WRITERS * COMMITS_EACH), load().head().version());
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        long p99 = sorted[sorted.length * 99 / 100] / 1_000_000;
        assertTrue(p99 <= P99_MILLIS, "p99 was " + p99 + " ms");
    }

    @Test
    void eachChangeHasItsOwnVersionAndJournalEntry() {
        CommitLane<Long> lane = lane();
        List<CompletableFuture<Long>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(lane.submit(LaneContract::increment));
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(i + 1, all.get(i).join());
        }
        try (View view = store.view(ACCOUNT)) {
            var entries = (JournalRead.Entries) view.journal(ModSeq.ZERO, 1000);
            assertEquals(100, entries.entries().size());
            entries.entries().forEach(entry -> assertEquals(entry.version().value(), entry.atMillis()));
        }
    }

    @Test
    void aChangeThatThrowsHarmsNobodyElse() {
        CommitLane<Long> lane = lane();
        CompletableFuture<Long> first = lane.submit(LaneContract::increment);
        CompletableFuture<Long> bad = lane.submit((state, transaction) -> {
            increment(state, transaction);
            throw new IllegalStateException("on purpose");
        });
        CompletableFuture<Long> last = lane.submit(LaneContract::increment);
        assertEquals(1, first.join());
        CompletionException failure = assertThrows(CompletionException.class, bad::join);
        assertInstanceOf(IllegalStateException.class, failure.getCause());
        assertEquals(2, last.join());
        assertEquals(2, load().state());
    }

    @Test
    void aChangeSeesWhatThoseBeforeItWrote() {
        CommitLane<Long> lane = lane();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch queued = new CountDownLatch(1);
        CompletableFuture<Long> first = CompletableFuture.supplyAsync(() -> lane.submit((state, transaction) -> {
                    begun.countDown();
                    await(queued);
                    return increment(state, transaction);
                }).join());
        // Else this thread might run the first change itself, and wait there for what it does next.
        await(begun);
        CompletableFuture<Integer> second = lane.submit((state, transaction) -> {
            transaction.put(Key.tag(9).u8(1).key(), new byte[1]);
            List<Key> seen = new ArrayList<>();
            transaction.scan(KeyRange.of(COUNTER), (key, _) -> seen.add(key));
            return new Step<>(state, seen.size());
        });
        queued.countDown();
        first.join();
        assertTrue(second.join() >= 1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    @Test
    void whatAnotherHasWrittenIsReadWithTheStateThatBelongsToIt() {
        CommitLane<Long> here = lane();
        here.submit(LaneContract::increment).join();
        lane().submit(LaneContract::increment).join();
        long read = here.<Long>submit((state, transaction) -> {
                    transaction.scan(KeyRange.of(COUNTER), (key, _) -> true);
                    return new Step<>(state, state);
                })
                .join();
        assertEquals(2, read);
        assertEquals(2, here.state());
    }

    @Test
    void twoLanesOfOneAccountFenceEachOtherAndLoseNothing() {
        CommitLane<Long> here = lane();
        CommitLane<Long> there = lane();
        for (int i = 0; i < 20; i++) {
            here.submit(LaneContract::increment).join();
            there.submitHere(LaneContract::increment).join();
        }
        assertEquals(40, load().state());
        assertTrue(load().head().epoch() > 1);
    }

    @Test
    void whatALaneRemembersIsWhatIsThere() {
        Map<Key, byte[]> rows = new HashMap<>();
        CommitLane<Long> lane = lane(rows);
        assertEquals(1, lane.submit(LaneContract::count).join());
        assertEquals(List.of(COUNTED), List.copyOf(rows.keySet()));
        CompletableFuture<Long> bad = lane.submit((state, transaction) -> {
            count(state, transaction);
            throw new IllegalStateException("on purpose");
        });
        assertThrows(CompletionException.class, bad::join);
        assertEquals(2, lane.submit(LaneContract::count).join());
        lane.<Long>submit((state, transaction) -> {
                    transaction.delete(COUNTED);
                    transaction.journal(state, "-", "test", List.of());
                    return new Step<>(state, state);
                })
                .join();
        assertTrue(rows.isEmpty());
        assertEquals(1, lane.submit(LaneContract::count).join());
    }

    @Test
    void whatALaneRemembersItDoesNotAskTheStoreFor() {
        CommitLane<Long> lane = lane(new HashMap<>(Map.of(COUNTED, bytes(41))));
        assertEquals(42, lane.submit(LaneContract::count).join());
    }

    @Test
    void twoLanesThatRememberLoseNothing() {
        CommitLane<Long> here = lane(new HashMap<>());
        CommitLane<Long> there = lane(new HashMap<>());
        for (int i = 0; i < 20; i++) {
            assertEquals(2 * i + 1, here.submit(LaneContract::count).join());
            assertEquals(2 * i + 2, there.submitHere(LaneContract::count).join());
        }
    }

    private CommitLane<Long> lane(Map<Key, byte[]> rows) {
        RowMemory memory = new RowMemory() {
            @Override
            public Optional<byte[]> get(Key key) {
                return Optional.ofNullable(rows.get(key));
            }

            @Override
            public void put(Key key, byte[] value) {
                rows.put(key, value);
            }

            @Override
            public void remove(Key key) {
                rows.remove(key);
            }

            @Override
            public void clear() {
                rows.clear();
            }
        };
        return new CommitLane<>(store, ACCOUNT, CommitLane.Owner.of(this::load, _ -> {}, memory));
    }

    /** As {@link #increment}, but what it counts from is in a row and not in the state. */
    private static Step<Long, Long> count(Long state, Transaction transaction) {
        long next = 1 + transaction.get(COUNTED)
                .map(bytes -> Long.parseLong(new String(bytes, StandardCharsets.US_ASCII)))
                .orElse(0L);
        transaction.put(COUNTED, bytes(next));
        transaction.journal(next, "-", "test", List.of());
        return new Step<>(state, next);
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
