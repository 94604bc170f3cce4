package org.redoubt.account;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lends native working memory that costs more to make than to use. As many are kept as processors can use at once;
 * who comes when all are lent gets a fresh one.
 */
final class NativePool<T extends AutoCloseable> {
    private static final int KEPT = Runtime.getRuntime().availableProcessors() * 2;

    private final Supplier<T> maker;
    private final ConcurrentLinkedQueue<T> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    NativePool(Supplier<T> maker) {
        this.maker = maker;
    }

    /** Runs with one of them; one that threw is not used again. */
    <R> R use(Function<T, R> user) {
        T lent = idle.poll();
        if (lent == null) {
            lent = maker.get();
        } else {
            count.decrementAndGet();
        }
        boolean sound = false;
        try {
            R result = user.apply(lent);
            sound = true;
            return result;
        } finally {
            giveBack(lent, sound);
        }
    }

    private void giveBack(T lent, boolean sound) {
        if (sound && count.incrementAndGet() <= KEPT) {
            idle.add(lent);
            return;
        }
        if (sound) {
            count.decrementAndGet();
        }
        try {
            lent.close();
        } catch (Exception impossible) {
            throw new IllegalStateException("native memory could not be freed", impossible);
        }
    }
}
