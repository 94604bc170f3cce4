package org.redoubt.wire;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.Deflater;

/**
 * Compressors for whoever sends at the moment, as {@link BufferPool} has buffers: one takes 268 KB of native memory, so
 * connections that wait hold none.
 */
final class Deflaters {
    private final AtomicReferenceArray<Deflater> slots = new AtomicReferenceArray<>(Limits.POOLED_DEFLATERS);

    /** A compressor of raw deflate (RFC 1951) that knows nothing of what was sent before. */
    Deflater take() {
        for (int i = 0; i < Limits.POOLED_DEFLATERS; i++) {
            Deflater found = slots.getAndSet(i, null);
            if (found != null) {
                return found;
            }
        }
        return new Deflater(Limits.DEFLATE_LEVEL, true);
    }

    /** Takes back a compressor, which the caller must forget. */
    void give(Deflater deflater) {
        deflater.reset();
        for (int i = 0; i < Limits.POOLED_DEFLATERS; i++) {
            if (slots.compareAndSet(i, null, deflater)) {
                return;
            }
        }
        deflater.end();
    }
}
