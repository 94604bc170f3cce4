package org.redoubt.store.seal;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;

/**
 * A key of 32 bytes that another takes the place of while everything runs: what is sealed now is sealed under the
 * newest generation, and the one before opens what was sealed under it until all of that is sealed anew. There are two
 * at most, so that who sees a ring knows whether a change is under way.
 *
 * <p>What was named by a keyed hash (contents of messages, passwords of programs) cannot be named anew without what it
 * names. The keys of such names are therefore derived from the first generation once and kept, as random as any other,
 * when a second one comes.
 *
 * <p>Immutable, but for {@link #wipe}. Encoded, a ring that never changed is its key and nothing else, as before there were rings; any other is
 * a {@code u8} form (2), how many generations and each of them (number, key), how many
 * keys are kept and each of them (name, key).
 */
public final class KeyRing {
    private static final int FORM = 2;
    private static final int KEY_LENGTH = 32;
    /** The mark of a generation is one byte that is never 0. */
    private static final int MARKS = 255;

    private final Generation current;
    private final Optional<Generation> before;
    private final Map<String, WipeableKey> kept;

    /** A key and how many there were before it, and itself. */
    private record Generation(long number, WipeableKey key) {
        byte[] derive(String name) {
            return Sealer.derive(key, name);
        }

        @Override
        public String toString() {
            return "Generation[" + number + "]";
        }
    }

    private KeyRing(Generation current, Optional<Generation> before, Map<String, WipeableKey> kept) {
        this.current = current;
        this.before = before;
        this.kept = kept;
    }

    /** A ring with a fresh random key. */
    public static KeyRing random() {
        return owning(Sealer.newKey());
    }

    static KeyRing of(byte[] key) {
        return owning(key.clone());
    }

    private static KeyRing owning(byte[] key) {
        return new KeyRing(new Generation(1, new WipeableKey(key)), Optional.empty(), Map.of());
    }

    /** How many keys there have been, from 1. */
    public long generation() {
        return current.number();
    }

    /** Whether there may still be something that only the key before opens. */
    public boolean changing() {
        return before.isPresent();
    }

    /**
     * With a fresh random key.
     *
     * @param names what {@link #derived} was asked for and has to stay as it is
     * @throws IllegalStateException when a change is under way
     */
    public KeyRing next(Collection<String> names) {
        if (changing()) {
            throw new IllegalStateException("the key before is needed still");
        }
        Map<String, WipeableKey> all = new TreeMap<>(kept);
        names.forEach(name -> all.computeIfAbsent(name, each -> new WipeableKey(derived(each))));
        WipeableKey fresh = new WipeableKey(Sealer.newKey());
        return new KeyRing(new Generation(current.number() + 1, fresh), Optional.of(current), all);
    }

    /** Without the key before: what it alone opens is lost. */
    public KeyRing settled() {
        return new KeyRing(current, Optional.empty(), kept);
    }

    /** With the key of another ring as the one before. */
    KeyRing after(KeyRing old) {
        return new KeyRing(current, Optional.of(old.current), kept);
    }

    /** The key before, by itself. */
    KeyRing old() {
        return new KeyRing(before.orElseThrow(), Optional.empty(), Map.of());
    }

    /** A subkey of 32 bytes (HKDF-SHA256) for one purpose: one that is kept, or of the newest key. */
    public byte[] derived(String name) {
        WipeableKey old = kept.get(name);
        return old == null ? current.derive(name) : old.getEncoded();
    }

    /** A subkey of the newest key, which is another after each change. */
    public byte[] fresh(String name) {
        return current.derive(name);
    }

    Optional<byte[]> freshBefore(String name) {
        return before.map(old -> old.derive(name));
    }

    /**
     * Overwrites the keys: this ring and those that were made of it or that it was made of can be used no more, and say so
     * ({@link KeyWipedException}).
     */
    public void wipe() {
        current.key().destroy();
        before.ifPresent(old -> old.key().destroy());
        kept.values().forEach(WipeableKey::destroy);
    }

    /** What stands at the beginning of whatever the newest key sealed. */
    byte mark() {
        return mark(current);
    }

    byte markBefore() {
        return before.map(KeyRing::mark).orElse((byte) 0);
    }

    private static byte mark(Generation generation) {
        return (byte) (1 + (generation.number() - 1) % MARKS);
    }

    boolean isFirst(byte[] key) {
        return current.number() == 1 && MessageDigest.isEqual(key, current.key().getEncoded());
    }

    /** To be sealed, and never to be logged. */
    public byte[] encode() {
        if (current.number() == 1) {
            return current.key().getEncoded();
        }
        ByteWriter out = new ByteWriter(256).u8(FORM).number(before.isPresent() ? 2 : 1);
        write(out, current);
        before.ifPresent(old -> write(out, old));
        out.number(kept.size());
        kept.forEach((name, key) -> out.text(name).bytes(key.getEncoded()));
        return out.toBytes();
    }

    private static void write(ByteWriter out, Generation one) {
        out.number(one.number()).bytes(one.key().getEncoded());
    }

    /**
     * What {@link #encode} gave.
     *
     * @throws SealBrokenException when it is of a later version
     */
    public static KeyRing decode(byte[] encoded) throws SealBrokenException {
        if (encoded.length == KEY_LENGTH) {
            return of(encoded);
        }
        ByteReader in = new ByteReader(encoded);
        if (encoded.length == 0 || in.u8() != FORM) {
            throw new SealBrokenException("a key is of a later version");
        }
        boolean changing = in.number() == 2;
        Generation current = generation(in);
        Optional<Generation> before = changing ? Optional.of(generation(in)) : Optional.empty();
        Map<String, WipeableKey> kept = new TreeMap<>();
        for (int left = in.count(); left > 0; left--) {
            kept.put(in.text(), new WipeableKey(in.bytes()));
        }
        return new KeyRing(current, before, kept);
    }

    private static Generation generation(ByteReader in) {
        return new Generation(in.number(), new WipeableKey(in.bytes()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyRing that && MessageDigest.isEqual(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(new long[] {current.number()});
    }

    @Override
    public String toString() {
        return "KeyRing[hidden]";
    }
}
