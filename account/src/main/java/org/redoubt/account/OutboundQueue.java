package org.redoubt.account;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.redoubt.account.AccountKeyChange.Named;
import org.redoubt.account.QueueFormat.MessageRow;
import org.redoubt.account.QueueNews.Delivered;
import org.redoubt.store.Batch;
import org.redoubt.store.Commit;
import org.redoubt.store.CommitLane;
import org.redoubt.store.CommitLane.Published;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.CommitResult;
import org.redoubt.store.Head;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.Transaction;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Sealer;

/**
 * Mail on its way out: an account of its own, in which a message is kept once however many recipients it has.
 *
 * <p>Who is to be reached is in legs, one for each destination. A message, its legs and their times change in one
 * commit, and so do a leg that failed and the report about it, so that nothing is lost between two commits and nothing
 * is told twice. What lies where is {@link QueueLayout}. In memory there are the totals only: a queue of a million
 * messages opens as fast as an empty one.
 *
 * <p>All methods return when what they changed is on disk; {@link IOException} says that the store failed.
 */
public final class OutboundQueue {
    /** The queue's own account. */
    public static final AccountId ACCOUNT = new AccountId(2);

    /** The destination of legs whose recipients are in this server's own accounts. */
    public static final String HERE = "";

    /** The destination, which is no domain, of legs that wait for somebody to say whether they may go {@link #HERE}. */
    public static final String QUARANTINE = "!quarantine";

    /** The same for legs that wait for a person to approve them; her address stands behind it. */
    public static final String MODERATION = "!moderation ";

    private final Store store;
    private final InstantSource clock;
    private final SealedRecords sealed;
    private final QueueFormat format;
    private final CommitLane<QueueTotals> lane;
    private volatile Consumer<List<NewLeg>> watcher = _ -> {};
    private volatile Runnable newsWatcher = () -> {};
    /** Nothing that has to be deleted was gone before this. */
    private volatile long garbageFrom;
    /** Of the lane's own thread, whichever that is. */
    private int changes;

    private OutboundQueue(Store store, SealedRecords sealed, InstantSource clock) {
        this.store = store;
        this.sealed = sealed;
        this.clock = clock;
        this.format = new QueueFormat(sealed);
        this.lane = new CommitLane<>(store, ACCOUNT, this::load);
    }

    /**
     * Opens the queue of a store; makes it when there is none.
     *
     * @throws IOException when the store failed or was sealed under another master key
     */
    public static OutboundQueue open(Store store, MasterKey master, InstantSource clock) throws IOException {
        return AccountCore.reading(() -> {
            Optional<byte[]> slot = slot(store);
            if (slot.isEmpty()) {
                Batch batch = new Batch().put(Key.KEY_SLOT, SealedRecords.newKeySlot(master, ACCOUNT));
                CommitResult made = store.commit(new Commit(ACCOUNT, Head.NONE, 1, batch, List.of())).join();
                if (made instanceof CommitResult.Conflict) {
                    throw new StoreException("the queue's account is used by something else");
                }
                slot = slot(store);
            }
            return new OutboundQueue(store, SealedRecords.open(master, ACCOUNT, slot.orElseThrow()), clock);
        });
    }

    private static Optional<byte[]> slot(Store store) {
        try (View view = store.view(ACCOUNT)) {
            return view.get(Key.KEY_SLOT);
        }
    }

    private Published<QueueTotals> load() {
        try (View view = store.view(ACCOUNT)) {
            return new Published<>(
                    view.head(), view.get(QueueLayout.TOTALS).map(QueueTotals::decode).orElse(QueueTotals.NONE));
        }
    }

    /**
     * Recipients of a message at one destination.
     *
     * @param due when to try first
     * @param ageAt when to look at its age first
     */
    public record NewLeg(String destination, List<QueuedRecipient> recipients, Instant due, Instant ageAt) {
        public NewLeg {
            recipients = List.copyOf(recipients);
        }
    }

