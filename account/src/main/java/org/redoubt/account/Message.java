package org.redoubt.account;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;
import org.redoubt.mime.MessageStructure;
import org.redoubt.mime.StructureFormat;

/** A whole message that is not yet in an account, and its structure. May be put into many accounts; then close it. */
public final class Message implements AutoCloseable {
    private static final Logger LOG = System.getLogger("org.redoubt.account");

    private final byte[] memory;
    private final Optional<FileChannel> file;
    private final long size;
    private final MessageStructure structure;
    private final byte[] encodedStructure;
    private final boolean unevenLines;
    private Optional<byte[]> packed = Optional.empty();

    Message(byte[] memory, Optional<FileChannel> file, long size, MessageStructure structure, boolean unevenLines) {
        this.memory = memory;
        this.file = file;
        this.size = size;
        this.structure = structure;
        this.unevenLines = unevenLines;
        this.encodedStructure = StructureFormat.encode(structure, AccountLimits.KEPT_HEADERS);
    }

    public long size() {
        return size;
    }

    public MessageStructure structure() {
        return structure;
    }

    /** A fresh stream over the bytes; needs no closing of its own. */
    public InputStream open() {
        return new Reader(0, size);
    }

    /** A fresh stream over the bytes from a place to before another. */
    public InputStream open(long from, long to) {
        return new Reader(from, Math.min(to, size));
    }

    public void copyTo(OutputStream out) throws IOException {
        open().transferTo(out);
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }

    /** Whether some line does not end in CRLF. */
    boolean unevenLines() {
        return unevenLines;
    }

    byte[] encodedStructure() {
        return encodedStructure;
    }

    /** Up to so many bytes from a place on; fewer only at the end. */
    public byte[] range(long from, int length) throws IOException {
        int available = (int) Math.max(0, Math.min(length, size - from));
        if (file.isEmpty()) {
            return Arrays.copyOfRange(memory, (int) from, (int) from + available);
        }
        ByteBuffer buffer = ByteBuffer.allocate(available);
        while (buffer.hasRemaining()) {
            if (file.get().read(buffer, from + buffer.position()) < 0) {
                throw new IOException("a spooled message was cut");
            }
        }
        return buffer.array();
    }

    /** The only chunk of a short message, packed once however many accounts it goes to. */
    synchronized byte[] packedWhole() throws IOException {
        if (packed.isEmpty()) {
            packed = Optional.of(ChunkFormat.pack(range(0, (int) size)));
        }
        return packed.get();
    }

    /** Begins to pack a short message on a thread of its own, for whoever has something else to do before it is stored. */
    public void packAhead() {
        if (file.isEmpty()) {
            Thread.startVirtualThread(() -> {
                try {
                    packedWhole();
                } catch (IOException | RuntimeException failed) {
                    LOG.log(Level.DEBUG, "event=message.pack_ahead_failed", failed);
                }
            });
        }
    }

    private final class Reader extends InputStream {
        private final long end;
        private long at;

        Reader(long from, long end) {
            this.at = from;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (at >= end) {
                return -1;
            }
            byte[] bytes = range(at, (int) Math.min(Math.min(length, 64 * 1024), end - at));
            System.arraycopy(bytes, 0, target, offset, bytes.length);
            at += bytes.length;
            return bytes.length;
        }

        @Override
        public long skip(long octets) {
            long skipped = Math.clamp(octets, 0, Math.max(0, end - at));
            at += skipped;
            return skipped;
        }
    }
}
