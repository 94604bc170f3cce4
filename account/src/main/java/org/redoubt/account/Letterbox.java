package org.redoubt.account;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.redoubt.store.Change;
import org.redoubt.store.CommitLane;
import org.redoubt.store.CommitLane.Published;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.Transaction;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;
import org.redoubt.store.seal.Hpke;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Padding;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;

/**
 * Where mail for a sealed account waits while nobody has its key. Each message has a key of its own, which is sealed to the
 * account's public key (RFC 9180) together with whatever is known of the message: who puts it here cannot read it again. Its bytes
 * are padded, so that their length says little.
 *
 * <p>The letterbox has a lane of its own, since the account's needs the key. Both may write at once, when somebody signs in
 * just then: every commit here has a journal entry, so that the store's condition on the head keeps them in order.
 */
final class Letterbox {
    /** What is sealed to an account's public key (RFC 9180 5.1, info). */
    private static final String INFO = "redoubt mail for a sealed account";

    /** Shorter messages are as long as this. */
    private static final int LEAST = 4_096;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Store store;
    private final MasterKey master;
    private final AccountId account;
    private final KeySlot.Sealed box;
    private final InstantSource clock;
    private final CommitLane<Filled> lane;

    /**
     * How full it is.
     *
     * @param next the number of the next message
     * @param octets of those that wait, as padded
     */
    private record Filled(Root root, long next, long octets) {
        boolean fits(long more) {
            return root.quota().fits(octets + more);
        }
    }

    Letterbox(Store store, MasterKey master, AccountId account, KeySlot.Sealed box, InstantSource clock) {
        this.store = store;
        this.master = master;
        this.account = account;
        this.box = box;
        this.clock = clock;
        this.lane = new CommitLane<>(store, account, CommitLane.Owner.of(this::load, _ -> {}));
    }

    private Published<Filled> load() {
        try (View view = store.view(account)) {
            Root root = view.get(Layout.ROOT)
                    .map(Root::decode)
                    .orElseThrow(() -> new StoreException("an account has no root"));
            long[] last = {0, 0};
            view.scan(Layout.EMPTIED, (key, _) -> {
                last[0] = Layout.waitingOf(key);
                return true;
            });
            view.scan(Layout.WAITING, (key, value) -> {
                last[0] = Math.max(last[0], Layout.waitingOf(key));
                last[1] += WaitingFormat.Outside.decode(value).octets();
                return true;
            });
            // By the clock, too: a number that was filed and forgotten is not given again.
            return new Published<>(view.head(), new Filled(root, Math.max(last[0] + 1, clock.millis() << 10), last[1]));
        }
    }

    /** Whether what is sealed for it opens with the lock of this slot. */
    boolean of(KeySlot slot) {
        return slot instanceof KeySlot.Sealed sealed && MessageDigest.isEqual(box.open(), sealed.open());
    }

    /** Mail that was sealed to a lock which is given up would never be read. */
    private void requireLock(Transaction transaction) {
        if (transaction.get(Key.KEY_SLOT).filter(slot -> of(KeySlot.decode(master, account, slot))).isEmpty()) {
            throw new StoreException("the account was unsealed while this was on its way; it has to come again");
        }
    }

    /** Whether a message would fit. */
    boolean fits(long octets) {
        return now().fits(Padding.padded(octets, LEAST));
    }

    Quota quota() {
        Filled now = now();
        Quota used = now.root().quota();
        return new Quota(used.usedOctets() + now.octets(), used.limitOctets(), used.messages());
    }

    /** As the store has it: the account's own lane may have been at work. */
    private Filled now() {
        try (View view = store.view(account)) {
            if (view.head().equals(lane.head())) {
                return lane.state();
            }
        }
        return load().state();
    }

    /**
     * Puts a message here: it is on disk when the future says that it waits.
     *
     * @throws IOException when the message cannot be read
     */
    CompletableFuture<Deposited> put(Message message, Deposit deposit, String via) throws IOException {
        long padded = Padding.padded(message.size(), LEAST);
        if (!now().fits(padded)) {
            return CompletableFuture.completedFuture(new Deposited.OverQuota());
        }
        byte[] key = Sealer.newKey();
        byte[] address = new byte[20];
        RANDOM.nextBytes(address);
        Sealer sealer = new Sealer(key, "waiting mail");
        for (int i = 0; i < Contents.chunks(padded); i++) {
            long from = (long) i * AccountLimits.BLOB_CHUNK;
            byte[] piece = Arrays.copyOf(
                    message.range(from, AccountLimits.BLOB_CHUNK), (int) Math.min(AccountLimits.BLOB_CHUNK, padded - from));
            Key place = Layout.blobChunk(address, i);
            store.putBlob(account, place, sealer.seal(piece, SealedRecords.context(account, place)));
        }
        long now = clock.millis();
        byte[] inside = new WaitingFormat.Inside(key, message.size(), now, deposit).encode();
        byte[] outside = new WaitingFormat.Outside(
                        padded, address, Hpke.seal(box.open(), INFO, inside, SealedRecords.context(account, Layout.waiting(0))))
                .encode();
        Optional<Key> receipt = deposit.receipt().map(one -> DeliveryReceipts.key(box, one));
        return lane.submitHere((filled, transaction) -> {
            requireLock(transaction);
            if (receipt.isPresent() && transaction.get(receipt.get()).isPresent()) {
                return new Step<>(filled, new Deposited.Waiting());
            }
            if (!filled.fits(padded)) {
                return new Step<>(filled, new Deposited.OverQuota());
            }
            transaction.put(Layout.waiting(filled.next()), outside);
            receipt.ifPresent(place -> transaction.put(place, DeliveryReceipts.waiting()));
            transaction.journal(now, "-", via, List.of());
            return new Step<>(new Filled(filled.root(), filled.next() + 1, filled.octets() + padded), new Deposited.Waiting());
        });
    }

