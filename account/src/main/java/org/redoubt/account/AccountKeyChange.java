package org.redoubt.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.redoubt.account.AccountKeys.Stepped;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.Transaction;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.KeyRing;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.SealBrokenException;

/**
 * Puts a fresh key in the place of an account's, while it is used. From one commit on all is sealed under the new key,
 * and what the old one sealed is sealed anew behind it, some at a time: records, then the bytes of messages and uploads.
 * Then a commit puts the new key alone into the key slot, and what the engine's files hold of the slot before is removed.
 *
 * <p>Invariants. Where it is stands in the account itself, in the commit that got it there, so that it goes on wherever
 * it was stopped. Bytes are sealed anew within the account's lane, and only while something there names them: a purge
 * removes them after the commit that no longer names them, so that they do not come back. Bytes that were sealed under the
 * old key and named by nothing yet, those of a message that is arriving, have {@link AccountLimits#KEY_DRAIN} to be named;
 * after that their commit is refused ({@link #admit}) and whoever sent them comes again.
 *
 * <p>What is sealed is found by opening it: a value that the old key opens at its place was sealed by it. So there is no list
 * of sealed records that somebody could forget to lengthen.
 *
 * <p>Names of contents stay (see {@link SealedRecords}).
 */
final class AccountKeyChange {
    private static final int ROWS = 256;
    private static final int ROW_OCTETS = 1 << 20;
    private static final int CONTENTS = 16;
    private static final int CONTENT_OCTETS = 4 << 20;
    private static final int LAST_TAG = 255;
    private static final byte[] NONE = {};

    private final Store store;
    private final MasterKey master;
    private final SealedRecords sealed;
    private final AccountId account;
    private final Lane lane;
    private final List<Named> named;

    /** The lane of the account, whatever its state is. */
    interface Lane {
        <R> R change(Function<Transaction, R> change) throws IOException;
    }

    /** Records that name the bytes of something. */
    record Named(KeyRange range, AddressOf address) {}

    /** The address that a record names. */
    interface AddressOf {
        byte[] of(Key key, byte[] record);
    }

    /** Where a change is. */
    enum Phase {
        /** What was on its way when it began may come yet. */
        DRAIN("begun"),
        ROWS("records"),
        CONTENTS("messages"),
        /** Nothing needs the old key any more but who has just read. */
        SCRUB("at its end");

        private final String text;

