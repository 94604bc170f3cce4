package org.redoubt.store.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.store.Batch;
import org.redoubt.store.Change;
import org.redoubt.store.Commit;
import org.redoubt.store.CommitResult;
import org.redoubt.store.Head;
import org.redoubt.store.JournalEntry;
import org.redoubt.store.JournalRead;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;
import org.redoubt.store.id.NumberSet;

/** What {@link Store} promises; every engine extends this and passes it unchanged. */
public abstract class StoreContract {
    protected static final AccountId ONE = new AccountId(1);
    protected static final AccountId TWO = new AccountId(0x1_0000_0002L);

    protected Store store = new Closed();

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

    protected static Key key(String text) {
        return Key.of(text.getBytes(StandardCharsets.UTF_8));
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    protected static JournalEntry entry(long version) {
        Change change = new Change(
                Change.ObjectType.EMAIL,
                Change.Action.UPDATED,
                Set.of(Change.Kind.FLAGS, Change.Kind.MEMBERSHIP),
                7,
                NumberSet.parse("1:3,9"),
                NumberSet.of(version));
        return new JournalEntry(new ModSeq(version), 1_790_000_000_000L, "alice@example.org", "imap", List.of(change));
    }

    protected CommitResult commit(AccountId account, Head expected, Batch batch) {
        JournalEntry next = entry(expected.version().value() + 1);
        return store.commit(new Commit(account, expected, expected.epoch(), batch, List.of(next))).join();
    }

    protected Head head(AccountId account) {
        try (View view = store.view(account)) {
            return view.head();
        }
    }

    protected Optional<String> value(AccountId account, String name) {
        try (View view = store.view(account)) {
            return view.get(key(name)).map(found -> new String(found, StandardCharsets.UTF_8));
        }
    }

    @Test
    void anAccountNobodyWroteToHasNoHead() {
        assertEquals(Head.NONE, head(ONE));
        assertEquals(List.of(), store.accounts());
    }

    @Test
    void aCommitMovesTheHeadByItsEntries() {
        Batch batch = new Batch().put(key("a"), bytes("1"));
        List<JournalEntry> entries = List.of(entry(1), entry(2), entry(3));
        CommitResult result =
                store.commit(new Commit(ONE, Head.NONE, 4, batch, entries)).join();
        assertEquals(new CommitResult.Applied(new Head(new ModSeq(3), 4)), result);
        assertEquals(new Head(new ModSeq(3), 4), head(ONE));
        assertEquals(List.of(ONE), store.accounts());
    }

    @Test
    void aCommitOnAnotherHeadChangesNothingAndSaysWhereTheHeadIs() {
        commit(ONE, Head.NONE, new Batch().put(key("a"), bytes("first")));
        CommitResult result =
                commit(ONE, Head.NONE, new Batch().put(key("a"), bytes("second")).put(key("b"), bytes("x")));
        assertEquals(new CommitResult.Conflict(new Head(new ModSeq(1), 0)), result);
        assertEquals(Optional.of("first"), value(ONE, "a"));
        assertEquals(Optional.empty(), value(ONE, "b"));
        assertEquals(1, entries(ModSeq.ZERO, 10).size());
    }

    @Test
    void aWriterOfAnOlderEpochIsFencedOut() {
        commit(ONE, Head.NONE, new Batch().put(key("a"), bytes("1")));
        Head old = head(ONE);
        store.commit(new Commit(ONE, old, old.epoch() + 1, new Batch(), List.of())).join();
        CommitResult result = commit(ONE, old, new Batch().put(key("a"), bytes("2")));
        assertInstanceOf(CommitResult.Conflict.class, result);
        assertEquals(Optional.of("1"), value(ONE, "a"));
    }

    @Test
    void thoseWhoMayWriteThemselvesAndThoseWhoMayNotAllGetThrough() throws Exception {
        int writers = 16;
        int commitsEach = 50;
        List<Future<?>> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < writers; writer++) {
                AccountId account = new AccountId(100 + writer);
                all.add(threads.submit(() -> writeOneAfterAnother(account, commitsEach)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        for (int writer = 0; writer < writers; writer++) {
            assertEquals(commitsEach, head(new AccountId(100 + writer)).version().value());
        }
    }

    private void writeOneAfterAnother(AccountId account, int commits) {
        Head head = Head.NONE;
        for (int i = 1; i <= commits; i++) {
            String text = Integer.toString(i);
            Batch batch = new Batch().put(key("a"), bytes(text));
            Commit commit = new Commit(account, head, 0, batch, List.of(entry(i)));
            store.putBlob(account, key(text), bytes(text));
            CommitResult result = (i % 3 == 0 ? store.commit(commit) : store.commitHere(commit)).join();
            head = assertInstanceOf(CommitResult.Applied.class, result).head();
            assertEquals(Optional.of(text), value(account, "a"));
            assertTrue(store.getBlobs(account, List.of(key(text))).getFirst().isPresent());
        }
    }

    @Test
    void aDeleteAndAPutInOneBatchTheLastOneCounts() {
        commit(ONE, Head.NONE, new Batch().put(key("a"), bytes("1")).delete(key("a")).put(key("b"), bytes("1")));
        commit(ONE, head(ONE), new Batch().delete(key("b")).put(key("b"), bytes("2")).delete(key("never")));
        assertEquals(Optional.empty(), value(ONE, "a"));
        assertEquals(Optional.of("2"), value(ONE, "b"));
    }

    @Test
    void aViewSeesOneVersionWhateverIsCommitted() {
        commit(ONE, Head.NONE, new Batch().put(key("a"), bytes("old")).put(key("gone"), bytes("x")));
        try (View view = store.view(ONE)) {
            commit(ONE, head(ONE), new Batch().put(key("a"), bytes("new")).put(key("b"), bytes("x")).delete(key("gone")));
            assertEquals(new ModSeq(1), view.head().version());
            assertArrayEquals(bytes("old"), view.get(key("a")).orElseThrow());
            assertEquals(List.of(), view.getAll(List.of()));
            List<Optional<byte[]>> all = view.getAll(List.of(key("gone"), key("b"), key("a")));
            assertTrue(all.get(0).isPresent());
            assertTrue(all.get(1).isEmpty());
            assertArrayEquals(bytes("old"), all.get(2).orElseThrow());
            assertEquals(List.of("a", "gone"), names(view, KeyRange.of(key("a")), KeyRange.of(key("g"))));
            assertEquals(1, ((JournalRead.Entries) view.journal(ModSeq.ZERO, 9)).entries().size());
        }
        assertEquals(Optional.of("new"), value(ONE, "a"));
    }

    private static List<String> names(View view, KeyRange... ranges) {
        List<String> names = new ArrayList<>();
        for (KeyRange range : ranges) {
            view.scan(range, (key, _) -> names.add(new String(key.bytes(), StandardCharsets.UTF_8)));
        }
        return names;
    }

    @Test
    void aScanGoesInUnsignedOrderFromItsStartAndStopsWhenTold() {
        Batch batch = new Batch();
        for (int last : new int[] {0xff, 0x80, 0x7f, 0x00}) {
            batch.put(Key.tag(5).u8(last).key(), new byte[] {(byte) last});
        }
        batch.put(Key.tag(4).key(), bytes("before")).put(Key.tag(6).key(), bytes("after"));
        commit(ONE, Head.NONE, batch);
        commit(TWO, Head.NONE, new Batch().put(Key.tag(5).key(), bytes("another account's")));
        List<Integer> seen = new ArrayList<>();
        try (View view = store.view(ONE)) {
            view.scan(KeyRange.of(Key.tag(5).key()), (key, value) -> seen.add(key.u8(1)) && value.length == 1);
            assertEquals(List.of(0x00, 0x7f, 0x80, 0xff), seen);
            seen.clear();
            view.scan(new KeyRange(Key.tag(5).key(), Key.tag(5).u8(0x7f).key()), (key, _) -> {
                seen.add(key.u8(1));
                return seen.size() < 2;
            });
        }
        assertEquals(List.of(0x7f, 0x80), seen);
    }

    private List<JournalEntry> entries(ModSeq after, int max) {
        try (View view = store.view(ONE)) {
            return ((JournalRead.Entries) view.journal(after, max)).entries();
        }
    }

    @Test
    void theJournalGivesBackWhatWasWrittenInOrder() {
        for (int i = 0; i < 5; i++) {
            commit(ONE, head(ONE), new Batch());
        }
        assertEquals(List.of(entry(1), entry(2), entry(3), entry(4), entry(5)), entries(ModSeq.ZERO, 100));
        assertEquals(List.of(entry(3), entry(4)), entries(new ModSeq(2), 2));
        assertEquals(List.of(), entries(new ModSeq(5), 2));
        assertEquals(List.of(), entries(new ModSeq(9), 2));
    }

    @Test
    void belowItsFloorTheJournalSaysSo() {
        for (int i = 0; i < 5; i++) {
            commit(ONE, head(ONE), new Batch());
        }
        store.trimJournal(ONE, new ModSeq(3));
        try (View view = store.view(ONE)) {
            assertEquals(new ModSeq(3), view.oldest());
            assertEquals(new JournalRead.BelowFloor(new ModSeq(3)), view.journal(new ModSeq(2), 9));
        }
        assertEquals(List.of(entry(4), entry(5)), entries(new ModSeq(3), 9));
        store.trimJournal(ONE, new ModSeq(1));
        assertEquals(List.of(entry(4), entry(5)), entries(new ModSeq(3), 9));
    }

    @Test
    void blobsAreOfOneAccountAndComeInTheOrderAskedFor() {
        byte[] large = new byte[2_000_000];
        Arrays.fill(large, (byte) 7);
        store.putBlob(ONE, key("large"), large);
        store.putBlob(ONE, key("small"), bytes("s"));
        store.putBlob(TWO, key("small"), bytes("other"));
        commit(ONE, head(ONE), new Batch());
        commit(TWO, head(TWO), new Batch());
        assertEquals(List.of(), store.getBlobs(ONE, List.of()));
        List<Optional<byte[]>> blobs = store.getBlobs(ONE, List.of(key("none"), key("small"), key("large")));
        assertTrue(blobs.get(0).isEmpty());
        assertArrayEquals(bytes("s"), blobs.get(1).orElseThrow());
        assertArrayEquals(large, blobs.get(2).orElseThrow());
        store.deleteBlobs(ONE, List.of(key("small"), key("none")));
        commit(ONE, head(ONE), new Batch());
        assertTrue(store.getBlobs(ONE, List.of(key("small"))).getFirst().isEmpty());
        assertTrue(store.getBlobs(TWO, List.of(key("small"))).getFirst().isPresent());
    }

    @Test
    void aDestroyedAccountLeavesNothing() {
        Batch batch = new Batch().put(Key.KEY_SLOT, bytes("wrapped")).put(key("a"), bytes("1"));
        store.putBlob(ONE, key("blob"), bytes("b"));
        commit(ONE, Head.NONE, batch);
        commit(TWO, Head.NONE, new Batch().put(Key.KEY_SLOT, bytes("other")).put(key("a"), bytes("2")));
        try (View view = store.view(ONE)) {
            assertArrayEquals(bytes("wrapped"), view.get(Key.KEY_SLOT).orElseThrow());
            assertEquals(2, view.getAll(List.of(key("a"), Key.KEY_SLOT)).stream().flatMap(Optional::stream).count());
        }
        store.destroy(ONE);
        store.destroy(new AccountId(99));
        assertEquals(List.of(TWO), store.accounts());
        assertEquals(Head.NONE, head(ONE));
        try (View view = store.view(ONE)) {
            assertTrue(view.get(Key.KEY_SLOT).isEmpty());
            assertTrue(view.get(key("a")).isEmpty());
            assertEquals(new JournalRead.Entries(List.of(), ModSeq.ZERO), view.journal(ModSeq.ZERO, 9));
        }
        assertTrue(store.getBlobs(ONE, List.of(key("blob"))).getFirst().isEmpty());
        assertEquals(Optional.of("2"), value(TWO, "a"));
    }

    @Test
    void aClosedStoreRefuses() {
        store.close();
        assertThrows(StoreException.class, () -> commit(ONE, Head.NONE, new Batch()));
    }

    @Test
    void randomCommitsAreWhatASortedMapWouldBe() {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        TreeMap<Key, byte[]> model = new TreeMap<>();
        for (int step = 0; step < 400; step++) {
            Batch batch = new Batch();
            for (int i = random.nextInt(20); i > 0; i--) {
                Key key = Key.tag(random.nextInt(1, 4)).u8(random.nextInt(40)).key();
                byte[] value = new byte[random.nextInt(300)];
                random.nextBytes(value);
                if (random.nextInt(3) == 0) {
                    batch.delete(key);
                    model.remove(key);
                } else {
                    batch.put(key, value);
                    model.put(key, value);
                }
            }
            assertInstanceOf(CommitResult.Applied.class, commit(ONE, head(ONE), batch), "seed " + seed);
        }
        try (View view = store.view(ONE)) {
            for (int tag = 1; tag < 4; tag++) {
                TreeMap<Key, byte[]> found = new TreeMap<>();
                view.scan(KeyRange.of(Key.tag(tag).key()), (key, value) -> found.put(key, value) == null);
                int prefix = tag;
                Map<Key, byte[]> expected = new TreeMap<>(model);
                expected.keySet().removeIf(key -> key.u8(0) != prefix);
                assertEquals(List.copyOf(expected.keySet()), List.copyOf(found.keySet()), "seed " + seed);
                expected.forEach((key, value) -> assertArrayEquals(value, found.get(key), "seed " + seed));
            }
        }
    }
}