    /** Changes something else of the closed account, for which its key is not needed; on disk when this returns. */
    void change(String via, Consumer<Transaction> change) throws IOException {
        AccountCore.await(lane.submitHere((filled, transaction) -> {
            change.accept(transaction);
            transaction.journal(clock.millis(), "-", via, List.of());
            return new Step<>(filled, true);
        }));
    }

    /** Gives the account another quota, 0 for none. */
    void limit(long octets) throws IOException {
        AccountCore.await(lane.submitHere((filled, transaction) -> {
            Root next = filled.root().limited(octets);
            transaction.put(Layout.ROOT, next.encode());
            Change change = new Change(
                    Change.ObjectType.QUOTA,
                    Change.Action.UPDATED,
                    EnumSet.of(Change.Kind.CONTENT),
                    0,
                    NumberSet.EMPTY,
                    NumberSet.of(Quota.ONLY));
            transaction.journal(clock.millis(), "-", "admin", List.of(change));
            return new Step<>(new Filled(next, filled.next(), filled.octets()), true);
        }));
    }

    /**
     * The first that waits after a number; empty when there is none.
     *
     * @throws IOException when the store failed, or the account is closed
     */
    static Optional<WaitingMail> first(AccountCore core, long after) throws IOException {
        Optional<Found> found = AccountCore.reading(() -> find(core, after));
        Optional<SealLock> lock = core.sealed.lock();
        if (found.isEmpty() || lock.isEmpty()) {
            return Optional.empty();
        }
        long number = found.get().number();
        WaitingFormat.Outside outside = found.get().outside();
        byte[] secret = new byte[0];
        try {
            secret = lock.get().secret();
            byte[] inside = Hpke.open(
                    secret, INFO, outside.sealed(), SealedRecords.context(core.id, Layout.waiting(0)));
            WaitingFormat.Inside read = WaitingFormat.Inside.decode(core.id, number, inside);
            return Optional.of(new WaitingMail.Readable(number, message(core, outside, read), read.base()));
        } catch (ClosedException closed) {
            throw new AccountClosedException();
        } catch (SealBrokenException | StoreException damaged) {
            return Optional.of(new WaitingMail.Damaged(number));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private record Found(long number, WaitingFormat.Outside outside) {}

    private static Optional<Found> find(AccountCore core, long after) {
        List<Found> found = new ArrayList<>(1);
        try (View view = core.view()) {
            view.scan(new KeyRange(Layout.WAITING.prefix(), Layout.waiting(after + 1)), (key, value) -> {
                found.add(new Found(Layout.waitingOf(key), WaitingFormat.Outside.decode(value)));
                return false;
            });
        }
        return found.stream().findFirst();
    }

    private static Message message(AccountCore core, WaitingFormat.Outside outside, WaitingFormat.Inside read)
            throws IOException, SealBrokenException {
        Sealer sealer = new Sealer(read.key(), "waiting mail");
        long left = read.octets();
        try (MessageIntake intake = new MessageIntake(core.accounts.spool(), read.octets())) {
            for (int i = 0; i < outside.chunks(); i++) {
                Key place = Layout.blobChunk(outside.address(), i);
                byte[] sealed = core.store()
                        .getBlobs(core.id, List.of(place))
                        .getFirst()
                        .orElseThrow(() -> new StoreException("a piece of waiting mail is missing"));
                byte[] piece = sealer.open(sealed, SealedRecords.context(core.id, place));
                int octets = (int) Math.min(left, piece.length);
                intake.write(piece, 0, octets);
                left -= octets;
            }
            if (left > 0) {
                throw new StoreException("waiting mail is cut");
            }
            return intake.finish();
        }
    }

    /** Whether mail that waited is still to be filed. */
    static boolean waits(Edit edit, Deposit.Waited waited) {
        return edit.transaction.get(Layout.waiting(waited.number())).isPresent();
    }

    /** In the commit that files it: it waits no more, and its sealed bytes are to go. */
    static void taken(Edit edit, Deposit.Waited waited) {
        Key place = Layout.waiting(waited.number());
        WaitingFormat.Outside outside =
                WaitingFormat.Outside.decode(edit.transaction.get(place).orElseThrow());
        edit.transaction.delete(place);
        byte[] where = new WaitingFormat.Outside(outside.octets(), outside.address(), new byte[0]).encode();
        edit.transaction.put(Layout.emptied(waited.number()), where);
    }

    /** Removes the sealed bytes of what was filed; they are gone with the next commit, which is this one's. */
    static void empty(AccountCore core) throws IOException {
        List<Key> places = new ArrayList<>();
        List<Key> pieces = new ArrayList<>();
        AccountCore.reading(() -> {
            try (View view = core.view()) {
                view.scan(Layout.EMPTIED, (key, value) -> {
                    places.add(key);
                    WaitingFormat.Outside outside = WaitingFormat.Outside.decode(value);
                    for (int i = 0; i < outside.chunks(); i++) {
                        pieces.add(Layout.blobChunk(outside.address(), i));
                    }
                    return places.size() < 100;
                });
            }
            core.store().deleteBlobs(core.id, pieces);
            return true;
        });
        if (!places.isEmpty()) {
            core.change(new Actor("-", "letterbox"), edit -> {
                places.forEach(edit.transaction::delete);
                return new Step<>(edit.base(), true);
            });
        }
    }
}
