package org.redoubt.server.trace;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;
import org.redoubt.store.seal.WholeFile;

/**
 * The files of the trace log: {@code trace/SEGMENT.log}, named by a number that rises with time.
 *
 * <p>A block is: 4 octets length of what is sealed, 8 octets time of its first event, 8 octets time of its last (in
 * milliseconds), the sealed octets, bound to the segment and the times. Times lie in the clear so that a search passes
 * over what it need not open. Each start begins a segment, so that what a crash has torn is the end of a file.
 */
final class TraceSegments {
    private static final String END = ".log";
    private static final int HEAD = 4 + 8 + 8;

    private final Path folder;
    private final Sealer sealer;

    TraceSegments(Path folder, Sealer sealer) {
        this.folder = folder;
        this.sealer = sealer;
    }

    /** A file of the log. */
    record Segment(Path file, long number, long octets, Instant changed) {}

    /** A block that has been opened. */
    interface Reader {
        void block(byte[] plain) throws IOException;
    }

    /** The segments, the oldest first. */
    List<Segment> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Segment> segments = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.matches("\\d{16}\\.log")) {
                    long number = Long.parseLong(name.substring(0, name.length() - END.length()));
                    segments.add(new Segment(
                            file, number, Files.size(file), Files.getLastModifiedTime(file).toInstant()));
                }
            }
        }
        return segments;
    }

    /** A fresh segment, behind all there are. */
    FileChannel begin(Instant now) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        List<Segment> before = all();
        long number = Math.max(now.toEpochMilli(), before.isEmpty() ? 0 : before.getLast().number() + 1);
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return FileChannel.open(
                file(number),
                options,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** The number of the segment that was begun last. */
    long newest() throws IOException {
        return all().getLast().number();
    }

    private Path file(long number) {
        return folder.resolve(String.format("%016d", number) + END);
    }

    /** A block as it stands in a segment. */
    ByteBuffer sealed(long segment, byte[] plain, long first, long last) {
        return block(sealer.seal(plain, context(segment, first, last)), first, last);
    }

    private static ByteBuffer block(byte[] sealed, long first, long last) {
        return ByteBuffer.allocate(HEAD + sealed.length)
                .putInt(sealed.length)
                .putLong(first)
                .putLong(last)
                .put(sealed)
                .flip();
    }

    private static byte[] context(long segment, long first, long last) {
        byte[] what = "trace".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(what.length + 24)
                .put(what)
                .putLong(segment)
                .putLong(first)
                .putLong(last)
                .array();
    }

    /**
     * Reads the blocks of a segment that have something of a time; stops where the file is torn.
     *
     * @return how many blocks do not open
     */
    int read(Segment segment, Instant since, Instant until, Reader reader) throws IOException {
        int damaged = 0;
        try (InputStream file = Files.newInputStream(segment.file());
                DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(file, 1 << 16))) {
            while (true) {
                int length = in.readInt();
                long first = in.readLong();
                long last = in.readLong();
                if (length < Sealer.OVERHEAD || length > TraceLimits.LARGEST_BLOCK) {
                    return damaged + 1;
                }
                if (last < since.toEpochMilli() || first > until.toEpochMilli()) {
                    in.skipNBytes(length);
                    continue;
                }
                byte[] sealed = in.readNBytes(length);
                if (sealed.length < length) {
                    return damaged;
                }
                try {
                    reader.block(sealer.open(sealed, context(segment.number(), first, last)));
                } catch (SealBrokenException broken) {
                    damaged++;
                }
            }
        } catch (EOFException end) {
            return damaged;
        } catch (java.nio.file.NoSuchFileException aged) {
            return 0;
        }
    }

    /**
     * Seals the blocks of a segment under the newest key, if the first of them is not; nobody may be adding to it. Who reads
     * it reads on in the file that was there. What does not open stays as it is.
     */
    void renew(Segment segment) throws IOException {
        Path fresh = segment.file().resolveSibling(segment.file().getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (InputStream file = Files.newInputStream(segment.file());
                DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(file, 1 << 16));
                FileChannel out = FileChannel.open(
                        fresh,
                        options,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            if (!renew(segment, in, out)) {
                Files.delete(fresh);
                return;
            }
            out.force(true);
        } catch (java.nio.file.NoSuchFileException aged) {
            return;
        }
        Files.setLastModifiedTime(fresh, java.nio.file.attribute.FileTime.from(segment.changed()));
        WholeFile.takePlace(fresh, segment.file());
    }

    /** Returns false when there is nothing to do. */
    private boolean renew(Segment segment, DataInputStream in, FileChannel out) throws IOException {
        boolean any = false;
        try {
            while (true) {
                int length = in.readInt();
                long first = in.readLong();
                long last = in.readLong();
                byte[] sealed = length < Sealer.OVERHEAD || length > TraceLimits.LARGEST_BLOCK
                        ? new byte[0]
                        : in.readNBytes(length);
                if (sealed.length < length || !any && !sealer.stale(sealed)) {
                    return any;
                }
                any = true;
                write(out, renewed(sealed, context(segment.number(), first, last)), first, last);
            }
        } catch (EOFException end) {
            return any;
        }
    }

    private byte[] renewed(byte[] sealed, byte[] context) {
        try {
            return sealer.renewed(sealed, context).orElse(sealed);
        } catch (SealBrokenException damaged) {
            return sealed;
        }
    }

    private static void write(FileChannel out, byte[] sealed, long first, long last) throws IOException {
        ByteBuffer block = block(sealed, first, last);
        while (block.hasRemaining()) {
            out.write(block);
        }
    }

    /** Deletes what is too old or too much, never the newest segment. */
    void age(Instant now) throws IOException {
        List<Segment> segments = all();
        long octets = segments.stream().mapToLong(Segment::octets).sum();
        Instant end = now.minus(TraceLimits.KEPT);
        for (int i = 0; i < segments.size() - 1; i++) {
            Segment segment = segments.get(i);
            if (segment.changed().isBefore(end) || octets > TraceLimits.OCTETS) {
                octets -= segment.octets();
                Files.deleteIfExists(segment.file());
            }
        }
    }
}
