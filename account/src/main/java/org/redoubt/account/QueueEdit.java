package org.redoubt.account;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.redoubt.account.OutboundQueue.NewLeg;
import org.redoubt.account.OutboundQueue.Prepared;
import org.redoubt.account.QueueFormat.DestinationRow;
import org.redoubt.account.QueueFormat.MessageRow;
import org.redoubt.account.QueueTotals.Begins;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.Transaction;

/**
 * The queue while one change is made to it. Keeps three things true: a leg that is not held has one row under its
 * destination's due times, a destination with such legs has one row under the times of all destinations, and every
 * leg has one row under the ages. Where a change says that another will follow, a destination's row may stand under a time that has
 * passed already until then: whoever finds nothing due there puts that right.
 */
final class QueueEdit {
    private final Transaction transaction;
    private final QueueFormat format;
    private final SealedRecords sealed;
    private QueueTotals totals;

    QueueEdit(QueueTotals base, Transaction transaction, QueueFormat format, SealedRecords sealed) {
        this.totals = base;
        this.transaction = transaction;
        this.format = format;
        this.sealed = sealed;
    }

    /** Writes the totals and returns them. */
    QueueTotals finish() {
        transaction.put(QueueLayout.TOTALS, totals.encode());
        return totals;
    }

    static byte[] hash(SealedRecords sealed, String destination) {
        return sealed.address(("destination\0" + destination).getBytes(StandardCharsets.UTF_8));
    }

    QueueId add(Prepared prepared) {
        AccountKeyChange.admit(sealed, transaction, prepared.mark());
        QueueId id = new QueueId(totals.next());
        totals = totals.taken(prepared.legs().size(), prepared.envelope().octets());
        put(id, new MessageRow(prepared.envelope(), prepared.address(), prepared.legs().size()));
        int number = 0;
        for (NewLeg leg : prepared.legs()) {
            put(new QueuedLeg(
                    new LegId(id, number++),
                    leg.destination(),
                    prepared.envelope(),
                    leg.recipients(),
                    0,
                    leg.due(),
                    leg.ageAt(),
                    false,
                    leg.destination().startsWith("!")));
        }
        return id;
    }

    Optional<QueuedLeg> leg(LegId id) {
        return transaction
                .get(QueueLayout.leg(id))
                .flatMap(bytes -> message(id.message()).map(row -> format.leg(id, row.envelope(), bytes)));
    }

    List<QueuedLeg> legs(QueueId id) {
        List<QueuedLeg> legs = new ArrayList<>();
        message(id).ifPresent(row -> transaction.scan(QueueLayout.legs(id), (key, value) -> {
            legs.add(format.leg(QueueLayout.legOf(key), row.envelope(), value));
            return true;
        }));
        return legs;
    }

    /** Puts a leg in place of what it was before. */
    void replace(QueuedLeg before, QueuedLeg after) {
        unlist(before);
        put(after);
        if (after.held()) {
            reckon(after.destination());
        }
    }

    /** Removes a leg, with its message when it was the last. */
    void remove(QueuedLeg leg) {
        remove(leg, false);
    }

    /** @param more another leg of the destination is about to be replaced or removed: when it is due is worked out then */
    void remove(QueuedLeg leg, boolean more) {
        unlist(leg);
        transaction.delete(QueueLayout.leg(leg.id()));
        totals = totals.legGone();
        if (!more) {
            reckon(leg.destination());
        }
        MessageRow row = message(leg.id().message()).orElseThrow().oneLegLess();
        if (row.legs() > 0) {
            put(leg.id().message(), row);
        } else {
            transaction.delete(QueueLayout.message(leg.id().message()));
            transaction.put(
                    QueueLayout.garbage(totals.gone()),
                    new ByteWriter(32)
                            .raw(row.address())
                            .number(row.envelope().octets())
                            .toBytes());
            totals = totals.messageGone(row.envelope().octets());
        }
    }

    /** All that is left of a message goes elsewhere, in a leg of its own: whoever has another in hands settles nothing. */
    void redirect(List<QueuedLeg> legs, NewLeg to, Instant now) {
        QueueId id = legs.getFirst().id().message();
        MessageRow row = message(id).orElseThrow();
        QueuedEnvelope envelope = row.envelope().startingAt(now);
        put(id, new MessageRow(envelope, row.address(), row.legs() + 1));
        totals = totals.legMore();
        int number = legs.stream().mapToInt(leg -> leg.id().number()).max().orElseThrow() + 1;
        put(new QueuedLeg(
                new LegId(id, number), to.destination(), envelope, to.recipients(), 0, to.due(), to.ageAt(), false, false));
        legs.forEach(this::remove);
    }

    /** From now on a message is as old as one that has just come. */
    void beginAnew(QueueId id, Instant now) {
        message(id).ifPresent(row -> put(id, new MessageRow(row.envelope().startingAt(now), row.address(), row.legs())));
    }

    /** Where the bytes of a message that is gone lie. */
    static List<Key> blobsOfGarbage(Key key, byte[] value) {
        ByteReader in = new ByteReader(value);
        byte[] address = QueueLayout.addressOfOldGarbage(key).orElseGet(() -> in.raw(QueueLayout.ADDRESS));
        int chunks = Contents.chunks(in.number());
        return IntStream.range(0, chunks)
                .mapToObj(chunk -> Layout.blobChunk(address, chunk))
                .toList();
    }

