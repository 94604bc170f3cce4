package org.redoubt.directory.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HashWorkersTest {
    private static final byte[] PASSWORD = "correct horse".getBytes(StandardCharsets.UTF_8);

    @Test
    void noMoreAtOnceThanThereAreProcessors() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (HashWorkers workers = new HashWorkers(new Argon2Cost(64, 1));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(threads.submit(() -> workers.run(hashing -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    String text = hashing.hash(PASSWORD);
                    assertTrue(hashing.matches(text, PASSWORD));
                    running.decrementAndGet();
                    return text;
                })));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
        assertTrue(most.get() <= Runtime.getRuntime().availableProcessors());
    }

    @Test
    void whoComesWhenTooManyWaitIsToldSo() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        AtomicInteger refused = new AtomicInteger();
        try (HashWorkers workers = new HashWorkers(new Argon2Cost(64, 1));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch turnedAway = new CountDownLatch(500);
            for (int i = 0; i < 2_500 + Runtime.getRuntime().availableProcessors(); i++) {
                threads.submit(() -> {
                    try {
                        return workers.run(hashing -> await(hold));
                    } catch (RejectedExecutionException full) {
                        turnedAway.countDown();
                        return refused.incrementAndGet();
                    }
                });
            }
            turnedAway.await();
            hold.countDown();
        }
        assertEquals(500, refused.get());
    }

    @Test
    void todaysHashesFitAndWeakerOnesAreOutdated() {
        try (HashWorkers workers = new HashWorkers(new Argon2Cost(19_456, 2))) {
            String text = workers.run(hashing -> hashing.hash(PASSWORD));
            assertTrue(text.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
            boolean matches = workers.run(hashing -> hashing.matches(text, PASSWORD));
            assertTrue(matches);
            assertFalse(workers.outdated(text));
            assertTrue(workers.outdated(text.replace("m=19456", "m=9216")));
            assertTrue(workers.outdated(text.replace("t=2", "t=1")));
        }
    }

    @Test
    void whatTheWorkThrowsIsThrown() {
        try (HashWorkers workers = new HashWorkers(new Argon2Cost(64, 1))) {
            assertThrows(IllegalStateException.class, () -> workers.run(hashing -> {
                throw new IllegalStateException("no");
            }));
        }
    }

    private static int await(CountDownLatch latch) {
        try {
            latch.await();
            return 0;
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }
}