    /**
     * A message whose bytes are in the store, or on their way there ahead of the commit that names them.
     *
     * @param mark of the key that sealed its bytes, or some of them
     */
    public record Prepared(QueuedEnvelope envelope, List<NewLeg> legs, byte[] address, byte mark) {
        public Prepared {
            legs = List.copyOf(legs);
        }

        @Override
        public byte[] address() {
            return address.clone();
        }
    }

    /**
     * Puts a message's bytes on their way to the store.
     *
     * @param envelope its lengths, and whether it needs 8BITMIME and SMTPUTF8, are found out here; the latter only if
     *     it is allowed
     * @throws BareLineEndException when a CR or LF stands alone: such a message never goes to another server
     */
    public Prepared prepare(Message message, QueuedEnvelope envelope, List<NewLeg> legs) throws IOException {
        QueueScan scan = new QueueScan();
        for (long at = 0; at < message.size(); at += AccountLimits.BLOB_CHUNK) {
            scan.feed(message.range(at, AccountLimits.BLOB_CHUNK));
        }
        if (scan.bareLineEnd()) {
            throw new BareLineEndException();
        }
        byte mark = sealed.mark();
        byte[] address = java.util.Arrays.copyOf(Sealer.newKey(), QueueLayout.ADDRESS);
        for (int i = 0; i < Contents.chunks(message.size()); i++) {
            Key place = Layout.blobChunk(address, i);
            byte[] chunk = message.range((long) i * AccountLimits.BLOB_CHUNK, AccountLimits.BLOB_CHUNK);
            byte[] packed = ChunkFormat.pack(chunk);
            AccountCore.reading(() -> {
                sealed.put(store, place, packed);
                return true;
            });
        }
        return new Prepared(complete(envelope, message.size(), scan, legs), legs, address, mark);
    }

    private static QueuedEnvelope complete(QueuedEnvelope given, long octets, QueueScan scan, List<NewLeg> legs) {
        boolean international = scan.headerEightBit()
                || !ascii(given.sender())
                || legs.stream()
                        .flatMap(leg -> leg.recipients().stream())
                        .anyMatch(recipient -> !ascii(recipient.address()));
        return new QueuedEnvelope(
                given.sender(),
                given.envelopeId(),
                given.returnFull(),
                given.smtpUtf8() && international,
                scan.eightBit(),
                given.requireTls(),
                given.tlsOptional(),
                given.ours(),
                given.submitter(),
                given.trace(),
                given.arrived(),
                octets,
                given.returnPathOctets(),
                given.release(),
                given.follow(),
                given.priority());
    }

    private static boolean ascii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** Queues a message. */
    public QueueId enqueue(Prepared prepared) throws IOException {
        QueueId id = change(edit -> edit.add(prepared));
        watcher.accept(prepared.legs());
        return id;
    }

    /** Queues several messages, all of them by one commit. */
    public List<QueueId> enqueue(List<Prepared> prepared) throws IOException {
        List<QueueId> ids = change(edit -> prepared.stream().map(edit::add).toList());
        watcher.accept(prepared.stream().flatMap(message -> message.legs().stream()).toList());
        return ids;
    }

    /**
     * Called after changes that may have brought something to do, with the legs of messages that have just come; be short,
     * never block.
     */
    public void onWork(Consumer<List<NewLeg>> told) {
        watcher = told;
    }

    /** Called after news of followed messages; be short, never block. */
    public void onNews(Runnable told) {
        newsWatcher = told;
    }

    /**
     * News of followed messages, the oldest message first.
     *
     * @param after begin behind these
     */
    public List<QueueNews> news(Optional<QueueNews> after, int max) throws IOException {
        KeyRange range = after.map(last -> new KeyRange(
                        QueueLayout.NEWS.prefix(), QueueLayout.news(last.leg(), last.attempts() + 1)))
                .orElse(QueueLayout.NEWS);
        return reading(view -> {
            List<QueueNews> news = new ArrayList<>();
            view.scan(range, (key, bytes) -> {
                news.add(format.news(key, bytes));
                return news.size() < max;
            });
            return news;
        });
    }

