package org.redoubt.store.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** The key that wraps every account's key: 32 bytes that live outside the store. */
public final class MasterKey {
    private static final int LENGTH = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final byte[] key;

    private MasterKey(byte[] key) {
        this.key = key;
    }

    /** A fresh random key. */
    public static MasterKey random() {
        byte[] key = new byte[LENGTH];
        new SecureRandom().nextBytes(key);
        return new MasterKey(key);
    }

    /**
     * Reads a key file: 64 hexadecimal digits, and nobody but its owner may read it.
     *
     * @throws IOException when it cannot be read, is open to others, or holds no key
     */
    public static MasterKey read(Path file) throws IOException {
        for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
            if (!permission.name().startsWith("OWNER")) {
                throw new IOException("the master key file is open to others; run: chmod 600 " + file);
            }
        }
        try {
            byte[] key = HexFormat.of().parseHex(Files.readString(file, StandardCharsets.US_ASCII).strip());
            if (key.length != LENGTH) {
                throw new IOException("the master key file does not hold 64 hexadecimal digits: " + file);
            }
            return new MasterKey(key);
        } catch (IllegalArgumentException notHex) {
            throw new IOException("the master key file does not hold 64 hexadecimal digits: " + file);
        }
    }

    /**
     * Writes a fresh key to a new file of mode 0600 and returns it.
     *
     * @throws IOException when the file exists or cannot be written
     */
    public static MasterKey create(Path file) throws IOException {
        MasterKey master = random();
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.writeString(
                file, HexFormat.of().formatHex(master.key) + "\n", StandardCharsets.US_ASCII, StandardOpenOption.SYNC);
        return master;
    }

    /** A sealer for one purpose; keys of different purposes tell nothing of each other. */
    public Sealer sealer(String purpose) {
        return new Sealer(key, purpose);
    }

    @Override
    public String toString() {
        return "MasterKey[hidden]";
    }
}
