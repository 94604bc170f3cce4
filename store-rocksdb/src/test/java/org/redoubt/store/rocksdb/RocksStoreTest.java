package org.redoubt.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.store.Batch;
import org.redoubt.store.Commit;
import org.redoubt.store.CommitResult;
import org.redoubt.store.Head;
import org.redoubt.store.Key;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.testkit.StoreContract;

class RocksStoreTest extends StoreContract {
    @TempDir
    Path folder = Path.of("");

    @Override
    protected Store open() throws Exception {
        return RocksStore.open(folder.resolve("store"));
    }

    @Test
    void whatWasCommittedIsThereAfterReopening() throws Exception {
        store.putBlob(ONE, key("blob"), bytes("b"));
        commit(ONE, Head.NONE, new Batch().put(key("a"), bytes("1")));
        store.close();
        store = open();
        assertEquals(Optional.of("1"), value(ONE, "a"));
        assertTrue(store.getBlobs(ONE, List.of(key("blob"))).getFirst().isPresent());
        assertEquals(1, head(ONE).version().value());
    }

    @Test
    void afterAnOrderlyCloseTheNextStartHasNoLongLogToRead() throws Exception {
        byte[] piece = new byte[1 << 20];
        Head head = Head.NONE;
        for (int i = 0; i < 12; i++) {
            store.putBlob(ONE, key("blob" + i), piece);
            Commit commit = new Commit(ONE, head, 1, new Batch().put(key("a" + i), bytes("1")), List.of());
            head = assertInstanceOf(CommitResult.Applied.class, store.commit(commit).join()).head();
        }
        store.close();
        try (Stream<Path> files = Files.list(folder.resolve("store"))) {
            for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
                Files.delete(log);
            }
        }
        store = open();
        assertEquals(Optional.of("1"), value(ONE, "a11"));
        assertTrue(store.getBlobs(ONE, List.of(key("blob11"))).getFirst().isPresent());
    }

    @Test
    void whoReadsAClosedStoreIsToldAndWhoBeganBeforeIsWaitedFor() throws Exception {
        commit(ONE, Head.NONE, new Batch().put(key("a"), bytes("1")));
        View view = store.view(ONE);
        Thread closing = Thread.startVirtualThread(store::close);
        assertFalse(closing.join(Duration.ofMillis(200)));
        assertTrue(view.get(key("a")).isPresent());
        view.close();
        closing.join();
        assertThrows(StoreException.class, () -> store.view(ONE));
        assertThrows(StoreException.class, () -> store.getBlobs(ONE, List.of(key("b"))));
        assertThrows(StoreException.class, () -> store.accounts());
        store.close();
    }

    @Test
    void closingWhilePeopleWriteLosesNothingThatWasAnswered() throws Exception {
        int writers = 8;
        CountDownLatch begun = new CountDownLatch(writers);
        List<Future<Long>> answered = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < writers; writer++) {
                AccountId account = new AccountId(100 + writer);
                answered.add(threads.submit(() -> writeUntilClosed(account, begun)));
            }
            begun.await();
            store.close();
        }
        store = open();
        for (int writer = 0; writer < writers; writer++) {
            assertEquals(answered.get(writer).get(), head(new AccountId(100 + writer)).version().value());
        }
    }

    private long writeUntilClosed(AccountId account, CountDownLatch begun) {
        Head head = Head.NONE;
        try {
            while (true) {
                Batch batch = new Batch().put(key("a"), bytes("x"));
                var commit = new Commit(account, head, 0, batch, List.of(entry(head.version().value() + 1)));
                head = assertInstanceOf(CommitResult.Applied.class, store.commitHere(commit).join()).head();
                begun.countDown();
            }
        } catch (StoreException closed) {
            return head.version().value();
        }
    }

    @Test
    void oneFolderIsOpenOnce() {
        assertThrows(StoreException.class, this::open);
    }

    @Test
    void aKeyThatAnotherTookThePlaceOfIsNotInTheSortedFiles() throws IOException {
        String secret = "wrapped-key-that-must-go";
        commit(ONE, Head.NONE, new Batch().put(Key.KEY_SLOT, bytes(secret)));
        store.scrub(ONE);
        commit(ONE, head(ONE), new Batch().put(Key.KEY_SLOT, bytes("another")));
        store.scrub(ONE);
        try (Stream<Path> files = Files.list(folder.resolve("store"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".sst")).toList()) {
                assertFalse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret));
            }
        }
    }

    @Test
    void aDestroyedKeyIsNotInTheSortedFiles() throws IOException {
        String secret = "wrapped-key-that-must-go";
        commit(ONE, Head.NONE, new Batch().put(Key.KEY_SLOT, bytes(secret)));
        store.destroy(ONE);
        try (Stream<Path> files = Files.list(folder.resolve("store"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".sst")).toList()) {
                assertFalse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret));
            }
        }
    }
}
