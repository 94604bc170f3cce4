package org.redoubt.transport.trust;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The hashes of one body that signatures ask for, made together while it streams by; the same one is made once. */
public final class BodyHashes {
    private final Map<Wanted, BodyHasher> hashers = new HashMap<>();

    private record Wanted(Canonicalization how, OptionalLong length) {}

    /** Before the first octet. */
    void want(Canonicalization how, OptionalLong length) {
        hashers.computeIfAbsent(new Wanted(how, length), wanted -> new BodyHasher(how, length));
    }

    /** The next octets of the body. */
    public void write(byte[] b, int off, int len) {
        for (BodyHasher hasher : hashers.values()) {
            hasher.write(b, off, len);
        }
    }

    /** Behind the last octet; empty when the body is shorter than a signature says. */
    Optional<byte[]> hash(Canonicalization how, OptionalLong length) {
        BodyHasher hasher = hashers.get(new Wanted(how, length));
        if (hasher == null) {
            throw new IllegalStateException("nobody asked for this hash before the body came");
        }
        return hasher.hash();
    }
}
