package org.redoubt.guard;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash over the indexes of entries that are gone, as {@link RetentionStatement#hash} has it; taken once. */
final class GoneHash {
    private final MessageDigest digest = sha256();
    private long count;

    /** Indexes come in ascending order. */
    void add(long index) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(index).array());
        count++;
    }

    long count() {
        return count;
    }

    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
