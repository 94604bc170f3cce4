package org.redoubt.account;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.redoubt.mime.MessageScanner;
import org.redoubt.mime.MimeLimits;

/**
 * Takes in a message whose bytes arrive piece by piece, scanning its structure on the way.
 *
 * <p>Up to 256 KiB stay in memory; a longer message goes to a file in the data folder that has no name by the time
 * anybody could look for it. Close it, finished or not; the {@link Message} it gave lives on. For one thread.
 */
public final class MessageIntake implements AutoCloseable {
    private final Path folder;
    private final long maxOctets;
    private final MessageScanner scanner = new MessageScanner(MimeLimits.DEFAULT);
    private byte[] memory = new byte[8192];
    private Optional<FileChannel> file = Optional.empty();
    private long size;
    private byte last = '\n';
    private boolean unevenLines;
    private boolean finished;

    MessageIntake(Path folder, long maxOctets) {
        this.folder = folder;
        this.maxOctets = maxOctets;
    }

    /**
     * Takes the next bytes.
     *
     * @throws MessageTooLargeException when the message is longer than it may be
     * @throws IOException when the disk is full
     */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (size + length > maxOctets) {
            throw new MessageTooLargeException();
        }
        scanner.feed(bytes, offset, length);
        lookAtLineEnds(bytes, offset, length);
        if (file.isEmpty() && size + length > AccountLimits.INTAKE_MEMORY) {
            spill();
        }
        if (file.isPresent()) {
            writeFully(file.get(), bytes, offset, length);
        } else {
            grow((int) size + length);
            System.arraycopy(bytes, offset, memory, (int) size, length);
        }
        size += length;
    }

    public void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    private void lookAtLineEnds(byte[] bytes, int offset, int length) {
        byte before = size == 0 ? 0 : last;
        for (int i = offset; i < offset + length; i++) {
            byte b = bytes[i];
            if (b == '\n' && before != '\r') {
                unevenLines = true;
            }
            before = b;
        }
        last = length == 0 ? last : before;
    }

    /** How many bytes came so far. */
    public long size() {
        return size;
    }

    /** The whole message; nothing can be written afterwards. */
    public Message finish() {
        finished = true;
        byte[] kept = file.isPresent() ? new byte[0] : Arrays.copyOf(memory, (int) size);
        return new Message(kept, file, size, scanner.finish(), unevenLines || last != '\n');
    }

    /** Forgets the message unless it was finished. */
    @Override
    public void close() throws IOException {
        if (!finished && file.isPresent()) {
            file.get().close();
        }
    }

    private void spill() throws IOException {
        Path path = Files.createTempFile(folder, "message", ".spool");
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(path);
        file = Optional.of(channel);
        writeFully(channel, memory, 0, (int) size);
        memory = new byte[0];
    }

    private void grow(int needed) {
        if (needed > memory.length) {
            memory = Arrays.copyOf(memory, Math.min(AccountLimits.INTAKE_MEMORY, Math.max(needed, memory.length * 2)));
        }
    }

    private static void writeFully(FileChannel channel, byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