    void forgetGarbage(Key garbage) {
        transaction.delete(garbage);
    }

    /** A destination could not be reached at all, or (with none) could. */
    void destination(QueuedDestination next) {
        Key key = QueueLayout.destination(hash(sealed, next.name()));
        transaction.get(key).ifPresent(bytes -> reckon(next, format.destination(key, bytes)));
    }

    /** Works out anew when a destination is due. */
    void reckon(String name) {
        DestinationRow row = row(name);
        reckon(row.destination(), row);
    }

    private DestinationRow row(String name) {
        Key key = QueueLayout.destination(hash(sealed, name));
        return transaction
                .get(key)
                .map(bytes -> format.destination(key, bytes))
                .orElseGet(() -> new DestinationRow(QueuedDestination.fresh(name), 0, 0));
    }

    private void reckon(QueuedDestination next, DestinationRow before) {
        byte[] hash = hash(sealed, next.name());
        Key key = QueueLayout.destination(hash);
        if (before.when() > 0) {
            transaction.delete(QueueLayout.when(before.destination().failures() > 0, before.when(), hash));
        }
        Optional<Key> first = transaction.first(QueueLayout.dues(hash, before.from()));
        if (first.isEmpty()) {
            transaction.delete(key);
            return;
        }
        long from = QueueLayout.millisOfDue(first.get());
        long when = Math.max(1, Math.max(from, next.notBefore().toEpochMilli()));
        transaction.put(key, format.destination(key, new DestinationRow(next, when, from)));
        transaction.put(QueueLayout.when(next.failures() > 0, when, hash), new byte[0]);
        totals = totals.beginning(totals.begins().withWhen(next.failures() > 0, when));
    }

    /** Finds out where the rows by time begin now. */
    void lookWhereTimesBegin() {
        Begins old = totals.begins();
        long ages = millis(QueueLayout.ages(old.ages()), QueueLayout::millisOfAge, old.ages());
        totals = totals.beginning(new Begins(ages, firstWhen(false, old), firstWhen(true, old)));
    }

    private long firstWhen(boolean failing, Begins old) {
        return millis(QueueLayout.whens(failing, old.whens(failing)), QueueLayout::millisOfWhen, old.whens(failing));
    }

    private long millis(KeyRange range, ToLongFunction<Key> time, long otherwise) {
        return transaction.first(range).map(time::applyAsLong).orElse(otherwise);
    }

    private void unlist(QueuedLeg leg) {
        if (leg.setAside()) {
            totals = totals.quarantining(-leg.envelope().octets());
        }
        byte[] hash = hash(sealed, leg.destination());
        transaction.delete(QueueLayout.due(hash, leg.due().toEpochMilli(), leg.id()));
        transaction.delete(QueueLayout.age(leg.ageAt().toEpochMilli(), leg.id()));
    }

    private void put(QueuedLeg leg) {
        if (leg.setAside()) {
            totals = totals.quarantining(leg.envelope().octets());
        }
        transaction.put(QueueLayout.leg(leg.id()), format.leg(QueueLayout.leg(leg.id()), leg));
        long ageAt = leg.ageAt().toEpochMilli();
        transaction.put(QueueLayout.age(ageAt, leg.id()), new byte[0]);
        totals = totals.beginning(totals.begins().withAge(ageAt));
        if (!leg.held()) {
            byte[] hash = hash(sealed, leg.destination());
            transaction.put(QueueLayout.due(hash, leg.due().toEpochMilli(), leg.id()), new byte[0]);
            listed(leg.destination(), leg.due());
        }
    }

    /** Most mail goes to where some waits already: then the destination's row says so and nothing is written. */
    private void listed(String name, Instant due) {
        DestinationRow row = row(name);
        long from = row.when() == 0 ? due.toEpochMilli() : Math.min(row.from(), due.toEpochMilli());
        long when = Math.max(due.toEpochMilli(), row.destination().notBefore().toEpochMilli());
        if (row.when() == 0 || when < row.when() || from < row.from()) {
            reckon(row.destination(), new DestinationRow(row.destination(), row.when(), from));
        }
    }

    /** Leaves word for whoever follows a message. */
    void tell(QueuedLeg leg, List<QueueNews.Item> items, Instant now) {
        if (!items.isEmpty()) {
            leg.envelope().follow().ifPresent(follow -> {
                Key key = QueueLayout.news(leg.id(), leg.attempts());
                QueueNews news = new QueueNews(leg.id(), leg.attempts(), follow, now, items);
                transaction.put(key, format.news(key, news));
            });
        }
    }

    void forgetNews(QueueNews news) {
        transaction.delete(QueueLayout.news(news.leg(), news.attempts()));
    }

    void note(String domain, QueueFormat.Note note) {
        Key key = QueueLayout.note(hash(sealed, domain));
        transaction.put(key, format.note(key, note));
    }

    void forgetNote(Key key) {
        transaction.delete(key);
    }

    private Optional<MessageRow> message(QueueId id) {
        Key key = QueueLayout.message(id);
        return transaction.get(key).map(bytes -> format.message(key, bytes));
    }

    private void put(QueueId id, MessageRow row) {
        Key key = QueueLayout.message(id);
        transaction.put(key, format.message(key, row));
    }
}
