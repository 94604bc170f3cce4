package org.redoubt.guard.past;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.redoubt.guard.past.PastMail.Delivery;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;
import org.redoubt.store.seal.WholeFile;

/**
 * The files of the log of mail: {@code SEGMENT.log}, named by a number that rises with time. A block is 4 octets, the length of
 * what is sealed, and that, bound to its segment and its number there. A record within it is: 2 octets, how many hashes; 1, whether
 * indicators were in force; 8 each for the time in milliseconds, the account, the email, and each hash.
 *
 * <p>Each start begins a segment, so that what a crash has torn is the end of a file.
 */
final class PastFiles {
    private static final String END = ".log";
    private static final byte[] CONTEXT = "past mail".getBytes(StandardCharsets.US_ASCII);

    private final Path folder;
    private final Sealer sealer;

    PastFiles(Path folder, Sealer sealer) {
        this.folder = folder;
        this.sealer = sealer;
    }

    /** A file of the log. */
    record Segment(Path file, long number, long octets, Instant changed) {}

    /** Takes a block that was opened. */
    interface Reader {
        /** Returns whether to go on. */
        boolean block(long number, byte[] plain) throws IOException;
    }

    static void put(ByteBuffer out, Delivery delivery) {
        out.putShort((short) delivery.hashes().length)
                .put((byte) (delivery.compared() ? 1 : 0))
                .putLong(delivery.at().toEpochMilli())
                .putLong(delivery.account())
                .putLong(delivery.email());
        for (long hash : delivery.hashes()) {
            out.putLong(hash);
        }
    }

    static Delivery get(ByteBuffer in) {
        long[] hashes = new long[in.getShort()];
        boolean compared = in.get() == 1;
        Instant at = Instant.ofEpochMilli(in.getLong());
        long account = in.getLong();
        long email = in.getLong();
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = in.getLong();
        }
        return new Delivery(account, email, at, compared, hashes);
    }

    /** The names of files of the folder that begin so, and go on with a number. */
    List<String> names(String begin) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(begin + "[0-9]{1,18}"))
                    .toList();
        }
    }

    /** The segments, the oldest first. */
    List<Segment> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Segment> segments = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.matches("[0-9]{16}\\.log")) {
                    long number = Long.parseLong(name.substring(0, name.length() - END.length()));
                    segment(file, number).ifPresent(segments::add);
                }
            }
        }
        return segments;
    }

    /** Empty when it was too old meanwhile. */
    private static Optional<Segment> segment(Path file, long number) throws IOException {
        try {
            return Optional.of(new Segment(file, number, Files.size(file), Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** The number of a segment that is begun now, behind all there are. */
    long next(Instant now) throws IOException {
        List<Segment> before = all();
        return Math.max(now.toEpochMilli(), before.isEmpty() ? 1 : before.getLast().number() + 1);
    }

    FileChannel begin(long number) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return create(folder.resolve("%016d".formatted(number) + END));
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** A block as it stands in a segment. */
    ByteBuffer sealed(long segment, long number, byte[] plain) {
        return framed(sealer.seal(plain, context(segment, number)));
    }

    private static ByteBuffer framed(byte[] sealed) {
        return ByteBuffer.allocate(4 + sealed.length).putInt(sealed.length).put(sealed).flip();
    }

    private static byte[] context(long segment, long number) {
        return ByteBuffer.allocate(CONTEXT.length + 16).put(CONTEXT).putLong(segment).putLong(number).array();
    }

    /**
     * Gives the blocks of a segment to a reader, those that do not open as empty ones; stops where the file is torn.
     *
     * @return whether the reader had all of them
     */
    boolean read(Segment segment, Reader reader) throws IOException {
        boolean[] all = {true};
        each(segment, (number, sealed) -> {
            all[0] = reader.block(number, opened(segment, number, sealed).orElse(new byte[0]));
            return all[0];
        });
        return all[0];
    }

    private Optional<byte[]> opened(Segment segment, long number, byte[] sealed) {
        try {
            return Optional.of(sealer.open(sealed, context(segment.number(), number)));
        } catch (SealBrokenException broken) {
            return Optional.empty();
        }
    }

    private static void each(Segment segment, Reader reader) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(segment.file()), 1 << 16))) {
            boolean more = true;
            for (long number = 0; more; number++) {
                int length = in.readInt();
                if (length < Sealer.OVERHEAD || length > Limits.LARGEST_BLOCK + Sealer.OVERHEAD) {
                    return;
                }
                byte[] sealed = new byte[length];
                in.readFully(sealed);
                more = reader.block(number, sealed);
            }
        } catch (EOFException | NoSuchFileException end) {
            // It ends there, was torn there, or was too old meanwhile.
        }
    }

    /**
     * Writes a segment anew if some of it was sealed under an older key or has something of these accounts; nobody may be adding
     * to it. Its blocks keep their numbers; what does not open stays as it is. Who reads it reads on in the file that was there.
     */
    void rewrite(Segment segment, Set<Long> gone) throws IOException {
        boolean[] needed = {false};
        each(segment, (number, sealed) -> {
            needed[0] = sealer.stale(sealed) || has(opened(segment, number, sealed).orElse(new byte[0]), gone);
            return !needed[0];
        });
        if (!needed[0]) {
            return;
        }
        Path fresh = segment.file().resolveSibling(segment.file().getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel out = create(fresh)) {
            each(segment, (number, sealed) -> {
                ByteBuffer block = opened(segment, number, sealed)
                        .map(plain -> sealed(segment.number(), number, without(plain, gone)))
                        .orElseGet(() -> framed(sealed));
                while (block.hasRemaining()) {
                    out.write(block);
                }
                return true;
            });
            out.force(true);
        }
        Files.setLastModifiedTime(fresh, FileTime.from(segment.changed()));
        WholeFile.takePlace(fresh, segment.file());
    }

    private static boolean has(byte[] plain, Set<Long> gone) {
        boolean has = false;
        for (ByteBuffer in = ByteBuffer.wrap(plain); !has && !gone.isEmpty() && in.hasRemaining(); ) {
            has = gone.contains(get(in).account());
        }
        return has;
    }

    private static byte[] without(byte[] plain, Set<Long> gone) {
        ByteBuffer out = ByteBuffer.allocate(plain.length);
        for (ByteBuffer in = ByteBuffer.wrap(plain); in.hasRemaining(); ) {
            Delivery one = get(in);
            if (!gone.contains(one.account())) {
                put(out, one);
            }
        }
        byte[] left = new byte[out.position()];
        out.get(0, left);
        return left;
    }
}
