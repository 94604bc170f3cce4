package org.redoubt.account;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.redoubt.store.StoreException;

/**
 * Tells what a purge of an account removes for good from the same bytes that come again in that moment. A message that comes puts
 * its blobs and is named by the commit that follows; a purge forgets by a commit, and removes the blobs behind it. Both know
 * bytes by their address. So whoever puts waits while these bytes are on their way out, and a commit names only what nobody
 * has removed since it was put: else it fails, and whoever brought the message brings it again.
 *
 * <p>What was named by a change before the purge's own is there for it to see, and is not removed.
 */
final class Removals {
    /** Addresses that are remembered. A commit that was made ready before the oldest of them was removed cannot be told, and fails. */
    static final int REMEMBERED = 5_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Map<ByteBuffer, Integer> leaving = new HashMap<>();
    /** When each address was removed last, in the order of that. */
    private final Map<ByteBuffer, Long> removed = new LinkedHashMap<>();

    private long now;
    /** When the last of those that are not remembered was removed. */
    private long forgotten;

    /** Waits until nobody is about to remove these bytes; to be asked before they are put. */
    Since arrive(byte[] address) {
        ByteBuffer bytes = ByteBuffer.wrap(address);
        lock.lock();
        try {
            while (leaving.containsKey(bytes)) {
                ended.awaitUninterruptibly();
            }
            return new Since(bytes, now);
        } finally {
            lock.unlock();
        }
    }

    /** What one commit of a purge removes. */
    Leaving leave() {
        return new Leaving();
    }

    /** When bytes were put. */
    final class Since {
        private final ByteBuffer bytes;
        private final long put;

        private Since(ByteBuffer bytes, long put) {
            this.bytes = bytes;
            this.put = put;
        }

        /**
         * In the change that names them.
         *
         * @throws StoreException when they were removed since
         */
        void requireKept() {
            lock.lock();
            try {
                if (removed.getOrDefault(bytes, forgotten) > put) {
                    throw new StoreException("the same message was removed for good while it came again; it is to be brought once more");
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Bytes that are on their way out until it is closed, which is when the store has been told to remove them. */
    final class Leaving implements AutoCloseable {
        private final Set<ByteBuffer> mine = new HashSet<>();

        private Leaving() {}

        /** In the change that forgets them, which may run more than once. */
        void add(byte[] address) {
            ByteBuffer bytes = ByteBuffer.wrap(address);
            if (!mine.add(bytes)) {
                return;
            }
            lock.lock();
            try {
                leaving.merge(bytes, 1, Integer::sum);
                removed.remove(bytes);
                removed.put(bytes, ++now);
                if (removed.size() > REMEMBERED) {
                    Map.Entry<ByteBuffer, Long> oldest = removed.entrySet().iterator().next();
                    forgotten = oldest.getValue();
                    removed.remove(oldest.getKey());
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                mine.forEach(bytes -> leaving.computeIfPresent(bytes, (_, count) -> count == 1 ? null : count - 1));
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
