package org.redoubt.store.seal;

import java.util.Optional;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;

/** Rows that are each sealed together with their key, so that none can be put in another's place. Each starts with its format. */
public final class SealedRows {
    private static final int FORMAT = 1;

    private final Sealer sealer;
    private final String what;

    /** @param what what a row is called in errors, such as "a directory record" */
    public SealedRows(Sealer sealer, String what) {
        this.sealer = sealer;
        this.what = what;
    }

    /** The beginning of a row. */
    public static ByteWriter row(int capacity) {
        return new ByteWriter(capacity).u8(FORMAT);
    }

    /** A row that was begun with {@link #row}, sealed for its place. */
    public byte[] seal(Key key, ByteWriter row) {
        return sealer.seal(row.toBytes(), key.bytes());
    }

    boolean stale(byte[] sealed) {
        return sealer.stale(sealed);
    }

    /**
     * A row under the newest key, when an older one sealed it.
     *
     * @throws StoreException when it was altered or lay elsewhere
     */
    public Optional<byte[]> renewed(Key key, byte[] sealed) {
        try {
            return sealer.renewed(sealed, key.bytes());
        } catch (SealBrokenException broken) {
            throw new StoreException(what + " was altered or sealed with another master key", broken);
        }
    }

    /**
     * What follows the format in a row.
     *
     * @throws StoreException when it was altered, lay elsewhere, was sealed with another key, or is of a later version
     */
    public ByteReader open(Key key, byte[] sealed) {
        try {
            ByteReader in = new ByteReader(sealer.open(sealed, key.bytes()));
            if (in.u8() != FORMAT) {
                throw new StoreException(what + " is of a later version");
            }
            return in;
        } catch (SealBrokenException broken) {
            throw new StoreException(what + " was altered or sealed with another master key", broken);
        }
    }
}
