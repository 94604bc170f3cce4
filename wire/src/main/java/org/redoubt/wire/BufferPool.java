package org.redoubt.wire;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Large buffers for whoever moves bytes at the moment: a bounded set of slots, no lock, no thread-locals (there
 * may be a hundred thousand threads). A taker that finds no buffer near its starting slot makes one; a giver
 * that finds no free slot leaves its buffer to the garbage collector.
 */
final class BufferPool {
    private static final int PROBES = 4;

    private final AtomicReferenceArray<byte[]> slots = new AtomicReferenceArray<>(Limits.POOLED_BUFFERS);

    byte[] take() {
        int start = start();
        for (int i = 0; i < PROBES; i++) {
            byte[] found = slots.getAndSet((start + i) % Limits.POOLED_BUFFERS, null);
            if (found != null) {
                return found;
            }
        }
        return new byte[Limits.LARGE_BUFFER];
    }

    /** Takes back a buffer; of another size than the pool's it is just dropped. The caller must forget it. */
    void give(byte[] buffer) {
        if (buffer.length != Limits.LARGE_BUFFER) {
            return;
        }
        int start = start();
        for (int i = 0; i < PROBES; i++) {
            if (slots.compareAndSet((start + i) % Limits.POOLED_BUFFERS, null, buffer)) {
                return;
            }
        }
    }

    private static int start() {
        return (int) (Thread.currentThread().threadId() * PROBES % Limits.POOLED_BUFFERS);
    }
}
