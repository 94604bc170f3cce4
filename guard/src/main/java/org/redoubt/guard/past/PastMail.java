package org.redoubt.guard.past;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.redoubt.guard.Pause;
import org.redoubt.guard.past.PastFiles.Segment;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.Renewal;
import org.redoubt.store.seal.Sealer;
import org.redoubt.store.seal.WholeFile;

/**
 * What indicators can match in mail that came, so that those which come later can be looked for without opening a mailbox:
 * of each delivery the account, the email, the time, and hashes under a key of the installation. Whoever has the files and
 * not the master key learns nothing; whoever has both can ask whether a message had a link that she knows.
 *
 * <p>The log is sealed, is only added to, and goes day by day. Two things take something out of it: {@link #forget} an
 * account's records, when she seals her mailbox or is gone, and the change of the master key seals them anew. Both write a
 * segment as a whole and leave its blocks in their places, so that a search that is under way stays where it is.
 *
 * <p>A delivery puts its record into a block in memory; the block is written when it is full, or a quarter of a second later,
 * and not forced. What cannot be written is left out and counted, and delivers all the same. Locks: {@code lock} for the
 * block and the file that is written, {@code files} for whoever changes or deletes files; files before lock.
 */
public final class PastMail implements AutoCloseable {
    private static final Logger LOG = System.getLogger("guard");
    private static final Duration END = Duration.ofSeconds(5);
    private static final String FORGET = "forget-";

    private final PastFiles segments;
    private final Path folder;
    private final Duration keep;
    private final InstantSource clock;
    private final KeyedHash hash;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock files = new ReentrantLock();
    private final ByteBuffer gathered = ByteBuffer.allocate(Limits.LARGEST_BLOCK);
    private final Set<Long> forgotten = ConcurrentHashMap.newKeySet();
    private final Pause pause = new Pause();
    private @Nullable Thread upkeep;
    private @Nullable FileChannel channel;
    private long segment;
    private long block;
    private Instant begun = Instant.EPOCH;
    private int records;
    private long leftOut;
    private boolean failing;
    private volatile boolean untidy;
    private boolean closed;

    private PastMail(PastFiles segments, Path folder, KeyedHash hash, Duration keep, InstantSource clock) {
        this.segments = segments;
        this.folder = folder;
        this.hash = hash;
        this.keep = keep;
        this.clock = clock;
    }

    /**
     * Opens the log of a folder, which is made when there is something to note.
     *
     * @param sealer for this log alone
     * @param keep how long what is noted is kept; zero for a log in which nothing is noted
     * @throws IOException when the folder cannot be read
     */
    public static PastMail in(Path folder, Sealer sealer, Duration keep, InstantSource clock) throws IOException {
        KeyedHash hash = new KeyedHash(sealer.address("past mail".getBytes(StandardCharsets.US_ASCII)));
        PastMail mail = new PastMail(new PastFiles(folder, sealer), folder, hash, keep, clock);
        for (String name : mail.segments.names(FORGET)) {
            mail.forgotten.add(Long.parseLong(name.substring(FORGET.length())));
        }
        mail.segment = mail.segments.next(Instant.EPOCH);
        return mail;
    }

    /**
     * A place in the log, between two blocks.
     *
     * @param segment its number
     * @param block how many of it come before
     */
    public record Place(long segment, long block) implements Comparable<Place> {
        static final Place START = new Place(0, 0);

        @Override
        public int compareTo(Place other) {
            return segment == other.segment ? Long.compare(block, other.block) : Long.compare(segment, other.segment);
        }
    }

    /**
     * One delivery.
     *
     * @param compared whether indicators were in force when it came, so that it was compared with those
     * @param hashes what {@link PastValues} gave
     */
    public record Delivery(long account, long email, Instant at, boolean compared, long[] hashes) {}

    /** Takes a block of deliveries. */
    interface Visitor {
        /**
         * @param deliveries in the order of their coming; none when the block is damaged
         * @param next the place behind them
         * @return whether to go on
         */
        boolean block(List<Delivery> deliveries, Place next) throws IOException;
    }

    /** Whether anything is noted. */
    public boolean on() {
        return !keep.isZero();
    }

    Duration keep() {
        return keep;
    }

    KeyedHash hash() {
        return hash;
    }

    /** What to gather a message's values in. */
    public PastValues values() {
        return new PastValues(hash);
    }

    /** Notes a delivery; does not wait for a disk, and never fails. */
    public void note(AccountId account, long email, boolean compared, long[] hashes) {
        lock.lock();
        try {
            if (!on() || closed || hashes.length > Limits.MAX_VALUES) {
                return;
            }
            PastFiles.put(gathered, new Delivery(account.value(), email, clock.instant(), compared, hashes));
            records++;
            if (gathered.position() >= Limits.BLOCK_OCTETS) {
                write();
            }
            beginUpkeep();
        } finally {
            lock.unlock();
        }
    }

    private void beginUpkeep() {
        if (upkeep == null && !closed) {
            upkeep = Thread.ofVirtual().name("past-mail").start(this::keepUp);
        }
    }

    private void keepUp() {
        while (!pause.rest(Limits.LINGER_MILLIS)) {
            flush();
            if (untidy) {
                untidy = false;
                try {
                    tidy();
                } catch (IOException | RuntimeException failed) {
                    // Nothing of it is found meanwhile, and whoever keeps the log up calls it again.
                    LOG.log(Level.WARNING, "event=past.not_forgotten", failed);
                }
            }
        }
    }

    /** Writes what has gathered, and says where the next delivery will be. */
    public Place flush() {
        lock.lock();
        try {
            write();
            return new Place(segment, block);
        } finally {
            lock.unlock();
        }
    }

