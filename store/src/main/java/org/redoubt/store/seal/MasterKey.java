package org.redoubt.store.seal;

import java.util.EnumMap;
import java.util.Map;

/**
 * The key that wraps every account's key and from which all other keys of an installation are derived. It is kept only
 * sealed, in {@link KeySlots}, and may be changed while everything that was given a {@link Sealer} of it runs on.
 */
public final class MasterKey {
    private final Map<KeyPurpose, Sealer> sealers = new EnumMap<>(KeyPurpose.class);
    private KeyRing ring;

    MasterKey(KeyRing ring) {
        this.ring = ring;
    }

    /** A fresh random key. */
    public static MasterKey random() {
        return new MasterKey(KeyRing.random());
    }

    static MasterKey of(byte[] key) {
        return new MasterKey(KeyRing.of(key));
    }

    synchronized KeyRing ring() {
        return ring;
    }

    /** How many master keys this installation has had, from 1. */
    public synchronized long generation() {
        return ring.generation();
    }

    /** Whether something may still be sealed under the one before. */
    public synchronized boolean changing() {
        return ring.changing();
    }

    /** The sealer for one purpose; keys of different purposes tell nothing of each other. */
    public synchronized Sealer sealer(KeyPurpose purpose) {
        return sealers.computeIfAbsent(purpose, _ -> new Sealer(ring, purpose.text()));
    }

    /** From now on everything is sealed under the newest key of this ring, wherever its sealers are. */
    synchronized void become(KeyRing next) {
        ring = next;
        sealers.values().forEach(sealer -> sealer.follow(next));
    }

    @Override
    public String toString() {
        return "MasterKey[hidden]";
    }
}
