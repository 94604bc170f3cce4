package org.redoubt.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts and deletes of one commit; the last word on a key counts. Not safe for several threads at once. */
public final class Batch {
    private final Map<Key, Optional<byte[]>> operations = new LinkedHashMap<>();

    public Batch put(Key key, byte[] value) {
        operations.put(key, Optional.of(value));
        return this;
    }

    public Batch delete(Key key) {
        operations.put(key, Optional.empty());
        return this;
    }

    /** Adds all of another batch after what is here. */
    public Batch addAll(Batch other) {
        operations.putAll(other.operations);
        return this;
    }

    public boolean isEmpty() {
        return operations.isEmpty();
    }

    public int size() {
        return operations.size();
    }

    /** What this batch says of a key: empty when nothing, else the value, which is empty for a delete. */
    public Optional<Optional<byte[]>> get(Key key) {
        return Optional.ofNullable(operations.get(key));
    }

    /** Every operation: the value is empty for a delete. */
    public Set<Map.Entry<Key, Optional<byte[]>>> operations() {
        return Collections.unmodifiableSet(operations.entrySet());
    }

    /** What the keys and values weigh together. */
    public long octets() {
        long octets = 0;
        for (Map.Entry<Key, Optional<byte[]>> operation : operations.entrySet()) {
            octets += operation.getKey().length();
            octets += operation.getValue().map(value -> value.length).orElse(0);
        }
        return octets;
    }
}
