package org.redoubt.guard.tlog;

/** The limits of the format and of what is read of it. */
final class Limits {
    /** C2SP tlog-tiles: a tile has 256 hashes. */
    static final int TILE_WIDTH = 256;

    /** log2 of {@link #TILE_WIDTH}: a hash of a level stands for a tile of the level below. */
    static final int TILE_HEIGHT = 8;

    /** An entry's length is written in two octets. */
    static final int MAX_ENTRY = 65_535;

    /** A checkpoint with some dozens of witnesses' signatures; longer is none. */
    static final int MAX_NOTE = 64 * 1024;

    /** Signatures looked at in one note. */
    static final int MAX_SIGNATURES = 64;

    /** A bundle of 256 of the longest entries. */
    static final int MAX_BUNDLE = TILE_WIDTH * (MAX_ENTRY + 2);

    /** C2SP tlog-witness: lines of a consistency proof. */
    static final int MAX_PROOF = 63;

    /** A request to a witness: a proof, a note, and a bit. */
    static final int MAX_REQUEST = MAX_NOTE + 64 * (MAX_PROOF + 2);

    private Limits() {}
}
