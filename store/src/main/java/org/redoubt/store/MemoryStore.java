package org.redoubt.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;

/** An engine in memory, for tests and trials: "durable" means until it is closed. */
public final class MemoryStore implements Store {
    private final Map<AccountId, Space> spaces = new ConcurrentSkipListMap<>();
    private volatile boolean closed;

    @Override
    public View view(AccountId account) {
        requireOpen();
        return space(account).view();
    }

    @Override
    public CompletableFuture<CommitResult> commit(Commit commit) {
        requireOpen();
        return CompletableFuture.completedFuture(space(commit.account()).commit(commit));
    }

    @Override
    public void putBlob(AccountId account, Key address, byte[] bytes) {
        requireOpen();
        space(account).blobs.put(address, bytes.clone());
    }

    @Override
    public List<Optional<byte[]>> getBlobs(AccountId account, List<Key> addresses) {
        requireOpen();
        Space space = space(account);
        return addresses.stream()
                .map(address -> Optional.ofNullable(space.blobs.get(address)).map(byte[]::clone))
                .toList();
    }

    @Override
    public void deleteBlobs(AccountId account, List<Key> addresses) {
        requireOpen();
        addresses.forEach(space(account).blobs::remove);
    }

    @Override
    public void trimJournal(AccountId account, ModSeq floor) {
        requireOpen();
        space(account).trim(floor);
    }

    @Override
    public List<AccountId> accounts() {
        requireOpen();
        return spaces.entrySet().stream()
                .filter(entry -> entry.getValue().exists())
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public void scrub(AccountId account) {
        requireOpen();
    }

    @Override
    public void destroy(AccountId account) {
        requireOpen();
        spaces.remove(account);
    }

    @Override
    public void close() {
        closed = true;
    }

    private Space space(AccountId account) {
        return spaces.computeIfAbsent(account, _ -> new Space());
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException("the store is closed");
        }
    }

    /** One account. Each key keeps the values that open views may still see, newest last. */
    private static final class Space {
        private final NavigableMap<Key, NavigableMap<Long, Optional<byte[]>>> map = new TreeMap<>();
        private final NavigableMap<ModSeq, JournalEntry> journal = new TreeMap<>();
        private final Map<Key, byte[]> blobs = new ConcurrentSkipListMap<>();
        private Head head = Head.NONE;
        private ModSeq oldest = ModSeq.ZERO;
        private long tick;
        private int openViews;

        synchronized boolean exists() {
            return !head.equals(Head.NONE);
        }

        synchronized CommitResult commit(Commit commit) {
            if (!head.equals(commit.expected())) {
                return new CommitResult.Conflict(head);
            }
            tick++;
            commit.batch().operations().forEach(operation -> write(operation.getKey(), operation.getValue()));
            commit.entries().forEach(entry -> journal.put(entry.version(), entry));
            head = commit.next();
            return new CommitResult.Applied(head);
        }

        private void write(Key key, Optional<byte[]> value) {
            NavigableMap<Long, Optional<byte[]>> values = map.computeIfAbsent(key, _ -> new TreeMap<>());
            if (openViews == 0) {
                values.clear();
            }
            values.put(tick, value.map(byte[]::clone));
        }

        synchronized void trim(ModSeq floor) {
            if (floor.compareTo(oldest) > 0) {
                oldest = floor;
                journal.headMap(floor, true).clear();
            }
        }

        synchronized View view() {
            openViews++;
            return new Snapshot(this, head, tick);
        }

        synchronized void closeView() {
            openViews--;
        }

        synchronized Optional<byte[]> get(Key key, long atTick) {
            NavigableMap<Long, Optional<byte[]>> values = map.get(key);
            Map.Entry<Long, Optional<byte[]>> value = values == null ? null : values.floorEntry(atTick);
            return value == null ? Optional.empty() : value.getValue().map(byte[]::clone);
        }

        synchronized List<Key> keys(KeyRange range) {
            List<Key> keys = new ArrayList<>();
            for (Key key : map.tailMap(range.from(), true).keySet()) {
                if (!key.startsWith(range.prefix())) {
                    break;
                }
                keys.add(key);
            }
            return keys;
        }

        synchronized JournalRead read(ModSeq after, ModSeq upTo, int max) {
            if (after.compareTo(oldest) < 0) {
                return new JournalRead.BelowFloor(oldest);
            }
            if (after.compareTo(upTo) >= 0) {
                return new JournalRead.Entries(List.of(), after);
            }
            List<JournalEntry> entries = journal.subMap(after, false, upTo, true).values().stream()
                    .limit(max)
                    .toList();
            return new JournalRead.Entries(entries, entries.isEmpty() ? after : entries.getLast().version());
        }

        synchronized ModSeq oldest() {
            return oldest;
        }
    }

    private record Snapshot(Space space, Head head, long tick) implements View {
        @Override
        public List<Optional<byte[]>> getAll(List<Key> keys) {
            return keys.stream().map(key -> space.get(key, tick)).toList();
        }

        @Override
        public void scan(KeyRange range, Visitor visitor) {
            for (Key key : space.keys(range)) {
                Optional<byte[]> value = space.get(key, tick);
                if (value.isPresent() && !visitor.visit(key, value.get())) {
                    return;
                }
            }
        }

        @Override
        public JournalRead journal(ModSeq after, int max) {
            return space.read(after, head.version(), max);
        }

        @Override
        public ModSeq oldest() {
            return space.oldest();
        }

        @Override
        public void close() {
            space.closeView();
        }
    }
}
