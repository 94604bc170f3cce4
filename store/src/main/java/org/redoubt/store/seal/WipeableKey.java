package org.redoubt.store.seal;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * The octets of a key, which can be overwritten. The JDK's own ({@code SecretKeySpec}) cannot: it refuses to be destroyed.
 *
 * <p>Whoever asks for the octets while they are overwritten gets all of them or an exception, and never a key of which some are
 * 0: what that sealed would be lost. Copies that were taken before are not reached. Safe for many threads, without a lock,
 * since every record that is sealed asks.
 */
public final class WipeableKey implements SecretKey {
    private static final long serialVersionUID = 1;

    private final String algorithm;
    private final transient byte[] octets;
    private transient volatile boolean wiped;

    /**
     * Takes the octets themselves, not a copy of them.
     *
     * @param algorithm as the JCA names it
     */
    public WipeableKey(byte[] octets, String algorithm) {
        this.octets = octets;
        this.algorithm = algorithm;
    }

    /** For keys that others are derived of. */
    WipeableKey(byte[] octets) {
        this(octets, "Generic");
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /**
     * A copy of the octets.
     *
     * @throws KeyWipedException when they were overwritten
     */
    @Override
    public byte[] getEncoded() {
        byte[] copy = octets.clone();
        // Whoever copied an octet that was overwritten sees that below: the mark comes first there, and is looked at last here.
        VarHandle.acquireFence();
        if (wiped) {
            Arrays.fill(copy, (byte) 0);
            throw new KeyWipedException();
        }
        return copy;
    }

    /** Overwrites the octets; done twice it is done once. */
    @Override
    public void destroy() {
        wiped = true;
        VarHandle.fullFence();
        Arrays.fill(octets, (byte) 0);
    }

    /** Of a failure that is no other: the JDK may say that no provider takes a key that was overwritten. */
    void requireKept() {
        if (wiped) {
            throw new KeyWipedException();
        }
    }

    @Override
    public boolean isDestroyed() {
        return wiped;
    }

    @Override
    public String toString() {
        return "WipeableKey[hidden]";
    }
}
