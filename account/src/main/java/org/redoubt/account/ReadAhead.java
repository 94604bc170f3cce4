package org.redoubt.account;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What is read on a thread of its own while somebody works on what came before it.
 *
 * @param <T> what the reading gives
 */
public final class ReadAhead<T> {
    private final FutureTask<T> task;

    private ReadAhead(FutureTask<T> task) {
        this.task = task;
    }

    /** Begins to read. */
    public static <T> ReadAhead<T> begin(Callable<T> reading) {
        FutureTask<T> task = new FutureTask<>(reading);
        Thread.startVirtualThread(task);
        return new ReadAhead<>(task);
    }

    /**
     * What was read, when it is there.
     *
     * @throws IOException what the reading threw
     */
    public T get() throws IOException {
        try {
            return task.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException io -> throw io;
                case RuntimeException bug -> throw bug;
                case null, default -> throw new IOException("what was read ahead could not be read", failed);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading ahead", stop);
        }
    }
}
