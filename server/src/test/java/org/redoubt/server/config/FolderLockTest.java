package org.redoubt.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @Test
    void oneHolderAtATimeAndItsProcessIdIsTold(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("lock");
        try (FolderLock held = FolderLock.take(file).orElseThrow()) {
            assertTrue(FolderLock.take(file).isEmpty());
            assertEquals(ProcessHandle.current().pid() + "\n", Files.readString(file));
            assertEquals("FolderLock", held.getClass().getSimpleName());
        }
        FolderLock.take(file).orElseThrow().close();
    }
}
