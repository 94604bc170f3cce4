package org.redoubt.transport.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that unfinished messages hold, over all sessions of the process. Anybody may begin a message for somebody
 * here, send most of a large header, and wait: each such session alone is within its limits, and a few hundred would take
 * the heap. Beyond a share of the heap a message that wants more is refused for now (452), and its sender tries again.
 *
 * <p>A message's first {@link org.redoubt.transport.Limits#HELD_FREELY} octets are not counted: ordinary letters get
 * through whatever the large ones do.
 */
final class HeldOctets {
    /** Of the process, because the heap is. An array of some hundred kilobytes takes up to twice its room in it. */
    static final HeldOctets PROCESS = new HeldOctets(Runtime.getRuntime().maxMemory() / 8);

    private final long most;
    private final AtomicLong held = new AtomicLong();

    HeldOctets(long most) {
        this.most = most;
    }

    /** One message's part; for one thread. */
    final class Share implements AutoCloseable {
        private long mine;

        /** Makes it this many octets, never fewer than before; false when that is more than there is. */
        boolean grow(long octets) {
            long more = octets - mine;
            if (more <= 0) {
                return true;
            }
            if (held.addAndGet(more) > most) {
                held.addAndGet(-more);
                return false;
            }
            mine = octets;
            return true;
        }

        @Override
        public void close() {
            held.addAndGet(-mine);
            mine = 0;
        }
    }

    Share share() {
        return new Share();
    }
}
