package org.redoubt.guard.tlog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Builds a tree anew from its entries and compares; throws at the first difference. For one thread. */
final class LogVerifier {
    private final LogFiles files;
    private final Checkpoint head;
    private final List<Checkpoint> older;
    private final TreeHash tree = new TreeHash();
    private final ByteArrayOutputStream leaves = new ByteArrayOutputStream();

    LogVerifier(LogFiles files, Checkpoint head, List<Checkpoint> older) throws DamagedLogException {
        this.files = files;
        this.head = head;
        this.older = older;
        compareWithOlder();
    }

    void entry(long index, byte[] entry) throws IOException {
        leaf(index, tree.leaf(entry));
    }

    /** An entry of which the hash alone is left; the root proves that it is the one that was recorded. */
    void gone(long index, byte[] leaf) throws IOException {
        leaf(index, leaf);
    }

    private void leaf(long index, byte[] leaf) throws IOException {
        tree.add(leaf);
        leaves.writeBytes(leaf);
        if (tree.size() % Limits.TILE_WIDTH == 0 || tree.size() == head.size()) {
            compareTile(index);
        }
        compareWithOlder();
    }

    // A difference here names the 256 entries it is among; the root alone would only say that there is one.
    private void compareTile(long last) throws IOException {
        long number = last / Limits.TILE_WIDTH;
        byte[] found = leaves.toByteArray();
        leaves.reset();
        byte[] stored = files.read(new TilePath(0, number, found.length / TreeHash.LENGTH));
        int differs = Arrays.mismatch(found, stored);
        if (differs >= 0) {
            throw new DamagedLogException("entry " + (number * Limits.TILE_WIDTH + differs / TreeHash.LENGTH)
                    + " is not what was recorded");
        }
    }

    private void compareWithOlder() throws DamagedLogException {
        for (Checkpoint one : older) {
            if (one.size() == tree.size() && !Arrays.equals(one.root(), tree.root())) {
                throw new DamagedLogException(
                        "the first " + tree.size() + " entries are not those of the checkpoint that was kept");
            }
        }
    }

    /** What is wrong with the tree as a whole. */
    Optional<String> end() {
        return Arrays.equals(tree.root(), head.root())
                ? Optional.empty()
                : Optional.of("the entries do not add up to the root that was signed");
    }
}
