package org.redoubt.store.seal;

/**
 * The key that wraps every account's key and from which all other keys of an installation are derived: 32 bytes that
 * are kept only sealed, in {@link KeySlots}.
 */
public final class MasterKey {
    private final byte[] key;

    private MasterKey(byte[] key) {
        this.key = key;
    }

    /** A fresh random key. */
    public static MasterKey random() {
        return new MasterKey(Sealer.newKey());
    }

    static MasterKey of(byte[] key) {
        return new MasterKey(key);
    }

    byte[] bytes() {
        return key;
    }

    /** A sealer for one purpose; keys of different purposes tell nothing of each other. */
    public Sealer sealer(String purpose) {
        return new Sealer(key, purpose);
    }

    @Override
    public String toString() {
        return "MasterKey[hidden]";
    }
}
