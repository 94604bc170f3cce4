package org.redoubt.directory.credential;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;

/**
 * The few platform threads that hash passwords, each with memory of its own that it uses again and again.
 *
 * <p>A hash takes tens of milliseconds of pure computing. On virtual threads, two of them would hold every carrier
 * of a small machine and all mail would wait; platform threads are shared out by the system instead.
 */
public final class HashWorkers implements AutoCloseable {
    private static final int KEY_BYTES = 32;

    private final Argon2Cost cost;
    private final ThreadPoolExecutor threads;
    private final ThreadLocal<BlockPool> memory;
    private final String nobodysHash;

    /** As many workers as there are processors, fewer when their memory would take more than a quarter of the heap. */
    public HashWorkers(Argon2Cost cost) {
        this.cost = cost;
        this.memory = ThreadLocal.withInitial(() -> new FixedBlockPool(cost.memoryKib()));
        int count = count(cost);
        this.threads = new ThreadPoolExecutor(
                count,
                count,
                CredentialLimits.WORKER_REST.toSeconds(),
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(CredentialLimits.MAX_WAITING_HASHES),
                Thread.ofPlatform().name("password-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
        this.nobodysHash = Argon2.hashOfNothing(cost);
    }

    /** Hashing, within a worker. */
    public final class Hashing {
        private final BlockPool blocks;

        private Hashing(BlockPool blocks) {
            this.blocks = blocks;
        }

        /** A fresh hash at today's cost. */
        public String hash(byte[] password) {
            return Argon2.hash(password, cost, blocks);
        }

        public boolean matches(String encoded, byte[] password) {
            return Argon2.matches(encoded, password, blocks);
        }

        /** What a fresh hash costs today. */
        public Argon2Cost cost() {
            return cost;
        }

        /** A key of 32 bytes of a password, at today's cost. */
        public byte[] key(byte[] password, byte[] salt) {
            return Argon2.raw(password, salt, cost, KEY_BYTES, blocks);
        }

        /** As {@link #key(byte[], byte[])}, at the cost that the key was made at. */
        public byte[] key(byte[] password, byte[] salt, int memoryKib, int passes) {
            return Argon2.raw(password, salt, new Argon2Cost(memoryKib, passes), KEY_BYTES, blocks);
        }

        /** Takes as long as a comparison, and never matches. */
        public void pretend(byte[] password) {
            Argon2.matches(nobodysHash, password, blocks);
        }
    }

    /**
     * Runs work on one of the workers and waits for it.
     *
     * @throws RejectedExecutionException when too many wait, or the workers were closed
     */
    public <T> T run(Function<Hashing, T> work) {
        CompletableFuture<T> result =
                CompletableFuture.supplyAsync(() -> work.apply(new Hashing(memory.get())), threads);
        try {
            return result.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }

    /** Whether a stored hash costs less than one made today. */
    public boolean outdated(String encoded) {
        return Argon2.cost(encoded).weakerThan(cost);
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    private static int count(Argon2Cost cost) {
        long fit = Runtime.getRuntime().maxMemory() / 4 / (cost.memoryKib() * 1024L);
        return (int) Math.clamp(fit, 1, Runtime.getRuntime().availableProcessors());
    }
}
