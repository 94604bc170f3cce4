package org.redoubt.directory;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * An immutable map of which a changed copy is cheap: 512 small hash maps, of which a change copies one. With
 * 100,000 entries that is 200 of them and an array, a few microseconds.
 */
final class Shards<K, V> {
    private static final int COUNT = 512;

    private final Map<K, V>[] shards;
    private final int size;

    private Shards(Map<K, V>[] shards, int size) {
        this.shards = shards;
        this.size = size;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static <K, V> Shards<K, V> empty() {
        Map[] shards = new Map[COUNT];
        Arrays.fill(shards, Map.of());
        return new Shards<K, V>(shards, 0);
    }

    /** All of these at once. */
    static <K, V> Shards<K, V> of(Map<K, V> entries) {
        Shards<K, V> all = empty();
        entries.forEach((key, value) -> {
            int index = all.index(key);
            if (all.shards[index].isEmpty()) {
                all.shards[index] = new HashMap<>();
            }
            all.shards[index].put(key, value);
        });
        return new Shards<>(all.shards, entries.size());
    }

    Optional<V> get(K key) {
        return Optional.ofNullable(shards[index(key)].get(key));
    }

    boolean has(K key) {
        return shards[index(key)].containsKey(key);
    }

    int size() {
        return size;
    }

    Shards<K, V> with(K key, V value) {
        Map<K, V> changed = new HashMap<>(shards[index(key)]);
        boolean added = changed.put(key, value) == null;
        return replaced(key, changed, added ? 1 : 0);
    }

    Shards<K, V> without(K key) {
        if (!has(key)) {
            return this;
        }
        Map<K, V> changed = new HashMap<>(shards[index(key)]);
        changed.remove(key);
        return replaced(key, changed, -1);
    }

    void forEach(BiConsumer<K, V> consumer) {
        for (Map<K, V> shard : shards) {
            shard.forEach(consumer);
        }
    }

    private Shards<K, V> replaced(K key, Map<K, V> changed, int growth) {
        Map<K, V>[] copy = shards.clone();
        copy[index(key)] = changed;
        return new Shards<>(copy, size + growth);
    }

    private int index(K key) {
        int hash = key.hashCode();
        return (hash ^ hash >>> 9 ^ hash >>> 18) & (COUNT - 1);
    }
}
