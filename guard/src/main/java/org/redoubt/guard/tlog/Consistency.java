package org.redoubt.guard.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Proofs that one tree begins with all of another, RFC 6962 2.1.2, made from tiles and checked without them. */
final class Consistency {
    private final LogFiles files;
    private final long size;

    /** @param size of the larger tree; its tiles are on disk */
    Consistency(LogFiles files, long size) {
        this.files = files;
        this.size = size;
    }

    /** The proof for a smaller tree; empty for one of no entries, or of all. */
    List<byte[]> from(long smaller) throws IOException {
        List<byte[]> proof = new ArrayList<>();
        if (smaller > 0 && smaller < size) {
            subproof(smaller, 0, size, true, proof);
        }
        return proof;
    }

    private void subproof(long of, long from, long to, boolean known, List<byte[]> proof) throws IOException {
        if (of == to - from) {
            if (!known) {
                proof.add(hash(from, to));
            }
            return;
        }
        long half = Long.highestOneBit(to - from - 1);
        if (of <= half) {
            subproof(of, from, from + half, known, proof);
            proof.add(hash(from + half, to));
        } else {
            subproof(of - half, from + half, to, false, proof);
            proof.add(hash(from, from + half));
        }
    }

    /** The hash of a subtree as the proofs need it: what is to the left of its right edge is whole. */
    private byte[] hash(long from, long to) throws IOException {
        long span = to - from;
        if (Long.bitCount(span) == 1) {
            int height = Long.numberOfTrailingZeros(span);
            int level = height / Limits.TILE_HEIGHT;
            int count = 1 << height % Limits.TILE_HEIGHT;
            long first = from >> level * Limits.TILE_HEIGHT;
            long tile = first / Limits.TILE_WIDTH;
            long width = Math.min(Limits.TILE_WIDTH, (size >> level * Limits.TILE_HEIGHT) - tile * Limits.TILE_WIDTH);
            byte[] hashes = files.read(new TilePath(level, tile, (int) width));
            int at = (int) (first % Limits.TILE_WIDTH) * TreeHash.LENGTH;
            TreeHash tree = new TreeHash();
            for (int i = 0; i < count; i++, at += TreeHash.LENGTH) {
                tree.add(Arrays.copyOfRange(hashes, at, at + TreeHash.LENGTH));
            }
            return tree.root();
        }
        long half = Long.highestOneBit(span - 1);
        return TreeHash.join(hash(from, from + half), hash(from + half, to));
    }

    /** Whether a proof shows that a tree of {@code size} with {@code root} begins with another; RFC 9162 2.1.4.2. */
    static boolean proves(long smaller, byte[] smallerRoot, long size, byte[] root, List<byte[]> proof) {
        if (smaller == 0 || smaller == size) {
            return proof.isEmpty() && (smaller == 0 || Arrays.equals(smallerRoot, root));
        }
        if (smaller > size || proof.isEmpty()) {
            return false;
        }
        List<byte[]> path = new ArrayList<>(proof);
        if (Long.bitCount(smaller) == 1) {
            path.addFirst(smallerRoot);
        }
        long fn = smaller - 1;
        long sn = size - 1;
        while ((fn & 1) == 1) {
            fn >>= 1;
            sn >>= 1;
        }
        byte[] fr = path.getFirst();
        byte[] sr = path.getFirst();
        for (byte[] c : path.subList(1, path.size())) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = TreeHash.join(c, fr);
                sr = TreeHash.join(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                sr = TreeHash.join(sr, c);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && Arrays.equals(fr, smallerRoot) && Arrays.equals(sr, root);
    }
}
