package org.redoubt.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.redoubt.store.Key;
import org.redoubt.store.RowMemory;

/**
 * What of threads was read or written of late, for all accounts together: whoever answers a message, or sends one more like it, has
 * its thread found without a look into the store.
 */
final class ThreadRows {
    /** What an entry takes beside its octets. */
    private static final int ENTRY_OCTETS = 200;

    private final Cache<Row, byte[]> rows = Caffeine.newBuilder()
            .maximumWeight(AccountLimits.THREADS_CACHE)
            .weigher((Row row, byte[] value) -> ENTRY_OCTETS + row.key().length() + value.length)
            .executor(Runnable::run)
            .build();

    private final AtomicLong terms = new AtomicLong();

    /** A row as one account's lane knows it until it is told to forget: what is of an earlier term nobody finds. */
    private record Row(long term, Key key) {}

    /** What the lane of one account remembers. */
    RowMemory ofAccount() {
        return new RowMemory() {
            private volatile long term = terms.incrementAndGet();

            @Override
            public Optional<byte[]> get(Key key) {
                return Layout.ofThreads(key) ? Optional.ofNullable(rows.getIfPresent(new Row(term, key))) : Optional.empty();
            }

            @Override
            public void put(Key key, byte[] value) {
                if (Layout.ofThreads(key)) {
                    rows.put(new Row(term, key), value);
                }
            }

            @Override
            public void remove(Key key) {
                if (Layout.ofThreads(key)) {
                    rows.invalidate(new Row(term, key));
                }
            }

            @Override
            public void clear() {
                term = terms.incrementAndGet();
            }
        };
    }
}