    /** Forgets news that were taken. */
    public void forget(List<QueueNews> taken) throws IOException {
        if (!taken.isEmpty()) {
            change(edit -> {
                taken.forEach(edit::forgetNews);
                return true;
            });
        }
    }

    /**
     * Takes back a message whose time to be sent has not come, if it is known by this word; nobody is told.
     *
     * @return false when it is not there, or it is too late
     */
    public boolean cancel(QueueId id, String follow) throws IOException {
        // Whoever sends reads what is due without asking here, so what is about to be is left alone.
        Instant latest = clock.instant().plus(AccountLimits.QUEUE_CANCEL);
        boolean done = change(edit -> {
            List<QueuedLeg> legs = edit.legs(id);
            siblings(edit, id, legs);
            // Those that a rule sent elsewhere are followed by nobody.
            boolean known = legs.stream().anyMatch(leg -> leg.envelope().follow().equals(Optional.of(follow)));
            boolean waiting = known
                    && legs.stream()
                            .allMatch(leg -> leg.setAside() || leg.attempts() == 0 && leg.due().isAfter(latest));
            if (waiting) {
                legs.forEach(edit::remove);
            }
            return waiting;
        });
        collectGarbage();
        return done;
    }

    /** What a message became by rules was queued with it, under the ids that follow. */
    private static void siblings(QueueEdit edit, QueueId id, List<QueuedLeg> legs) {
        if (legs.isEmpty()) {
            return;
        }
        QueuedEnvelope first = legs.getFirst().envelope();
        long next = id.value() + 1;
        List<QueuedLeg> more = edit.legs(new QueueId(next));
        while (!more.isEmpty() && more.getFirst().envelope().trace().equals(first.trace())) {
            legs.addAll(more);
            more = edit.legs(new QueueId(++next));
        }
    }

