package org.redoubt.mime;

/**
 * Bounds of one structure scan. What lies beyond a bound is still counted in sizes and offsets, but not looked into:
 * a container beyond {@code maxDepth} is a leaf, a delimiter beyond {@code maxParts} is text of the last part.
 *
 * @param maxDepth how many parts lie inside each other, the message itself being 1; 1 to 256
 * @param maxParts parts of one message, all levels together; at least 1
 * @param maxHeaderBytes octets kept of one header block, in whole fields; at least 1024
 * @param maxFieldBytes octets kept of one field; the rest of the field is cut off
 * @param maxStructureBytes octets kept of all headers inside the message together, the top header apart
 */
public record MimeLimits(int maxDepth, int maxParts, int maxHeaderBytes, int maxFieldBytes, int maxStructureBytes) {
    /** Wider than any mail seen that a person sent; a hostile message costs a few MB at most. */
    public static final MimeLimits DEFAULT = new MimeLimits(100, 10_000, 512 * 1024, 128 * 1024, 1024 * 1024);

    /** @throws IllegalArgumentException when a bound is out of its range */
    public MimeLimits {
        require(maxDepth >= 1 && maxDepth <= Limits.DEPTH);
        require(maxParts >= 1);
        require(maxHeaderBytes >= 1024);
        require(maxFieldBytes >= 256);
        require(maxStructureBytes >= 0);
    }

    private static void require(boolean inRange) {
        if (!inRange) {
            throw new IllegalArgumentException("MIME limit out of range");
        }
    }
}
