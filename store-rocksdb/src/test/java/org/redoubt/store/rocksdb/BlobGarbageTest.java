package org.redoubt.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.store.Batch;
import org.redoubt.store.Commit;
import org.redoubt.store.CommitResult;
import org.redoubt.store.Head;
import org.redoubt.store.Key;
import org.redoubt.store.id.AccountId;

class BlobGarbageTest {
    private static final AccountId ONE = new AccountId(1);
    private static final int BLOB_OCTETS = 64 << 10;
    /** Rows are merged after four buffers of this size: two megabytes of mail, of which a real store has 128 for each merge. */
    private static final RocksSettings LITTLE_MEMORY = new RocksSettings(8L << 20, 512L << 10);

    @TempDir
    Path folder = Path.of("");

    private RocksStore store;
    private Head head = Head.NONE;
    private final Random random = new Random(1);

    @BeforeEach
    void open() throws IOException {
        store = RocksStore.open(folder.resolve("store"), LITTLE_MEMORY);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void mailThatNobodyDeletesIsWrittenOnce() throws IOException {
        put(0, 128);
        Set<Path> before = blobFiles();
        assertFalse(before.isEmpty());
        for (int i = 1; i < 4; i++) {
            waitLongerThanItTakesToLook();
            put(128 * i, 128);
        }
        assertTrue(blobFiles().containsAll(before), "files of blobs were written anew");
    }

    @Test
    void ofDeletedMailTheDiskIsFreedAsMoreIsWritten() throws IOException {
        put(0, 1024);
        List<Key> deleted = IntStream.range(0, 1024).filter(i -> i % 4 != 0).mapToObj(BlobGarbageTest::key).toList();
        store.deleteBlobs(ONE, deleted);
        int next = 1024;
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (octets() > (next - deleted.size()) * BLOB_OCTETS * 4L / 3 && System.nanoTime() - until < 0) {
            waitLongerThanItTakesToLook();
            put(next, 32);
            next += 32;
        }
        long needed = (long) (next - deleted.size()) * BLOB_OCTETS;
        long left = octets();
        assertTrue(left <= needed * 4 / 3, () -> "not freed of what needs " + needed + " octets: " + left);
        List<Key> kept = IntStream.range(0, next).filter(i -> i >= 1024 || i % 4 == 0).mapToObj(BlobGarbageTest::key).toList();
        assertEquals(kept.size(), store.getBlobs(ONE, kept).stream().filter(blob -> blob.orElseThrow().length == BLOB_OCTETS).count());
    }

    private static void waitLongerThanItTakesToLook() {
        LockSupport.parkNanos(Duration.ofMillis(1_100).toNanos());
    }

    /** Addresses in no order, as hashes are. */
    private static Key key(int number) {
        return Key.of(Integer.toHexString(Integer.reverse(number * 0x9e3779b1)).getBytes());
    }

    private void put(int from, int count) {
        for (int i = from; i < from + count; i++) {
            byte[] bytes = new byte[BLOB_OCTETS];
            random.nextBytes(bytes);
            store.putBlob(ONE, key(i), bytes);
            Commit commit = new Commit(ONE, head, 1, new Batch().put(key(i), new byte[1]), List.of());
            head = assertInstanceOf(CommitResult.Applied.class, store.commit(commit).join()).head();
        }
    }

    private Set<Path> blobFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("store"))) {
            return files.filter(file -> file.toString().endsWith(".blob")).collect(Collectors.toSet());
        }
    }

    private long octets() throws IOException {
        long sum = 0;
        for (Path file : blobFiles()) {
            sum += Files.exists(file) ? Files.size(file) : 0;
        }
        return sum;
    }
}
