package org.redoubt.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's copy of the native library. */
class UnpackLibraryTest {
    @Test
    @Timeout(60)
    void startsAtOnceLeaveOneWholeLibrary(@TempDir Path root) throws Exception {
        Path alone = root.resolve("alone");
        RocksStore.unpackLibrary(alone);
        String name = System.mapLibraryName("rocksdbjni");
        Path folder = root.resolve("native");
        CyclicBarrier together = new CyclicBarrier(4);
        try (ExecutorService starts = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(starts.submit(() -> {
                    together.await();
                    RocksStore.unpackLibrary(folder);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(name), files.map(file -> file.getFileName().toString()).toList());
        }
        assertEquals(-1, Files.mismatch(alone.resolve(name), folder.resolve(name)));
        assertTrue(Files.size(folder.resolve(name)) > 1 << 20);
    }
}
