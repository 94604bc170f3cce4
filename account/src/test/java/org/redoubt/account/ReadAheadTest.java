package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is read on another thread, and what reading it throws. */
class ReadAheadTest {
    @Test
    void whatWasReadIsThere() throws IOException {
        Thread caller = Thread.currentThread();
        ReadAhead<Boolean> elsewhere = ReadAhead.begin(() -> Thread.currentThread() != caller);
        assertEquals(true, elsewhere.get());
        assertEquals(true, elsewhere.get());
    }

    @Test
    void whatReadingThrowsIsThrownAsItIs() {
        IOException damaged = new RightsRevokedException();
        assertSame(damaged, assertThrows(IOException.class, () -> failing(damaged).get()));
        RuntimeException bug = new IllegalArgumentException();
        assertSame(bug, assertThrows(RuntimeException.class, () -> failing(bug).get()));
        assertThrows(IOException.class, () -> failing(new Exception("else")).get());
    }

    @Test
    void whoIsInterruptedWhileWaitingIsTold() {
        CountDownLatch end = new CountDownLatch(1);
        ReadAhead<Boolean> never = ReadAhead.begin(() -> {
            end.await();
            return true;
        });
        Thread.currentThread().interrupt();
        assertThrows(IOException.class, never::get);
        assertEquals(true, Thread.interrupted());
        end.countDown();
    }

    private static ReadAhead<Boolean> failing(Exception failure) {
        Callable<Boolean> reading = () -> {
            throw failure;
        };
        return ReadAhead.begin(reading);
    }
}
