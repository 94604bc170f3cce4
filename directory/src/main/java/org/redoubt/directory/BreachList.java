package org.redoubt.directory;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.redoubt.store.seal.WholeFile;

/**
 * Passwords that are known to attackers, as a Bloom filter in a file that is mapped and not read: 15 bits a password,
 * so that all that were ever published take less than two gigabytes of disk and next to no memory. Of passwords that
 * are not in it about one in 1,300 is taken for one that is, and another has to be thought of; none that is in it is
 * missed. Nothing can be read back out of it.
 *
 * <p>The file: 8 octets {@code RDBREACH}, a version, the number of probes, of bits and of passwords as 64-bit numbers,
 * big-endian; then the bits.
 */
public final class BreachList {
    private static final byte[] MAGIC = "RDBREACH".getBytes(StandardCharsets.US_ASCII);
    private static final long VERSION = 1;
    private static final int HEADER = 40;
    private static final int PROBES = 10;
    private static final int BITS_EACH = 15;
    /** Published lists of hashes are those of SHA-1, in hexadecimal, often with a count behind. */
    private static final int HASH_DIGITS = 40;

    private static final ValueLayout.OfByte OCTET = ValueLayout.JAVA_BYTE;

    private final MemorySegment file;
    private final long bits;
    private final int probes;
    private final long passwords;

    private BreachList(MemorySegment file, int probes, long bits, long passwords) {
        this.file = file;
        this.probes = probes;
        this.bits = bits;
        this.passwords = passwords;
    }

    /**
     * Opens a list; empty when there is none.
     *
     * @throws IOException when it is not one of ours, or not whole
     */
    public static Optional<BreachList> open(Path path) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER);
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // To its end, or the file's.
            }
            header.flip();
            byte[] magic = new byte[MAGIC.length];
            boolean ours = header.remaining() == HEADER;
            if (ours) {
                header.get(magic);
                ours = MessageDigest.isEqual(magic, MAGIC) && header.getLong() == VERSION;
            }
            long probes = ours ? header.getLong() : 0;
            long bits = ours ? header.getLong() : 0;
            if (probes < 1 || probes > 64 || bits < 64 || channel.size() != HEADER + bits / 8) {
                throw new IOException(path + " is no whole list of breached passwords; build it anew");
            }
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            return Optional.of(new BreachList(mapped, (int) probes, bits, header.getLong()));
        }
    }

    /**
     * Builds a list in the place of the one that is there.
     *
     * @param from a password or the SHA-1 of one on each line, in UTF-8; what follows a colon behind a hash is passed over
     * @return how many lines there were
     */
    public static long build(Path from, Path to) throws IOException {
        long[] lines = new long[1];
        eachHash(from, _ -> lines[0]++);
        long bits = Math.max(64, Math.multiplyExact(lines[0], (long) BITS_EACH) + 63 & ~63L);
        Path fresh = to.resolveSibling(to.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(
                fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            MemorySegment file = channel.map(FileChannel.MapMode.READ_WRITE, 0, HEADER + bits / 8, arena);
            ByteBuffer header = file.asSlice(0, HEADER).asByteBuffer().order(ByteOrder.BIG_ENDIAN);
            header.put(MAGIC).putLong(VERSION).putLong(PROBES).putLong(bits).putLong(lines[0]);
            BreachList list = new BreachList(file, PROBES, bits, lines[0]);
            eachHash(from, list::add);
            file.force();
            channel.force(true);
        }
        WholeFile.takePlace(fresh, to);
        return lines[0];
    }

    private interface HashReader {
        void hash(byte[] sha1);
    }

    private static void eachHash(Path from, HashReader reader) throws IOException {
        // A published list may hold what is no UTF-8; nobody's password is that.
        var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
        try (BufferedReader lines = new BufferedReader(Channels.newReader(
                FileChannel.open(from, StandardOpenOption.READ), decoder, 1 << 16))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isEmpty()) {
                    reader.hash(hash(line));
                }
            }
        }
    }

    private static byte[] hash(String line) {
        boolean isHash = line.length() >= HASH_DIGITS
                && (line.length() == HASH_DIGITS || line.charAt(HASH_DIGITS) == ':')
                && line.chars().limit(HASH_DIGITS).allMatch(HexFormat::isHexDigit);
        return isHash
                ? HexFormat.of().parseHex(line, 0, HASH_DIGITS)
                : sha1(line.getBytes(StandardCharsets.UTF_8));
    }

    /** How many passwords it was built from. */
    public long passwords() {
        return passwords;
    }

    /** Whether a password, in UTF-8, is probably one of them. */
    public boolean has(byte[] password) {
        byte[] hash = sha1(password);
        for (int i = 0; i < probes; i++) {
            long bit = bit(hash, i);
            if ((file.get(OCTET, HEADER + bit / 8) & 1 << bit % 8) == 0) {
                return false;
            }
        }
        return true;
    }

    private void add(byte[] hash) {
        for (int i = 0; i < probes; i++) {
            long bit = bit(hash, i);
            long at = HEADER + bit / 8;
            file.set(OCTET, at, (byte) (file.get(OCTET, at) | 1 << bit % 8));
        }
    }

    /** Two halves of the hash make all probes, which is as good as so many hashes (Kirsch and Mitzenmacher). */
    private long bit(byte[] hash, int probe) {
        ByteBuffer halves = ByteBuffer.wrap(hash);
        long first = halves.getLong(0);
        long second = halves.getLong(Long.BYTES) | 1;
        return Long.remainderUnsigned(first + probe * second, bits);
    }

    private static byte[] sha1(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(octets);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-1 is missing", impossible);
        }
    }
}