    /** A code for a text that nobody else can make, of 20 octets or more. */
    public byte[] proof(String text) {
        return sealed.address(("proof\0" + text).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /**
     * Ends the wait of a message for approval: it goes back to its sender, who is told why.
     *
     * @return false when it does not wait for approval
     */
    public boolean disapprove(QueueId id, String why) throws IOException {
        Instant now = clock.instant();
        boolean there = change(edit -> {
            List<QueuedLeg> legs = edit.legs(id);
            legs.removeIf(leg -> leg.moderator().isEmpty());
            legs.forEach(leg -> edit.replace(leg, leg.disapproved(now, why)));
            return !legs.isEmpty();
        });
        watcher.accept(List.of());
        return there;
    }

    public QueueTotals totals() {
        return lane.state();
    }

    /**
     * Destinations that are due, the longest waiting first.
     *
     * @param failing those that failed when last tried, or those that did not
     * @param skip those that are being worked on, by their {@link #place}
     */
    public List<QueuedDestination> due(boolean failing, int max, Predicate<QueuePlace> skip) throws IOException {
        long now = clock.millis();
        return reading(view -> {
            List<QueuedDestination> due = new ArrayList<>();
            view.scan(QueueLayout.whens(failing, totals().begins().whens(failing)), (key, _) -> {
                if (due.size() >= max || QueueLayout.millisOfWhen(key) > now) {
                    return false;
                }
                Key place = QueueLayout.destination(QueueLayout.hashOfWhen(key));
                if (!skip.test(new QueuePlace(place))) {
                    due.add(destination(view, place));
                }
                return true;
            });
            return due;
        });
    }

    /** By what {@link #due} knows a destination without opening what is sealed. */
    public QueuePlace place(String destination) {
        return new QueuePlace(QueueLayout.destination(QueueEdit.hash(sealed, destination)));
    }

    private QueuedDestination destination(View view, Key key) {
        return view.get(key)
                .map(bytes -> format.destination(key, bytes).destination())
                .orElseThrow(() -> new StoreException("a destination of the queue is missing"));
    }

    /** A destination that mail waits for. */
    public Optional<QueuedDestination> destination(String name) throws IOException {
        Key key = QueueLayout.destination(QueueEdit.hash(sealed, name));
        return reading(view -> view.get(key).map(bytes -> format.destination(key, bytes).destination()));
    }

    /** Keeps what a domain says of itself, such as how it wants to get mail, in the place of what it said before. */
    public void note(String domain, String text, Instant until) throws IOException {
        change(edit -> {
            edit.note(domain, new QueueFormat.Note(text, until));
            return true;
        });
    }

    /** What is to be kept of something, until when. */
    public record Noted(String name, String text, Instant until) {}

    /** Keeps all of these, as {@link #note(String, String, Instant)} does, by one commit. */
    public void note(List<Noted> all) throws IOException {
        if (!all.isEmpty()) {
            change(edit -> {
                all.forEach(one -> edit.note(one.name(), new QueueFormat.Note(one.text(), one.until())));
                return true;
            });
        }
    }

    /** Deletes what was kept of something. */
    public void forgetNote(String name) throws IOException {
        Key key = QueueLayout.note(QueueEdit.hash(sealed, name));
        change(edit -> {
            edit.forgetNote(key);
            return true;
        });
    }

    /** What a domain has said of itself, if that still counts. */
    public Optional<String> note(String domain) throws IOException {
        Instant now = clock.instant();
        Key key = QueueLayout.note(QueueEdit.hash(sealed, domain));
        return reading(view -> view.get(key).map(bytes -> format.note(key, bytes)))
                .filter(note -> note.until().isAfter(now))
                .map(QueueFormat.Note::text);
    }

    /** Deletes what domains have said and does not count any more. */
    public void forgetNotes() throws IOException {
        Optional<Key> last = forgetSomeNotes(QueueLayout.NOTES);
        while (last.isPresent()) {
            // What stands before was looked at.
            last = forgetSomeNotes(new KeyRange(QueueLayout.NOTES.prefix(), last.get()));
        }
    }

    /** Where to go on; empty at the end. */
    private Optional<Key> forgetSomeNotes(KeyRange range) throws IOException {
        Instant now = clock.instant();
        List<Key> over = new ArrayList<>();
        reading(view -> {
            view.scan(range, (key, bytes) -> {
                if (!format.note(key, bytes).until().isAfter(now)) {
                    over.add(key);
                }
                return over.size() < AccountLimits.QUEUE_GARBAGE;
            });
            return true;
        });
        if (!over.isEmpty()) {
            change(edit -> {
                over.forEach(edit::forgetNote);
                return true;
            });
        }
        return over.size() < AccountLimits.QUEUE_GARBAGE ? Optional.empty() : Optional.of(over.getLast());
    }

    /** Legs of a destination that are due, the longest waiting first. */
    public List<QueuedLeg> dueLegs(String destination, int max, Predicate<LegId> skip) throws IOException {
        long now = clock.millis();
        byte[] hash = QueueEdit.hash(sealed, destination);
        Key place = QueueLayout.destination(hash);
        return reading(view -> {
            List<LegId> due = new ArrayList<>();
            long from = view.get(place).map(bytes -> format.destination(place, bytes).from()).orElse(0L);
            view.scan(QueueLayout.dues(hash, from), (key, _) -> {
                if (due.size() >= max || QueueLayout.millisOfDue(key) > now) {
                    return false;
                }
                LegId id = QueueLayout.legOf(key);
                if (!skip.test(id)) {
                    due.add(id);
                }
                return true;
            });
            return legs(view, due);
        });
    }

    /** Legs whose age matters now. */
    public List<QueuedLeg> aged(int max, Predicate<LegId> skip) throws IOException {
        long now = clock.millis();
        return reading(view -> {
            List<LegId> aged = new ArrayList<>();
            view.scan(QueueLayout.ages(totals().begins().ages()), (key, _) -> {
                if (aged.size() >= max || QueueLayout.millisOfAge(key) > now) {
                    return false;
                }
                LegId id = QueueLayout.legOf(key);
                if (!skip.test(id)) {
                    aged.add(id);
                }
                return true;
            });
            return legs(view, aged);
        });
    }

    private List<QueuedLeg> legs(View view, List<LegId> ids) {
        List<QueuedLeg> legs = new ArrayList<>(ids.size());
        for (LegId id : ids) {
            Key messageKey = QueueLayout.message(id.message());
            Optional<byte[]> leg = view.get(QueueLayout.leg(id));
            Optional<byte[]> message = view.get(messageKey);
            if (leg.isPresent() && message.isPresent()) {
                QueuedEnvelope envelope = format.message(messageKey, message.get()).envelope();
                legs.add(format.leg(id, envelope, leg.get()));
            }
        }
        return legs;
    }

    /** When something is due next; empty when nothing waits for a time. */
    public Optional<Instant> nextDue() throws IOException {
        QueueTotals.Begins begins = totals().begins();
        return reading(view -> {
            List<Long> times = new ArrayList<>();
            view.scan(QueueLayout.whens(false, begins.working()), (key, _) -> !times.add(QueueLayout.millisOfWhen(key)));
            view.scan(QueueLayout.whens(true, begins.failing()), (key, _) -> !times.add(QueueLayout.millisOfWhen(key)));
            view.scan(QueueLayout.ages(begins.ages()), (key, _) -> !times.add(QueueLayout.millisOfAge(key)));
            return times.stream().min(Long::compare).map(Instant::ofEpochMilli);
        });
    }

    /** A change that is on its way to the disk. */
    public interface Pending {
        /** @return what {@link #settle(LegId, QueueSettlement)} does, when it is on disk */
        boolean await() throws IOException;
    }

    /**
     * Ends a look at a leg.
     *
     * @return false when it is not there any more
     */
    public boolean settle(LegId id, QueueSettlement settlement) throws IOException {
        return settled(settlement, change(edit -> settle(edit, id, settlement, false)));
    }

    /**
     * As {@link #settle(LegId, QueueSettlement)}, without waiting: what is settled meanwhile shares a commit. Nobody may take the leg
     * in hand before the end of this was waited for.
     *
     * @param more whether another leg of the same destination is about to be settled. When the destination is due is worked out with
     *     the last one; should that never come, with {@link #reckon}
     */
    public Pending settling(LegId id, QueueSettlement settlement, boolean more) {
        CompletableFuture<Boolean> future =
                lane.submit((totals, transaction) -> step(totals, transaction, edit -> settle(edit, id, settlement, more)));
        return () -> settled(settlement, AccountCore.await(future));
    }

    /** Works out when a destination is due, where it was said to be and nothing is. */
    public void reckon(String destination) throws IOException {
        change(edit -> {
            edit.reckon(destination);
            return true;
        });
    }

    private boolean settle(QueueEdit edit, LegId id, QueueSettlement settlement, boolean more) {
        Optional<QueuedLeg> leg = edit.leg(id);
        if (leg.isEmpty()) {
            return false;
        }
        edit.tell(leg.get(), settlement.news(), clock.instant());
        if (settlement.left().isEmpty()) {
            edit.remove(leg.get(), more);
        } else {
            edit.replace(leg.get(), leg.get().after(settlement));
            edit.reckon(leg.get().destination());
        }
        settlement.reports().forEach(edit::add);
        return true;
    }

    private boolean settled(QueueSettlement settlement, boolean there) {
        if (!settlement.reports().isEmpty()) {
            watcher.accept(List.of());
        }
        if (!settlement.news().isEmpty()) {
            newsWatcher.run();
        }
        return there;
    }

    /** A destination was reached, or could not be; does nothing when no mail waits for it. */
    public void settle(QueuedDestination destination) throws IOException {
        change(edit -> {
            edit.destination(destination);
            return true;
        });
    }

    /**
     * Queued messages by rising id, each with its legs.
     *
     * @param after begin behind this one
     */
    public List<List<QueuedLeg>> list(Optional<QueueId> after, int max) throws IOException {
        Key from = QueueLayout.message(new QueueId(after.map(QueueId::value).orElse(0L) + 1));
        return reading(view -> {
            List<QueueId> ids = new ArrayList<>();
            view.scan(new KeyRange(QueueLayout.MESSAGES.prefix(), from), (key, _) -> {
                ids.add(QueueLayout.messageOf(key));
                return ids.size() < max;
            });
            return ids.stream().map(id -> message(view, id)).toList();
        });
    }

    /** The legs of a message; none when it is not queued. */
    public List<QueuedLeg> message(QueueId id) throws IOException {
        return reading(view -> message(view, id));
    }

    private List<QueuedLeg> message(View view, QueueId id) {
        Key key = QueueLayout.message(id);
        Optional<MessageRow> row = view.get(key).map(bytes -> format.message(key, bytes));
        List<QueuedLeg> legs = new ArrayList<>();
        row.ifPresent(message -> view.scan(QueueLayout.legs(id), (legKey, value) -> {
            legs.add(format.leg(QueueLayout.legOf(legKey), message.envelope(), value));
            return true;
        }));
        return legs;
    }

    /** Makes a message due now, and its destinations too; one that was held is held no longer. */
    public boolean retry(QueueId id) throws IOException {
        Instant now = clock.instant();
        boolean there = change(edit -> {
            List<QueuedLeg> legs = edit.legs(id);
            legs.removeIf(QueuedLeg::setAside);
            for (QueuedLeg leg : legs) {
                edit.replace(leg, leg.released(now));
                edit.destination(QueuedDestination.fresh(leg.destination()));
            }
            return !legs.isEmpty();
        });
        watcher.accept(List.of());
        return there;
    }

    /** Keeps a message from being sent until {@link #retry}; its age goes on. */
    public boolean hold(QueueId id) throws IOException {
        return change(edit -> {
            List<QueuedLeg> legs = edit.legs(id);
            legs.removeIf(QueuedLeg::setAside);
            legs.forEach(leg -> edit.replace(leg, leg.onHold()));
            return !legs.isEmpty();
        });
    }

    /**
     * Sends what is left of a message to somebody else, with all the time that a message has.
     *
     * @return false when it is not in the queue
     */
    public boolean redirect(QueueId id, NewLeg to) throws IOException {
        Instant now = clock.instant();
        boolean there = change(edit -> {
            List<QueuedLeg> legs = edit.legs(id);
            if (!legs.isEmpty()) {
                edit.redirect(legs, to, now);
            }
            return !legs.isEmpty();
        });
        watcher.accept(List.of());
        return there;
    }

    /**
     * Lets a message out of quarantine, or out of moderation, to whom it is for. The time in which it can be delivered begins
     * now, however long it lay there, or when its sender wants it to go (RFC 4865).
     *
     * @param ageAt when its age matters again
     * @return false when it is not set aside
     */
    public boolean release(QueueId id, Instant ageAt) throws IOException {
        Instant now = clock.instant();
        boolean there = change(edit -> {
            List<QueuedLeg> legs = edit.legs(id);
            legs.removeIf(leg -> !leg.setAside());
            if (legs.isEmpty()) {
                return false;
            }
            Instant wanted = legs.getFirst().envelope().start();
            Instant from = wanted.isAfter(now) ? wanted : now;
            Instant nextAge = ageAt.plus(Duration.between(now, from));
            edit.beginAnew(id, from);
            legs.forEach(leg -> edit.replace(leg, leg.letOut(from, nextAge)));
            return true;
        });
        watcher.accept(List.of());
        return there;
    }

    /** Forgets a message; nobody is told but who follows it. */
    public boolean drop(QueueId id) throws IOException {
        boolean there = change(edit -> {
            List<QueuedLeg> legs = edit.legs(id);
            for (QueuedLeg leg : legs) {
                List<QueueNews.Item> news = leg.recipients().stream()
                        .map(to -> new QueueNews.Item(to.address(), Delivered.UNKNOWN, "dropped by an operator"))
                        .toList();
                edit.tell(leg, news, clock.instant());
                edit.remove(leg);
            }
            return !legs.isEmpty();
        });
        newsWatcher.run();
        collectGarbage();
        return there;
    }

    /** Writes a message's bytes from a place on, piece by piece; false when it is not queued any more. */
    public boolean copyTo(QueueId id, long from, OutputStream out) throws IOException {
        Key key = QueueLayout.message(id);
        Optional<MessageRow> row = reading(view -> view.get(key).map(bytes -> format.message(key, bytes)));
        if (row.isEmpty()) {
            return false;
        }
        int chunks = Contents.chunks(row.get().envelope().octets());
        for (int i = (int) (from / AccountLimits.BLOB_CHUNK); i < chunks; i++) {
            byte[] bytes = chunk(Layout.blobChunk(row.get().address(), i));
            int skip = (int) Math.max(0, from - (long) i * AccountLimits.BLOB_CHUNK);
            out.write(bytes, skip, bytes.length - skip);
        }
        return true;
    }

    /** The first bytes of a message from a place on, at most a mebibyte; none when it is not queued any more. */
    public byte[] head(QueueId id, int from, int max) throws IOException {
        Key key = QueueLayout.message(id);
        Optional<MessageRow> row = reading(view -> view.get(key).map(bytes -> format.message(key, bytes)));
        if (row.isEmpty()) {
            return new byte[0];
        }
        byte[] first = chunk(Layout.blobChunk(row.get().address(), 0));
        int start = Math.min(from, first.length);
        return java.util.Arrays.copyOfRange(first, start, start + Math.min(max, first.length - start));
    }

    private byte[] chunk(Key place) throws IOException {
        return AccountCore.reading(() -> store.getBlobs(ACCOUNT, List.of(place))
                .getFirst()
                .map(bytes -> ChunkFormat.unpack(sealed.open(place, bytes)))
                .orElseThrow(() -> new StoreException("a piece of a queued message is missing")));
    }

    /** Deletes the bytes of messages that are gone; also what a crash left over. */
    public void collectGarbage() throws IOException {
        long before = -1;
        while (before < garbageFrom) {
            before = garbageFrom;
            collectGarbage(before);
        }
    }

    private void collectGarbage(long from) throws IOException {
        List<Key> rows = new ArrayList<>();
        List<Key> blobs = new ArrayList<>();
        reading(view -> {
            view.scan(QueueLayout.garbageFrom(from), (key, value) -> {
                rows.add(key);
                blobs.addAll(QueueEdit.blobsOfGarbage(key, value));
                return rows.size() < AccountLimits.QUEUE_GARBAGE;
            });
            return true;
        });
        if (rows.isEmpty()) {
            return;
        }
        AccountCore.reading(() -> {
            store.deleteBlobs(ACCOUNT, blobs);
            return true;
        });
        change(edit -> {
            rows.forEach(edit::forgetGarbage);
            return true;
        });
        rows.stream()
                .filter(row -> QueueLayout.addressOfOldGarbage(row).isEmpty())
                .forEach(row -> garbageFrom = QueueLayout.goneOf(row) + 1);
    }

    /** Changes what is no business of the queue's. */
    <R> R changeKeys(Function<Transaction, R> change) throws IOException {
        return AccountCore.await(
                lane.<R>submitHere((totals, transaction) -> new Step<>(totals, change.apply(transaction))));
    }

    /** The change of the queue's own key. */
    AccountKeyChange keyChange(MasterKey master) {
        Named messages =
                new Named(QueueLayout.MESSAGES, (key, row) -> format.message(key, row).address());
        return new AccountKeyChange(store, master, sealed, this::changeKeys, List.of(messages));
    }

    private <R> R change(Function<QueueEdit, R> change) throws IOException {
        return AccountCore.await(lane.submitHere((totals, transaction) -> step(totals, transaction, change)));
    }

    private <R> Step<QueueTotals, R> step(QueueTotals totals, Transaction transaction, Function<QueueEdit, R> change) {
        QueueEdit edit = new QueueEdit(totals, transaction, format, sealed);
        R result = change.apply(edit);
        if (++changes % AccountLimits.QUEUE_BEGINS == 0) {
            edit.lookWhereTimesBegin();
        }
        return new Step<>(edit.finish(), result);
    }

    private <R> R reading(Function<View, R> read) throws IOException {
        return AccountCore.reading(() -> {
            try (View view = store.view(ACCOUNT)) {
                return read.apply(view);
            }
        });
    }
}
