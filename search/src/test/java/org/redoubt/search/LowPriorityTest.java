package org.redoubt.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LowPriorityTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void theThreadIsNiceAndNoOther() throws Exception {
        CompletableFuture<Integer> inside = new CompletableFuture<>();
        Thread.ofPlatform().start(LowPriority.of(() -> inside.complete(nice()))).join();
        assertEquals(15, inside.get());
        assertEquals(0, nice());
    }

    /** Of the calling thread: the seventeenth field after its name (proc(5)). */
    private static int nice() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
