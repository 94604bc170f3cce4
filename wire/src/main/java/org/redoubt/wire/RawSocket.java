package org.redoubt.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket under the eyes of the sweep.
 *
 * <p>Blocking reads and writes carry no timeout of their own: a timed wait of a virtual thread costs a timer
 * entry each, and a blocking write cannot have one at all. Instead the thread publishes its deadline in a
 * volatile field before it calls the kernel, and {@link #sweep}, called a few times a second for every
 * connection, ends what is overdue. A reader is woken by shutting the receiving side down, which leaves the
 * other side open for a last answer; a writer that the peer has stalled can only be cut.
 *
 * <p>The same wake-up serves a graceful stop. {@link #waiting} and {@link #stopping} are both volatile and
 * each side writes its own before it reads the other's, so a reader either sees the stop or is woken.
 */
final class RawSocket implements Transport {
    private static final long NONE = 0;
    /** Connections of this process that do not wait for their peer to say something. */
    private static final AtomicInteger WORKING = new AtomicInteger();

    private enum Ended {
        NOT,
        READ_OVERDUE,
        WRITE_OVERDUE,
        STOPPED
    }

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final WireRuntime runtime;
    private final long writeTimeoutNanos;
    private final AtomicInteger working;

    private volatile long readDeadline = NONE;
    private volatile long writeDeadline = NONE;
    private volatile boolean waiting;
    private volatile boolean stopping;
    private volatile Ended ended = Ended.NOT;

    /** What to do when nothing was sent for a while. */
    private record Silence(long nanos, Runnable work) {}

    private volatile @Nullable Silence silence;
    private volatile long lastSent;

    private final AtomicBoolean closed = new AtomicBoolean();

    RawSocket(Socket socket, WireRuntime runtime, Duration writeTimeout) throws IOException {
        this(socket, runtime, writeTimeout, WORKING);
    }

    /** One of those that are counted there as long as they are at work. */
    RawSocket(Socket socket, WireRuntime runtime, Duration writeTimeout, AtomicInteger working) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.runtime = runtime;
        this.writeTimeoutNanos = writeTimeout.toNanos();
        this.working = working;
        working.incrementAndGet();
    }

    Socket socket() {
        return socket;
    }

    /** The nanoTime that lies this far ahead; never the value that means none. */
    long deadlineAfter(long nanos) {
        long deadline = runtime.nanoTime() + nanos;
        return deadline == NONE ? 1 : deadline;
    }

    @Override
    public int read(byte[] b, int off, int len, long deadline) throws IOException {
        readDeadline = deadline;
        working.decrementAndGet();
        try {
            watch();
            int n = in.read(b, off, len);
            if (n < 0) {
                throwIfEnded();
            }
            return n;
        } catch (IOException e) {
            throwIfEnded();
            throw e;
        } finally {
            working.incrementAndGet();
            readDeadline = NONE;
        }
    }

    /**
     * Looks for input a moment before the thread gives way. As long as no other connection is at work that is in nobody's
     * way, and who speaks alone, such as a relay that brings mail over one connection, waits for no thread to wake up.
     */
    private void watch() throws IOException {
        long began = System.nanoTime();
        while (working.get() == 0 && in.available() == 0 && System.nanoTime() - began < Limits.WATCH_NANOS) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        int end = off + len;
        for (int at = off; at < end; at += Limits.WRITE_CHUNK) {
            writeChunk(b, at, Math.min(Limits.WRITE_CHUNK, end - at), writeTimeoutNanos);
        }
    }

    /** One piece, all of which the peer must take within the time. */
    void writeChunk(byte[] b, int off, int len, long timeoutNanos) throws IOException {
        lastSent = runtime.nanoTime();
        writeDeadline = deadlineAfter(timeoutNanos);
        try {
            out.write(b, off, len);
        } catch (IOException e) {
            throwIfEnded();
            throw e;
        } finally {
            writeDeadline = NONE;
        }
    }

    private void throwIfEnded() throws IOException {
        switch (ended) {
            case NOT -> {}
            case READ_OVERDUE -> throw new SocketTimeoutException("the peer sent nothing in time");
            case WRITE_OVERDUE -> throw new SocketTimeoutException("the peer took nothing in time");
            case STOPPED -> throw new ServerStoppingException();
        }
    }

    @Override
    public boolean pending() {
        return false;
    }

    @Override
    public void rest() {}

    @Override
    public void goodbye() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            close();
        }
    }

    /** Marks the wait for a command, the one wait that a graceful stop interrupts. */
    void beginWaiting() throws ServerStoppingException {
        waiting = true;
        if (stopping) {
            waiting = false;
            throw new ServerStoppingException();
        }
    }

    void endWaiting() {
        waiting = false;
    }

    boolean stopping() {
        return stopping;
    }

    /** From now on the connection is not to begin another command; if it waits for one, it is woken. */
    void stop() {
        stopping = true;
        if (waiting) {
            wakeReader(Ended.STOPPED);
        }
    }

    /** Ends what is overdue. Called by the sweep. */
    void sweep(long now) {
        if (overdue(writeDeadline, now)) {
            end(Ended.WRITE_OVERDUE);
            close();
        } else if (overdue(readDeadline, now)) {
            wakeReader(Ended.READ_OVERDUE);
        } else {
            breakSilence(now);
        }
    }

    /** Has this done whenever so much time has passed without a byte sent, on a short thread of its own. */
    void whenSilent(long nanos, Runnable work) {
        lastSent = runtime.nanoTime();
        silence = new Silence(nanos, work);
    }

    void endSilence() {
        silence = null;
    }

    private void breakSilence(long now) {
        Silence planned = silence;
        if (planned != null && writeDeadline == NONE && now - lastSent >= planned.nanos()) {
            lastSent = now;
            runtime.connectionThread("silence", planned.work()).start();
        }
    }

    private static boolean overdue(long deadline, long now) {
        return deadline != NONE && now - deadline >= 0;
    }

    private void wakeReader(Ended why) {
        end(why);
        try {
            socket.shutdownInput();
        } catch (IOException e) {
            close();
        }
    }

    private void end(Ended why) {
        if (ended == Ended.NOT) {
            ended = why;
        }
    }

    /** Whether the receiving side still works, so that lingering makes sense. */
    boolean readable() {
        return ended == Ended.NOT && !socket.isClosed();
    }

    boolean unreadInput() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Closes at once; whoever is blocked in a read or write gets an exception. Any thread. */
    void close() {
        if (!closed.getAndSet(true)) {
            working.decrementAndGet();
        }
        try {
            socket.close();
        } catch (IOException e) {
            Connection.LOG.log(System.Logger.Level.DEBUG, "event=wire.close.failed", e);
        }
    }
}
