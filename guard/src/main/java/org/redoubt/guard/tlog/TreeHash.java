package org.redoubt.guard.tlog;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a growing tree, RFC 6962 2.1, in memory for its right edge only: one hash for each set bit of the size,
 * as the digits of a binary counter. For one thread.
 */
final class TreeHash {
    static final int LENGTH = 32;
    private static final byte LEAF = 0;
    private static final byte NODE = 1;
    private static final int MAX_HEIGHT = 63;

    private final @Nullable byte[][] roots = new byte[MAX_HEIGHT + 1][];
    private final MessageDigest digest = sha256();
    private long size;

    /** How many leaves the tree has. */
    long size() {
        return size;
    }

    byte[] leaf(byte[] entry) {
        digest.update(LEAF);
        return digest.digest(entry);
    }

    private byte[] node(byte[] left, byte[] right) {
        digest.update(NODE);
        digest.update(left);
        return digest.digest(right);
    }

    /** The hash of two subtrees beside each other. */
    static byte[] join(byte[] left, byte[] right) {
        return new TreeHash().node(left, right);
    }

    /** Adds the hash of a leaf. */
    void add(byte[] leafHash) {
        add(0, leafHash);
    }

    /** Adds a full subtree; smaller ones may not have been added before it. */
    void add(int height, byte[] hash) {
        byte[] root = hash;
        int at = height;
        for (byte[] left = roots[at]; left != null; left = roots[at]) {
            root = node(left, root);
            roots[at++] = null;
        }
        roots[at] = root;
        size += 1L << height;
    }

    /** The hash of the tree as it is; of an empty one, the hash of nothing. */
    byte[] root() {
        byte[] root = null;
        for (byte[] left : roots) {
            if (left != null) {
                root = root == null ? left : node(left, root);
            }
        }
        return root == null ? digest.digest() : root;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
