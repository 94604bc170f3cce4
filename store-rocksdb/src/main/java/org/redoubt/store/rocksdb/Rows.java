package org.redoubt.store.rocksdb;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.redoubt.store.Head;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;

/** RocksDB's keys and values of ours: 8 bytes account first, all numbers big-endian. */
final class Rows {
    static final int ACCOUNT_LENGTH = 8;
    /** Journal rows: the account, then this and the floor; the entries' versions sort after it. */
    private static final long FLOOR_ROW = 0;

    private Rows() {}

    static byte[] key(AccountId account) {
        return ByteBuffer.allocate(ACCOUNT_LENGTH).putLong(account.value()).array();
    }

    static byte[] key(AccountId account, Key key) {
        byte[] row = new byte[ACCOUNT_LENGTH + key.length()];
        ByteBuffer.wrap(row).putLong(account.value());
        key.copyTo(row, ACCOUNT_LENGTH);
        return row;
    }

    static List<byte[]> keys(AccountId account, List<Key> keys) {
        List<byte[]> rows = new ArrayList<>(keys.size());
        for (Key key : keys) {
            rows.add(key(account, key));
        }
        return rows;
    }

    static byte[] journalKey(AccountId account, ModSeq version) {
        return ByteBuffer.allocate(16)
                .putLong(account.value())
                .putLong(version.value())
                .array();
    }

    static byte[] floorKey(AccountId account) {
        return journalKey(account, new ModSeq(FLOOR_ROW));
    }

    static AccountId account(byte[] row) {
        return new AccountId(ByteBuffer.wrap(row).getLong());
    }

    static ModSeq version(byte[] journalRow) {
        return new ModSeq(ByteBuffer.wrap(journalRow).getLong(ACCOUNT_LENGTH));
    }

    static Key keyOf(byte[] row) {
        return Key.of(Arrays.copyOfRange(row, ACCOUNT_LENGTH, row.length));
    }

    static byte[] encode(Head head) {
        return ByteBuffer.allocate(16)
                .putLong(head.version().value())
                .putLong(head.epoch())
                .array();
    }

    static Head head(byte[] value) {
        if (value.length != 16) {
            throw new StoreException("an account's head is broken");
        }
        ByteBuffer in = ByteBuffer.wrap(value);
        return new Head(new ModSeq(in.getLong()), in.getLong());
    }

    static byte[] encode(ModSeq version) {
        return ByteBuffer.allocate(8).putLong(version.value()).array();
    }

    static ModSeq modSeq(byte[] value) {
        if (value.length != 8) {
            throw new StoreException("a journal's floor is broken");
        }
        return new ModSeq(ByteBuffer.wrap(value).getLong());
    }
}
