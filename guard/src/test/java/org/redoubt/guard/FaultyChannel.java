package org.redoubt.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A file that fails, holds or counts on demand, and else does what the real one does. */
final class FaultyChannel extends FileChannel {
    private final FileChannel real;
    private final Faults faults;

    FaultyChannel(FileChannel real, Faults faults) {
        this.real = real;
        this.faults = faults;
    }

    /** Shared by the channels of one log. */
    static final class Faults {
        /** Bytes that can be written before the disk is full; negative for no end. */
        volatile long room = -1;

        volatile boolean failForce;
        volatile @Nullable CountDownLatch holdForce;
        final AtomicInteger forces = new AtomicInteger();

        synchronized int allow(int wanted) throws IOException {
            if (room < 0) {
                return wanted;
            }
            if (room == 0) {
                throw new IOException("No space left on device");
            }
            int allowed = (int) Math.min(room, wanted);
            room -= allowed;
            return allowed;
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int allowed = faults.allow(source.remaining());
        int written = real.write(source.slice(source.position(), allowed));
        source.position(source.position() + written);
        return written;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        CountDownLatch hold = faults.holdForce;
        if (hold != null) {
            try {
                hold.await();
            } catch (InterruptedException stop) {
                throw new IOException(stop);
            }
        }
        if (faults.failForce) {
            throw new IOException("Input/output error");
        }
        faults.forces.incrementAndGet();
        real.force(metaData);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return real.read(target);
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        return real.read(target, at);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return real.read(targets, offset, length);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source, long at) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() throws IOException {
        return real.position();
    }

    @Override
    public FileChannel position(long at) throws IOException {
        real.position(at);
        return this;
    }

    @Override
    public long size() throws IOException {
        return real.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        real.truncate(size);
        return this;
    }

    @Override
    public long transferTo(long at, long count, WritableByteChannel target) throws IOException {
        return real.transferTo(at, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long at, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long at, long size, boolean shared) throws IOException {
        return real.lock(at, size, shared);
    }

    @Override
    public FileLock tryLock(long at, long size, boolean shared) throws IOException {
        return real.tryLock(at, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        real.close();
    }
}
