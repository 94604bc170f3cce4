package org.redoubt.store.rocksdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.Head;
import org.redoubt.store.JournalEntry;
import org.redoubt.store.JournalFormat;
import org.redoubt.store.JournalRead;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** One account as a RocksDB snapshot shows it. */
final class RocksView implements View {
    private final Database database;
    private final AccountId account;
    private final Snapshot snapshot;
    private final ReadOptions options;

    RocksView(Database database, AccountId account) {
        this.database = database;
        this.account = account;
        this.snapshot = database.snapshot();
        this.options = new ReadOptions().setSnapshot(snapshot);
    }

    @Override
    public Head head() {
        return database.get(database.heads, options, Rows.key(account)).map(Rows::head).orElse(Head.NONE);
    }

    @Override
    public List<Optional<byte[]>> getAll(List<Key> keys) {
        if (keys.size() == 1) {
            Key key = keys.getFirst();
            return List.of(database.get(database.familyOf(key), options, Rows.key(account, key)));
        }
        if (keys.contains(Key.KEY_SLOT)) {
            return keys.stream().map(this::get).toList();
        }
        return database.getAll(database.map, options, Rows.keys(account, keys));
    }

    @Override
    public void scan(KeyRange range, Visitor visitor) {
        walk(database.map, Rows.key(account, range.prefix()), Rows.key(account, range.from()), (row, value) ->
                visitor.visit(Rows.keyOf(row), value));
    }

    @Override
    public JournalRead journal(ModSeq after, int max) {
        ModSeq oldest = oldest();
        if (after.compareTo(oldest) < 0) {
            return new JournalRead.BelowFloor(oldest);
        }
        List<JournalEntry> entries = new ArrayList<>();
        walk(database.journal, Rows.key(account), Rows.journalKey(account, after.plus(1)), (row, value) -> {
            entries.add(JournalFormat.decode(Rows.version(row), value));
            return entries.size() < max;
        });
        return new JournalRead.Entries(entries, entries.isEmpty() ? after : entries.getLast().version());
    }

    @Override
    public ModSeq oldest() {
        return database.get(database.journal, options, Rows.floorKey(account))
                .map(Rows::modSeq)
                .orElse(ModSeq.ZERO);
    }

    @Override
    public void close() {
        options.close();
        database.release(snapshot);
    }

    private void walk(ColumnFamilyHandle family, byte[] prefix, byte[] from, RowVisitor visitor) {
        byte[] end = Database.after(prefix);
        try (Slice bound = new Slice(end);
                ReadOptions bounded = new ReadOptions().setSnapshot(snapshot).setIterateUpperBound(bound);
                RocksIterator rows = database.iterator(family, bounded)) {
            for (rows.seek(from); rows.isValid(); rows.next()) {
                if (!visitor.visit(rows.key(), rows.value())) {
                    return;
                }
            }
            rows.status();
        } catch (RocksDBException failure) {
            throw new StoreException("a range could not be read", failure);
        }
    }

    private interface RowVisitor {
        boolean visit(byte[] row, byte[] value);
    }
}
