package org.redoubt.account;

import org.redoubt.store.Key;

/** By what the queue knows a destination without opening what is sealed; equal for the same destination. */
public final class QueuePlace {
    private final Key key;

    QueuePlace(Key key) {
        this.key = key;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueuePlace place && place.key.equals(key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }
}
