package org.redoubt.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of the log: {@code name} takes new lines; when it is full it becomes {@code name.000001},
 * {@code name.000002} ... and is never touched again. Used by one thread.
 *
 * <p>Every group of lines is forced before the next is written, so a power cut can tear only the last group. What
 * is torn is moved to {@code name.torn-N} where N is the sequence number that the next line gets.
 */
final class AuditSegments implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> CLOSED = PosixFilePermissions.fromString("r--------");
    private static final int COPY_BYTES = 256 << 10;

    private final Path file;
    private final long segmentBytes;
    private final Opener opener;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BYTES);
    private @Nullable FileChannel channel;
    private @Nullable Object fileKey;
    private long sequence;
    private long end;

    private AuditSegments(Path file, long segmentBytes, Opener opener) {
        this.file = file;
        this.segmentBytes = segmentBytes;
        this.opener = opener;
    }

    /** Opens a file for reading and writing; tests give one that fails. */
    interface Opener {
        FileChannel open(Path file) throws IOException;
    }

    /** What was moved aside when the log was opened. */
    record Torn(long bytes, String movedTo) {}

    /** An open log, and what had to be moved aside for it. */
    record Opened(AuditSegments segments, Optional<Torn> torn) {}

    static Opened open(Path file, long segmentBytes, Opener opener) throws IOException {
        Path path = file.toAbsolutePath();
        AuditSegments segments = new AuditSegments(path, segmentBytes, opener);
        Files.createDirectories(folder(path));
        FileChannel opened = segments.openChannel();
        try {
            segments.sequence = lastSequence(closedSegments(path));
            return new Opened(segments, segments.settle(opened, segments.soundEnd(opened)));
        } catch (IOException | RuntimeException failure) {
            segments.close();
            throw failure;
        }
    }

    /** The closed segments of a log, oldest first. */
    static List<Path> closedSegments(Path file) throws IOException {
        String prefix = file.getFileName() + ".";
        try (Stream<Path> files = Files.list(folder(file))) {
            return files.filter(path -> {
                        String name = path.getFileName().toString();
                        return name.startsWith(prefix) && name.substring(prefix.length()).matches("\\d{6,9}");
                    })
                    .sorted()
                    .toList();
        }
    }

    /** All files of a log, oldest lines first. */
    static List<Path> files(Path file) throws IOException {
        List<Path> files = new ArrayList<>(closedSegments(file));
        if (Files.exists(file)) {
            files.add(file);
        }
        return files;
    }

    long sequence() {
        return sequence;
    }

    /** Numbers go on after this one, should it be the larger. */
    void continueAfter(long last) {
        sequence = Math.max(sequence, last);
    }

    /** Writes these lines, each without its start, and returns when they are on disk. */
    void append(List<byte[]> rests) throws IOException {
        if (end >= segmentBytes) {
            rotate();
        }
        FileChannel target = current();
        refuseMeddling();
        long number = sequence;
        long written = 0;
        for (byte[] rest : rests) {
            written += put(target, AuditFormat.start(++number)) + put(target, rest);
        }
        flush(target);
        target.force(false);
        sequence = number;
        end += written;
    }

    /** Closes the file that is written for good, if it has lines; the next ones begin another. */
    void closeFile() throws IOException {
        if (end > 0) {
            rotate();
        }
    }

    /** Starts anew after a failure: what came after the last forced line is moved aside. */
    Optional<Torn> reopen() throws IOException {
        close();
        Files.createDirectories(folder(file));
        FileChannel opened = openChannel();
        return settle(opened, Math.min(end, opened.size()));
    }

    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        buffer.clear();
        if (open != null) {
            try {
                open.close();
            } catch (IOException ignored) {
                // Everything that counted was forced; the file is reopened or the process ends.
            }
        }
    }

    private FileChannel current() throws IOException {
        if (channel == null) {
            throw new IOException("the audit file is not open");
        }
        return channel;
    }

    private FileChannel openChannel() throws IOException {
        boolean fresh = !Files.exists(file);
        if (fresh) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            force(folder(file));
        } else if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
        FileChannel opened = opener.open(file);
        channel = opened;
        try {
            if (opened.tryLock() == null) {
                throw new IOException("another process writes the audit log");
            }
        } catch (OverlappingFileLockException ours) {
            throw new IOException("this process has the audit log open already", ours);
        }
        fileKey = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return opened;
    }

    /** A log that was deleted, replaced, cut or written to by others does not silently take further lines. */
    private void refuseMeddling() throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        if (!Objects.equals(now.fileKey(), fileKey) || now.size() != end) {
            throw new IOException("the audit file was changed by somebody else");
        }
    }

    /** Where the sound lines end: everything before the last group was forced and is not looked at. */
    private long soundEnd(FileChannel opened) throws IOException {
        long size = opened.size();
        int length = (int) Math.min(size, Limits.MAX_GROUP_BYTES + Limits.MAX_LINE);
        byte[] tail = read(opened, size - length, length);
        int from = length == size ? 0 : lineEnd(tail, 0) + 1;
        while (from < length) {
            int to = lineEnd(tail, from);
            long number = to < length ? AuditFormat.sequence(tail, from, to) : -1;
            if (number < 0) {
                break;
            }
            sequence = number;
            from = to + 1;
        }
        return size - length + from;
    }

    private Optional<Torn> settle(FileChannel opened, long soundEnd) throws IOException {
        long surplus = opened.size() - soundEnd;
        Optional<Torn> torn = surplus > 0 ? Optional.of(moveAside(opened, soundEnd, surplus)) : Optional.empty();
        opened.position(soundEnd);
        end = soundEnd;
        return torn;
    }

    private Torn moveAside(FileChannel opened, long from, long length) throws IOException {
        Path aside = free(file.getFileName() + ".torn-" + (sequence + 1));
        Files.createFile(aside, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (FileChannel target = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            long copied = 0;
            while (copied < length) {
                copied += opened.transferTo(from + copied, length - copied, target);
            }
            target.force(true);
        }
        force(folder(file));
        opened.truncate(from);
        opened.force(true);
        return new Torn(length, aside.getFileName().toString());
    }

    private Path free(String name) {
        Path path = file.resolveSibling(name);
        for (int i = 2; Files.exists(path); i++) {
            path = file.resolveSibling(name + "-" + i);
        }
        return path;
    }

    private void rotate() throws IOException {
        List<Path> closed = closedSegments(file);
        int number = closed.isEmpty() ? 1 : number(closed.getLast()) + 1;
        close();
        Path segment = file.resolveSibling("%s.%06d".formatted(file.getFileName(), number));
        Files.move(file, segment, StandardCopyOption.ATOMIC_MOVE);
        Files.setPosixFilePermissions(segment, CLOSED);
        end = 0;
        openChannel();
    }

    private static int number(Path segment) {
        String name = segment.getFileName().toString();
        return Integer.parseInt(name.substring(name.lastIndexOf('.') + 1));
    }

    private int put(FileChannel target, byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            if (!buffer.hasRemaining()) {
                flush(target);
            }
            int length = Math.min(buffer.remaining(), bytes.length - at);
            buffer.put(bytes, at, length);
            at += length;
        }
        return bytes.length;
    }

    private void flush(FileChannel target) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            target.write(buffer);
        }
        buffer.clear();
    }

    private static long lastSequence(List<Path> closed) throws IOException {
        if (closed.isEmpty()) {
            return 0;
        }
        try (FileChannel last = FileChannel.open(closed.getLast())) {
            int length = (int) Math.min(last.size(), Limits.MAX_LINE);
            byte[] tail = read(last, last.size() - length, length);
            int to = length - 1;
            int from = to;
            while (from > 0 && tail[from - 1] != '\n') {
                from--;
            }
            return Math.max(0, AuditFormat.sequence(tail, from, Math.max(from, to)));
        }
    }

    private static byte[] read(FileChannel from, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (from.read(bytes, position + bytes.position()) < 0) {
                throw new IOException("the audit file became shorter while it was read");
            }
        }
        return bytes.array();
    }

    private static int lineEnd(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
            opened.force(true);
        }
    }
}
