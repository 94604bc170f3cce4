package org.redoubt.guard.tlog;

import java.util.Base64;
import java.util.HexFormat;

/**
 * The head of a log, C2SP tlog-checkpoint: three lines. Lines after those are kept out: we write none and need none.
 *
 * @param origin names the log, such as {@code mail.example.org/audit}
 * @param size how many entries it has
 * @param root the hash of the tree, 32 octets
 */
public record Checkpoint(String origin, long size, byte[] root) {
    /** The text that is signed. */
    String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
    }

    /**
     * Reads the text of a note.
     *
     * @throws DamagedLogException when it is no checkpoint
     */
    static Checkpoint parse(String text) throws DamagedLogException {
        String[] lines = text.split("\n", -1);
        try {
            byte[] root = Base64.getDecoder().decode(lines[2]);
            long size = Long.parseLong(lines[1]);
            if (size < 0 || root.length != TreeHash.LENGTH || !Long.toString(size).equals(lines[1])) {
                throw new DamagedLogException("a checkpoint is malformed");
            }
            return new Checkpoint(lines[0], size, root);
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            throw new DamagedLogException("a checkpoint is malformed", malformed);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Checkpoint that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return origin + " size " + size + " root " + HexFormat.of().formatHex(root);
    }
}