    /** How many deliveries were left out since the start, because the disk did not take them. */
    public long leftOut() {
        lock.lock();
        try {
            return leftOut;
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        if (records == 0) {
            return;
        }
        try {
            FileChannel open = open();
            byte[] plain = new byte[gathered.position()];
            gathered.get(0, plain);
            ByteBuffer sealed = segments.sealed(segment, block, plain);
            while (sealed.hasRemaining()) {
                open.write(sealed);
            }
            block++;
            failing = false;
        } catch (IOException failed) {
            leftOut += records;
            closeFile();
            if (!failing) {
                LOG.log(Level.ERROR, "event=past.not_written reason=\"" + failed.getMessage() + '"');
            }
            failing = true;
        }
        gathered.clear();
        records = 0;
    }

    private FileChannel open() throws IOException {
        Instant now = clock.instant();
        FileChannel before = channel;
        if (before != null && before.position() < Limits.SEGMENT_OCTETS && day(now).equals(day(begun))) {
            return before;
        }
        closeFile();
        long number = Math.max(segment, segments.next(now));
        FileChannel fresh = segments.begin(number);
        segment = number;
        channel = fresh;
        begun = now;
        return fresh;
    }

    private static Object day(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate();
    }

    /** What comes next begins a segment. */
    private void closeFile() {
        FileChannel open = channel;
        channel = null;
        if (open == null) {
            return;
        }
        segment++;
        block = 0;
        try {
            open.close();
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "event=past.not_closed reason=\"" + failed.getMessage() + '"');
        }
    }

    /**
     * Gives the blocks between two places to a visitor, without what is to be forgotten. Beside all that changes the log.
     *
     * @throws IOException when a file cannot be read
     */
    void read(Place from, Place to, Visitor visitor) throws IOException {
        for (Segment one : segments.all()) {
            Place start = new Place(one.number(), 0);
            if (one.number() >= from.segment() && start.compareTo(to) < 0
                    && !segments.read(one, (number, plain) -> {
                        Place here = new Place(one.number(), number);
                        return here.compareTo(from) < 0
                                || here.compareTo(to) < 0
                                        && visitor.block(deliveries(plain), new Place(one.number(), number + 1));
                    })) {
                return;
            }
        }
    }

    private List<Delivery> deliveries(byte[] plain) {
        List<Delivery> all = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(plain);
        while (in.hasRemaining()) {
            Delivery one = PastFiles.get(in);
            if (!forgotten.contains(one.account())) {
                all.add(one);
            }
        }
        return all;
    }

    /**
     * Takes all that was noted of an account out of the log. From now on nothing of it is found, after a restart too; the
     * octets are gone when a thread beside this one, or {@link #tidy}, has been through the log.
     *
     * @throws IOException when that cannot be written down
     */
    public void forget(AccountId account) throws IOException {
        files.lock();
        try {
            // What has gathered in memory may be hers.
            flush();
            if (!segments.all().isEmpty()) {
                WholeFile.replace(folder.resolve(FORGET + account.value()), new byte[0]);
                forgotten.add(account.value());
                untidy = true;
            }
        } finally {
            files.unlock();
        }
        lock.lock();
        try {
            beginUpkeep();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Deletes what is old, and writes anew what holds something that is to be forgotten.
     *
     * @throws IOException when a file cannot be read or written; what was done until then stays
     */
    public void tidy() throws IOException {
        files.lock();
        try {
            age();
            Set<Long> gone = Set.copyOf(forgotten);
            if (gone.isEmpty()) {
                return;
            }
            turn();
            for (Segment one : segments.all()) {
                segments.rewrite(one, gone);
            }
            for (long account : gone) {
                WholeFile.delete(folder.resolve(FORGET + account));
                forgotten.remove(account);
            }
            LOG.log(Level.INFO, "event=past.forgotten accounts=" + gone.size());
        } finally {
            files.unlock();
        }
    }

    /** Has nothing more be added to what is there. */
    private void turn() {
        lock.lock();
        try {
            write();
            closeFile();
        } finally {
            lock.unlock();
        }
    }

    private void age() throws IOException {
        Instant end = clock.instant().minus(keep);
        List<Segment> all = segments.all();
        long octets = all.stream().mapToLong(Segment::octets).sum();
        int deleted = 0;
        for (Segment one : all) {
            boolean old = !on() || one.changed().isBefore(end);
            if ((old || octets > Limits.OCTETS) && one.number() != written()) {
                octets -= one.octets();
                Files.deleteIfExists(one.file());
                deleted++;
            }
        }
        if (deleted > 0) {
            LOG.log(Level.INFO, "event=past.pruned segments=" + deleted + " octets=" + octets);
        }
    }

    /** The number of the segment that is open; -1 for none. */
    private long written() {
        lock.lock();
        try {
            return channel == null ? -1 : segment;
        } finally {
            lock.unlock();
        }
    }

    /** Seals what was noted under the newest key. */
    public Renewal renewal() {
        ArrayDeque<Segment> left = new ArrayDeque<>();
        boolean[] begun = {false};
        return () -> {
            files.lock();
            try {
                if (!begun[0]) {
                    turn();
                    left.addAll(segments.all());
                    begun[0] = true;
                }
                if (!left.isEmpty()) {
                    segments.rewrite(left.removeFirst(), Set.of());
                }
                return !left.isEmpty();
            } finally {
                files.unlock();
            }
        };
    }

    /** Writes what has gathered; notes nothing more. */
    @Override
    public void close() {
        Thread running;
        lock.lock();
        try {
            closed = true;
            running = upkeep;
        } finally {
            lock.unlock();
        }
        if (running != null) {
            pause.end(running, END);
        }
        turn();
    }
}
