package org.redoubt.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;

/**
 * What one change reads and writes, inside a {@link CommitLane}.
 *
 * <p>Reads see the store as the lane's head left it, then what earlier changes of the same fold wrote, then what
 * this one wrote. Nothing reaches the store before the whole fold does; when the change throws, its writes are
 * forgotten. For the thread the change runs on only, and only while it runs.
 */
public final class Transaction {
    private final Fold fold;
    private final ModSeq version;
    private final Batch batch = new Batch();
    private Optional<JournalEntry> entry = Optional.empty();

    Transaction(Fold fold, ModSeq version) {
        this.fold = fold;
        this.version = version;
    }

    /** The account's version once this change is in, if it writes a journal entry. */
    public ModSeq version() {
        return version;
    }

    public Optional<byte[]> get(Key key) {
        return getAll(List.of(key)).getFirst();
    }

    /** The values of these keys, in their order; empty where there is none. */
    public List<Optional<byte[]>> getAll(List<Key> keys) {
        List<Optional<byte[]>> values = fold.stored(keys);
        for (int i = 0; i < values.size(); i++) {
            Key key = keys.get(i);
            Optional<Optional<byte[]>> written = written(key);
            if (written.isPresent()) {
                values.set(i, written.get());
            }
        }
        return values;
    }

    /** Visits the pairs of a range in key order until the visitor says false. */
    public void scan(KeyRange range, View.Visitor visitor) {
        TreeMap<Key, byte[]> pairs = new TreeMap<>();
        fold.view().scan(range, (key, value) -> {
            pairs.put(key, value);
            return true;
        });
        overlay(range, fold.batch(), pairs);
        overlay(range, batch, pairs);
        for (var pair : pairs.entrySet()) {
            if (!visitor.visit(pair.getKey(), pair.getValue())) {
                return;
            }
        }
    }

    /** The first key of a range, without reading the rest of it however long it is. */
    public Optional<Key> first(KeyRange range) {
        Optional<Key> written = Stream.of(fold.batch(), batch)
                .flatMap(some -> some.operations().stream().map(Map.Entry::getKey))
                .filter(key -> within(range, key) && written(key).flatMap(value -> value).isPresent())
                .min(Comparator.naturalOrder());
        List<Key> stored = new ArrayList<>(1);
        fold.view().scan(range, (key, _) -> {
            if (written(key).isEmpty()) {
                stored.add(key);
            }
            return stored.isEmpty() && written.filter(first -> first.compareTo(key) <= 0).isEmpty();
        });
        return Stream.concat(written.stream(), stored.stream()).min(Comparator.naturalOrder());
    }

    /** What this fold says of a key so far: empty when nothing. */
    private Optional<Optional<byte[]>> written(Key key) {
        return batch.get(key).or(() -> fold.batch().get(key));
    }

    private static boolean within(KeyRange range, Key key) {
        return key.startsWith(range.prefix()) && key.compareTo(range.from()) >= 0;
    }

    public void put(Key key, byte[] value) {
        batch.put(key, value);
    }

    public void delete(Key key) {
        batch.delete(key);
    }

    /**
     * Writes this change's journal entry, at most once.
     *
     * @param atMillis when, milliseconds since 1970
     * @param by the principal's login, or "-"
     * @param via the protocol
     */
    public void journal(long atMillis, String by, String via, List<Change> changes) {
        if (entry.isPresent()) {
            throw new IllegalStateException("a change has one journal entry");
        }
        entry = Optional.of(new JournalEntry(version, atMillis, by, via, changes));
    }

    Batch batch() {
        return batch;
    }

    Optional<JournalEntry> entry() {
        return entry;
    }

    private static void overlay(KeyRange range, Batch batch, TreeMap<Key, byte[]> pairs) {
        for (var operation : batch.operations()) {
            Key key = operation.getKey();
            if (within(range, key)) {
                operation.getValue().ifPresentOrElse(value -> pairs.put(key, value), () -> pairs.remove(key));
            }
        }
    }

    /** The changes that go to the store together: one view of it, and what they wrote so far. */
    static final class Fold implements AutoCloseable {
        private final Store store;
        private final AccountId account;
        private final RowMemory memory;
        private Batch batch = new Batch();
        private Optional<View> view = Optional.empty();

        Fold(Store store, AccountId account, RowMemory memory) {
            this.store = store;
            this.account = account;
            this.memory = memory;
        }

        Batch batch() {
            return batch;
        }

        /** Takes over what one change wrote; mostly it is alone. */
        void add(Batch written) {
            if (batch.isEmpty()) {
                batch = written;
            } else {
                batch.addAll(written);
            }
        }

        View view() {
            if (view.isEmpty()) {
                view = Optional.of(store.view(account));
            }
            return view.get();
        }

        /** Whether what was read belongs to another head: then somebody else has written since. */
        boolean readAnother(Head head) {
            return view.filter(opened -> !opened.head().equals(head)).isPresent();
        }

        /** As the lane's head left them, in a list that is the caller's own. */
        List<Optional<byte[]>> stored(List<Key> keys) {
            List<Optional<byte[]>> values = new ArrayList<>(keys.size());
            List<Key> unknown = new ArrayList<>();
            for (Key key : keys) {
                Optional<byte[]> known = memory.get(key);
                values.add(known);
                if (known.isEmpty()) {
                    unknown.add(key);
                }
            }
            if (!unknown.isEmpty()) {
                Iterator<Optional<byte[]>> read = view().getAll(unknown).iterator();
                for (int i = 0; i < values.size(); i++) {
                    if (values.get(i).isEmpty()) {
                        Key key = keys.get(i);
                        Optional<byte[]> value = read.next();
                        value.ifPresent(bytes -> memory.put(key, bytes));
                        values.set(i, value);
                    }
                }
            }
            return values;
        }

        @Override
        public void close() {
            view.ifPresent(View::close);
        }
    }
}