        Phase(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * As it is written down.
     *
     * @param range which of the {@link Named}, or the first octet of a record's key
     * @param after the last that was seen; empty at the beginning of a range
     */
    record Progress(Phase phase, long sinceMillis, int range, byte[] after) {
        static Progress of(Phase phase, long sinceMillis) {
            return new Progress(phase, sinceMillis, 0, NONE);
        }

        static Progress decode(byte[] record) {
            ByteReader in = new ByteReader(record);
            int phase = in.u8();
            if (phase >= Phase.values().length) {
                throw new StoreException("the change of an account's key is of a later version");
            }
            return new Progress(Phase.values()[phase], in.number(), (int) in.number(), in.bytes());
        }

        byte[] encode() {
            return new ByteWriter(64)
                    .u8(phase.ordinal())
                    .number(sinceMillis)
                    .number(range)
                    .bytes(after)
                    .toBytes();
        }

        Progress at(int range, byte[] after) {
            return new Progress(phase, sinceMillis, range, after);
        }

        Progress in(Phase next) {
            return of(next, sinceMillis);
        }
    }

    AccountKeyChange(Store store, MasterKey master, SealedRecords sealed, Lane lane, List<Named> named) {
        this.store = store;
        this.master = master;
        this.sealed = sealed;
        this.account = sealed.account();
        this.lane = lane;
        this.named = named;
    }

    /** Where the change of an account's key is; empty when none is under way. */
    static Optional<Phase> phase(View view) {
        return view.get(Layout.KEY_CHANGE).map(Progress::decode).map(Progress::phase);
    }

    /**
     * Looks at bytes that a change is about to name.
     *
     * @param mark of the key that they were sealed under
     * @throws StoreException when that key is about to go, or gone
     */
    static void admit(SealedRecords sealed, Transaction transaction, byte mark) {
        if (mark == sealed.mark()) {
            return;
        }
        boolean draining = transaction
                .get(Layout.KEY_CHANGE)
                .map(Progress::decode)
                .filter(progress -> progress.phase() == Phase.DRAIN)
                .isPresent();
        if (!draining) {
            throw new StoreException("the account's key changed while this was on its way; it has to come again");
        }
    }

    /**
     * Begins.
     *
     * @return false when a change is under way
     */
    boolean begin(long nowMillis) throws IOException {
        KeyRing now = sealed.ring();
        if (now.changing()) {
            return false;
        }
        KeyRing next = sealed.nextRing();
        boolean begun = lane.change(transaction -> {
            if (transaction.get(Layout.KEY_CHANGE).isPresent() || !sameForm(transaction)) {
                return false;
            }
            put(transaction, next, nowMillis);
            transaction.put(Layout.KEY_CHANGE, Progress.of(Phase.DRAIN, nowMillis).encode());
            return true;
        });
        if (begun) {
            sealed.follow(next);
            sealed.awaitPut();
        }
        return begun;
    }

    /** Whether the slot on disk is sealed if this knows it as such: the account may be sealed or unsealed just now. */
    private boolean sameForm(Transaction transaction) {
        return transaction.get(Key.KEY_SLOT).map(KeySlot::isSealed).equals(Optional.of(sealed.letterbox().isPresent()));
    }

    /** A sealed account's letterbox has a lane of its own: what that does to the key slot comes before this, or sees it. */
    private void put(Transaction transaction, KeyRing ring, long nowMillis) {
        transaction.put(Key.KEY_SLOT, sealed.slotWith(ring).encode(master, account));
        if (sealed.letterbox().isPresent()) {
            transaction.journal(nowMillis, "-", "key", List.of());
        }
    }

    /** Does some of it. */
    Stepped step(long nowMillis) throws IOException {
        Optional<Progress> now = progress();
        if (now.isEmpty()) {
            return Stepped.DONE;
        }
        return switch (now.get().phase()) {
            case DRAIN -> {
                if (nowMillis - now.get().sinceMillis() < AccountLimits.KEY_DRAIN.toMillis()) {
                    yield Stepped.LATER;
                }
                move(now.get(), _ -> now.get().in(Phase.ROWS).at(1, NONE));
                yield Stepped.MORE;
            }
            case ROWS -> rows(now.get());
            case CONTENTS -> contents(now.get(), nowMillis);
            case SCRUB -> scrub(now.get(), nowMillis);
        };
    }

    private Optional<Progress> progress() throws IOException {
        return AccountCore.reading(() -> {
            try (View view = store.view(account)) {
                return view.get(Layout.KEY_CHANGE).map(Progress::decode);
            }
        });
    }

    /**
     * Goes on from where it was, if it is there still.
     *
     * @param with what to do within the change, and where that leads
     */
    private boolean move(Progress from, Function<Transaction, Progress> with) throws IOException {
        return lane.change(transaction -> {
            Optional<byte[]> there = transaction.get(Layout.KEY_CHANGE);
            boolean same = there.isPresent() && Arrays.equals(there.get(), from.encode());
            if (same) {
                transaction.put(Layout.KEY_CHANGE, with.apply(transaction).encode());
            }
            return same;
        });
    }

    private Stepped rows(Progress from) throws IOException {
        List<Key> stale = new ArrayList<>();
        Key[] last = {Layout.KEY_CHANGE};
        int[] octets = {0};
        scan(Key.tag(from.range()).key(), from.after(), (key, value) -> {
            if (sealed.sealer().stale(value)) {
                stale.add(key);
                octets[0] += value.length;
            }
            last[0] = key;
            return stale.size() < ROWS && octets[0] < ROW_OCTETS;
        });
        boolean more = stale.size() >= ROWS || octets[0] >= ROW_OCTETS;
        Progress ended = from.range() < LAST_TAG ? from.at(next(from.range()), NONE) : from.in(Phase.CONTENTS);
        Progress to = more ? from.at(from.range(), last[0].bytes()) : ended;
        move(from, transaction -> {
            stale.forEach(key -> renew(transaction, key));
            return to;
        });
        return Stepped.MORE;
    }

    /** Visits the records of a range behind the one that was seen last. */
    private void scan(Key prefix, byte[] after, View.Visitor visitor) throws IOException {
        KeyRange range = after.length == 0 ? KeyRange.of(prefix) : new KeyRange(prefix, Key.of(after));
        AccountCore.reading(() -> {
            try (View view = store.view(account)) {
                view.scan(range, (key, value) -> Arrays.equals(key.bytes(), after) || visitor.visit(key, value));
                return true;
            }
        });
    }

    /** The next first octet that some record's key has; the last of all when none does. */
    private int next(int tag) throws IOException {
        return AccountCore.reading(() -> {
            AtomicBoolean any = new AtomicBoolean();
            try (View view = store.view(account)) {
                int next = tag;
                while (next < LAST_TAG && !any.get()) {
                    next++;
                    view.scan(KeyRange.of(Key.tag(next).key()), (_, _) -> {
                        any.set(true);
                        return false;
                    });
                }
                return next;
            }
        });
    }

    private void renew(Transaction transaction, Key key) {
        transaction.get(key).flatMap(value -> renewed(key, value)).ifPresent(fresh -> transaction.put(key, fresh));
    }

    /** Empty when the old key did not seal it: it is not sealed at all, or damaged, or sealed anew. */
    private Optional<byte[]> renewed(Key place, byte[] bytes) {
        try {
            return sealed.renewed(place, bytes);
        } catch (SealBrokenException notOurs) {
            return Optional.empty();
        }
    }

    private Stepped contents(Progress from, long nowMillis) throws IOException {
        if (from.range() >= named.size()) {
            move(from, _ -> Progress.of(Phase.SCRUB, nowMillis));
            return Stepped.MORE;
        }
        Named some = named.get(from.range());
        List<Key> rows = new ArrayList<>();
        scan(some.range().prefix(), from.after(), (key, _) -> {
            rows.add(key);
            return rows.size() < CONTENTS;
        });
        move(from, transaction -> {
            int octets = 0;
            for (Key row : rows) {
                octets += renewBlobs(transaction, some, row);
                if (octets >= CONTENT_OCTETS) {
                    return from.at(from.range(), row.bytes());
                }
            }
            return rows.size() < CONTENTS
                    ? from.at(from.range() + 1, NONE)
                    : from.at(from.range(), rows.getLast().bytes());
        });
        return Stepped.MORE;
    }

    private Optional<byte[]> blob(byte[] address, int chunk) {
        return store.getBlobs(account, List.of(Layout.blobChunk(address, chunk))).getFirst();
    }

    /** Seals anew the bytes that a record names, if it is there still; returns how many were. */
    private int renewBlobs(Transaction transaction, Named some, Key row) {
        Optional<byte[]> record = transaction.get(row);
        int octets = 0;
        if (record.isPresent()) {
            byte[] address = some.address().of(row, record.get());
            int chunk = 0;
            Optional<byte[]> blob = blob(address, chunk);
            while (blob.isPresent()) {
                Key place = Layout.blobChunk(address, chunk);
                Optional<byte[]> fresh = renewed(place, blob.get());
                fresh.ifPresent(bytes -> store.putBlob(account, place, bytes));
                octets += fresh.map(bytes -> bytes.length).orElse(0);
                blob = blob(address, ++chunk);
            }
        }
        return octets;
    }

    /** Who read what the old key sealed, a moment before that was sealed anew, opens it still; then the key goes. */
    private Stepped scrub(Progress from, long nowMillis) throws IOException {
        if (nowMillis - from.sinceMillis() < AccountLimits.KEY_DRAIN.toMillis()) {
            return Stepped.LATER;
        }
        KeyRing settled = sealed.ring().settled();
        lane.<Boolean>change(transaction -> {
            if (!sameForm(transaction)) {
                throw new StoreException("the account is being sealed or unsealed just now");
            }
            put(transaction, settled, nowMillis);
            return true;
        });
        sealed.follow(settled);
        AccountCore.reading(() -> {
            store.scrub(account);
            return true;
        });
        lane.<Boolean>change(transaction -> {
            transaction.delete(Layout.KEY_CHANGE);
            return true;
        });
        return Stepped.DONE;
    }
}
