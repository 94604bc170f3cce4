package org.redoubt.search;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.RandomAccessInput;

/**
 * Reads one sealed file, or a slice of it, at any place. For one thread; clones and slices share the file and its
 * opened blocks, and only the first closes it.
 */
final class SealedInput extends IndexInput implements RandomAccessInput {
    /** Numbers across two blocks are put together octet by octet. */
    private static final java.lang.invoke.VarHandle SHORT =
            java.lang.invoke.MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private static final java.lang.invoke.VarHandle INT =
            java.lang.invoke.MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final java.lang.invoke.VarHandle LONG =
            java.lang.invoke.MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final OpenFile file;
    private final boolean owner;
    private final long from;
    private final long length;
    /** Where the next read is, from the start of the file. */
    private long at;

    private byte[] block = new byte[0];
    /** Where {@link #block} begins in the file. */
    private long blockAt = -1;

    SealedInput(OpenFile file) {
        this("sealed " + file.name, file, true, 0, file.length);
    }

    private SealedInput(String description, OpenFile file, boolean owner, long from, long length) {
        super(description);
        this.file = file;
        this.owner = owner;
        this.from = from;
        this.length = length;
        this.at = from;
    }

    /** An open file and what it takes to read its blocks. */
    static final class OpenFile {
        final String name;
        final long length;
        private final FileChannel channel;
        private final FileSeal seal;
        private final BlockCache cache;
        private final long number;

        OpenFile(String name, FileChannel channel, FileSeal seal, BlockCache cache) throws IOException {
            this.name = name;
            this.channel = channel;
            this.seal = seal;
            this.cache = cache;
            this.number = cache.nextFile();
            this.length = FileSeal.plainLength(channel.size());
        }

        byte[] block(long index) throws IOException {
            byte[] known = cache.get(number, index);
            if (known != null) {
                return known;
            }
            byte[] plain = read(index);
            cache.put(number, index, plain);
            return plain;
        }

        private byte[] read(long index) throws IOException {
            long place = FileSeal.HEAD + index * FileSeal.SEALED_BLOCK;
            int octets = (int) Math.min(FileSeal.SEALED_BLOCK, channel.size() - place);
            if (octets < FileSeal.TAG) {
                throw new CorruptIndexException("a file of an index was cut", name);
            }
            ByteBuffer sealed = ByteBuffer.allocate(octets);
            while (sealed.hasRemaining()) {
                if (channel.read(sealed, place + sealed.position()) < 0) {
                    throw new CorruptIndexException("a file of an index was cut", name);
                }
            }
            boolean last = place + octets == channel.size();
            return seal.open(sealed.array(), octets, index, last, name);
        }

        void close() throws IOException {
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        if (owner) {
            file.close();
        }
    }

    @Override
    public long getFilePointer() {
        return at - from;
    }

    @Override
    public void seek(long position) throws IOException {
        if (position < 0 || position > length) {
            throw new EOFException("behind the end of a file of an index");
        }
        at = from + position;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public SealedInput clone() {
        return copy(toString(), from, length, at);
    }

    @Override
    public SealedInput slice(String description, long offset, long octets) {
        if (offset < 0 || octets < 0 || offset + octets > length) {
            throw new IllegalArgumentException("a slice outside of its file");
        }
        return copy(getFullSliceDescription(description), from + offset, octets, from + offset);
    }

    private SealedInput copy(String description, long start, long octets, long position) {
        SealedInput copy = new SealedInput(description, file, false, start, octets);
        copy.at = position;
        copy.block = block;
        copy.blockAt = blockAt;
        return copy;
    }

    @Override
    public byte readByte() throws IOException {
        byte b = octet(at);
        at++;
        return b;
    }

    @Override
    public void readBytes(byte[] bytes, int offset, int count) throws IOException {
        int to = offset;
        int left = count;
        while (left > 0) {
            load(at);
            int index = (int) (at - blockAt);
            int some = (int) Math.min(Math.min(left, block.length - index), from + length - at);
            System.arraycopy(block, index, bytes, to, some);
            to += some;
            left -= some;
            at += some;
        }
    }

    @Override
    public short readShort() throws IOException {
        short value = shortAt(at);
        at += Short.BYTES;
        return value;
    }

    @Override
    public int readInt() throws IOException {
        int value = intAt(at);
        at += Integer.BYTES;
        return value;
    }

    @Override
    public long readLong() throws IOException {
        long value = longAt(at);
        at += Long.BYTES;
        return value;
    }

    @Override
    public byte readByte(long position) throws IOException {
        return octet(from + position);
    }

    @Override
    public void readBytes(long position, byte[] bytes, int offset, int count) throws IOException {
        long back = at;
        at = from + position;
        readBytes(bytes, offset, count);
        at = back;
    }

    @Override
    public short readShort(long position) throws IOException {
        return shortAt(from + position);
    }

    @Override
    public int readInt(long position) throws IOException {
        return intAt(from + position);
    }

    @Override
    public long readLong(long position) throws IOException {
        return longAt(from + position);
    }

    private byte octet(long place) throws IOException {
        load(place);
        return block[(int) (place - blockAt)];
    }

    private short shortAt(long place) throws IOException {
        return whole(place, Short.BYTES)
                ? (short) SHORT.get(block, (int) (place - blockAt))
                : (short) pieces(place, Short.BYTES);
    }

    private int intAt(long place) throws IOException {
        return whole(place, Integer.BYTES)
                ? (int) INT.get(block, (int) (place - blockAt))
                : (int) pieces(place, Integer.BYTES);
    }

    private long longAt(long place) throws IOException {
        return whole(place, Long.BYTES) ? (long) LONG.get(block, (int) (place - blockAt)) : pieces(place, Long.BYTES);
    }

    private boolean whole(long place, int octets) throws IOException {
        load(place);
        return place - blockAt + octets <= block.length && place + octets <= from + length;
    }

    private long pieces(long place, int octets) throws IOException {
        long value = 0;
        for (int i = 0; i < octets; i++) {
            value |= (octet(place + i) & 0xFFL) << (8 * i);
        }
        return value;
    }

    private void load(long place) throws IOException {
        if (place >= from + length) {
            throw new EOFException("behind the end of a file of an index");
        }
        if (blockAt < 0 || place < blockAt || place >= blockAt + block.length) {
            long index = place / Limits.BLOCK;
            block = file.block(index);
            blockAt = index * Limits.BLOCK;
            if (place >= blockAt + block.length) {
                throw new CorruptIndexException("a file of an index was cut", file.name);
            }
        }
    }
}
