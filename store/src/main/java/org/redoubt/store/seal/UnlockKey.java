package org.redoubt.store.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/** A key that opens the {@link MasterKey} in {@link KeySlots}: 32 bytes that live outside the data folder's backups. */
public final class UnlockKey implements SlotKey {
    private static final int LENGTH = 32;
    private static final int NAME_OCTETS = 4;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final byte[] key;
    private final Sealer sealer;

    private UnlockKey(byte[] key) {
        this.key = key;
        this.sealer = new Sealer(key, "master key slot");
    }

    /** A fresh random key. */
    public static UnlockKey random() {
        return new UnlockKey(Sealer.newKey());
    }

    /**
     * The key of 64 hexadecimal digits.
     *
     * @throws IllegalArgumentException when they are no such
     */
    public static UnlockKey parse(String text) {
        byte[] key = HexFormat.of().parseHex(text.strip());
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("a key has 64 hexadecimal digits");
        }
        return new UnlockKey(key);
    }

    /**
     * Reads a key file: 64 hexadecimal digits, and nobody but its owner may read it.
     *
     * @throws IOException when it cannot be read, is open to others, or holds no key
     */
    public static UnlockKey read(Path file) throws IOException {
        for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
            if (!permission.name().startsWith("OWNER")) {
                throw new IOException("the key file is open to others; run: chmod 600 " + file);
            }
        }
        try {
            return parse(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException notHex) {
            throw new IOException("the key file does not hold 64 hexadecimal digits: " + file, notHex);
        }
    }

    /**
     * Writes the key to a new file of mode 0600, on disk when this returns.
     *
     * @throws IOException when the file exists or cannot be written
     */
    public void write(Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.writeString(file, text() + "\n", StandardCharsets.US_ASCII, StandardOpenOption.SYNC);
    }

    /** Writes the key in the place of another, which is there until the new one is whole and on disk. */
    public void replace(Path file) throws IOException {
        WholeFile.replace(file, (text() + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** 64 hexadecimal digits: for the file, and for a control connection to carry; never for a log. */
    public String text() {
        return HexFormat.of().formatHex(key);
    }

    @Override
    public String name() {
        byte[] address = sealer.address("name".getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(Arrays.copyOf(address, NAME_OCTETS));
    }

    @Override
    public byte[] seal(byte[] plain, byte[] context) {
        return sealer.seal(plain, context);
    }

    @Override
    public byte[] open(byte[] sealed, byte[] context) throws SealBrokenException {
        return sealer.open(sealed, context);
    }

    /** The master key of installations made before there were slots: this key itself. */
    public MasterKey asMasterKey() {
        return MasterKey.of(key);
    }

    /** Whether it is the master key itself, as in installations made before there were slots. */
    public boolean is(MasterKey master) {
        return master.ring().isFirst(key);
    }

    @Override
    public String toString() {
        return "UnlockKey[hidden]";
    }
}
