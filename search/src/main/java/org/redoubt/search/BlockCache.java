package org.redoubt.search;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Decrypted blocks of the files of all indexes. A file's number is never used again, so nothing need be invalidated. */
final class BlockCache {
    private record Place(long file, long block) {}

    private final AtomicLong files = new AtomicLong();
    private final Cache<Place, byte[]> blocks = Caffeine.newBuilder()
            .maximumWeight(Limits.BLOCK_CACHE)
            .weigher((Place _, byte[] block) -> block.length + 64)
            .executor(Runnable::run)
            .build();

    long nextFile() {
        return files.incrementAndGet();
    }

    byte @Nullable [] get(long file, long block) {
        return blocks.getIfPresent(new Place(file, block));
    }

    void clear() {
        blocks.invalidateAll();
    }

    void put(long file, long block, byte[] plain) {
        blocks.put(new Place(file, block), plain);
    }
}
