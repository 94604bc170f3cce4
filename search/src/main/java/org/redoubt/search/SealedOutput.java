package org.redoubt.search;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.zip.CRC32;
import javax.crypto.SecretKey;
import org.apache.lucene.store.IndexOutput;

/** Writes one file of an index, sealing block by block. The checksum is Lucene's own, of what it wrote. */
final class SealedOutput extends IndexOutput {
    private final FileChannel channel;
    private final FileSeal seal;
    private final byte[] block = new byte[Limits.BLOCK];
    private final byte[] sealed = new byte[FileSeal.SEALED_BLOCK];
    private final CRC32 checksum = new CRC32();
    private int length;
    /** Octets of the block that the checksum has already. */
    private int summed;

    private long blocks;
    private boolean closed;

    SealedOutput(Path file, String name, SecretKey indexKey) throws IOException {
        super("sealed " + name, name);
        channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), SealedDirectory.OWNER_ONLY);
        byte[] head = new byte[FileSeal.HEAD];
        seal = FileSeal.fresh(indexKey, head);
        write(head, head.length);
    }

    @Override
    public void writeByte(byte b) throws IOException {
        if (length == block.length) {
            flush(false);
        }
        block[length++] = b;
    }

    @Override
    public void writeBytes(byte[] bytes, int offset, int count) throws IOException {
        int from = offset;
        int left = count;
        while (left > 0) {
            if (length == block.length) {
                flush(false);
            }
            int some = Math.min(left, block.length - length);
            System.arraycopy(bytes, from, block, length, some);
            length += some;
            from += some;
            left -= some;
        }
    }

    private void flush(boolean last) throws IOException {
        checksum.update(block, summed, length - summed);
        summed = 0;
        write(sealed, seal.seal(block, length, blocks, last, sealed));
        blocks++;
        length = 0;
    }

    private void write(byte[] bytes, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public long getFilePointer() {
        return blocks * Limits.BLOCK + length;
    }

    @Override
    public long getChecksum() {
        checksum.update(block, summed, length - summed);
        summed = length;
        return checksum.getValue();
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try (channel) {
                flush(true);
            }
        }
    }
}
