package org.redoubt.account;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.View;
import org.redoubt.store.id.NumberSet;

/**
 * What was deleted for good, and lies in the recoverable range until {@link Purge} comes by. What is in some mailbox is not
 * deleted, whatever was done to another copy of it.
 */
final class Recovery {
    /** Emails brought back by one commit, and told by one event. */
    static final int PER_COMMIT = 500;

    private static final int PER_LOOK = 256;

    private Recovery() {}

    /** How many there are, by the hour in which they were deleted. */
    static List<DeletedHour> hours(AccountCore core) throws IOException {
        NavigableMap<Instant, long[]> hours = new TreeMap<>();
        Set<EmailId> counted = new HashSet<>();
        each(core, Layout.RECOVERABLE, (_, one) -> {
            if (counted.add(one.row().email())) {
                long[] sum = hours.computeIfAbsent(one.deleted().truncatedTo(ChronoUnit.HOURS), _ -> new long[2]);
                sum[0]++;
                sum[1] += one.row().octets();
            }
            return true;
        });
        List<DeletedHour> all = new ArrayList<>();
        hours.forEach((hour, sum) -> all.add(new DeletedHour(hour, sum[0], sum[1])));
        return all.reversed();
    }

    /** Up to so many, those that were deleted first before the others. @param after the last of the page before */
    static List<DeletedEmail> page(AccountCore core, Optional<DeletedEmail> after, int most) throws IOException {
        List<DeletedEmail> page = new ArrayList<>();
        KeyRange range = after.map(last -> new KeyRange(Layout.RECOVERABLE.prefix(), key(last))).orElse(Layout.RECOVERABLE);
        each(core, range, (_, one) -> {
            if (!after.equals(Optional.of(one))) {
                page.add(one);
            }
            return page.size() < most;
        });
        return page;
    }

    private static Key key(DeletedEmail email) {
        return Layout.recoverable(email.deleted().toEpochMilli(), email.mailbox(), email.row().uid());
    }

    /** Keys of those that were deleted in a time, one for each email. */
    static List<Key> within(AccountCore core, Instant from, Instant before, int most) throws IOException {
        Map<EmailId, Key> found = new HashMap<>();
        List<Key> keys = new ArrayList<>();
        // Keys of an earlier time are skipped as a whole.
        KeyRange range = new KeyRange(Layout.RECOVERABLE.prefix(), Layout.recoverable(from.toEpochMilli(), new MailboxId(1), 0));
        each(core, range, (key, one) -> {
            if (!one.deleted().isBefore(before)) {
                return false;
            }
            if (!one.deleted().isBefore(from) && found.putIfAbsent(one.row().email(), key) == null) {
                keys.add(key);
            }
            return keys.size() < most;
        });
        return keys;
    }

    private interface Look {
        /** Whether to go on. */
        boolean at(Key key, DeletedEmail email);
    }

    private static void each(AccountCore core, KeyRange range, Look look) throws IOException {
        AccountCore.reading(() -> {
            try (View view = core.view()) {
                List<Map.Entry<Key, DeletedEmail>> some = new ArrayList<>();
                boolean[] going = {true};
                view.scan(range, (key, row) -> {
                    some.add(Map.entry(key, read(key, row)));
                    if (some.size() == PER_LOOK) {
                        going[0] = offer(view, some, look);
                        some.clear();
                    }
                    return going[0];
                });
                return going[0] && offer(view, some, look);
            }
        });
    }

    private static DeletedEmail read(Key key, byte[] row) {
        return new DeletedEmail(
                Instant.ofEpochMilli(key.u64(1)), new MailboxId(key.u32(9)), RowFormat.decode(key.u32(13), row));
    }

    private static boolean offer(View view, List<Map.Entry<Key, DeletedEmail>> some, Look look) {
        List<Optional<byte[]>> links = view.getAll(
                some.stream().map(one -> Layout.links(one.getValue().row().email())).toList());
        for (int i = 0; i < some.size(); i++) {
            boolean gone = links.get(i).map(Links::decode).filter(found -> found.places().isEmpty()).isPresent();
            if (gone && !look.at(some.get(i).getKey(), some.get(i).getValue())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Puts emails back where they were, as they were but for the mark of deletion; those whose mailbox is gone, or waits for
     * a time, go elsewhere. What was brought back or purged meanwhile is passed over.
     */
    static Step<AccountState, Recovered> restore(Edit edit, List<Key> keys, Optional<MailboxId> into, boolean more) {
        List<DeletedEmail> all = new ArrayList<>();
        List<Links> links = new ArrayList<>();
        for (Key key : keys) {
            Optional<DeletedEmail> email = edit.transaction.get(key).map(row -> read(key, row));
            Optional<Links> found = email.flatMap(
                            one -> edit.transaction.get(Layout.links(one.row().email())).map(Links::decode))
                    .filter(one -> one.places().isEmpty());
            if (email.isPresent() && found.isPresent()) {
                all.add(email.get());
                links.add(found.get());
            }
        }
        long octets = all.stream().mapToLong(one -> one.row().octets()).sum();
        if (!edit.base().root().quota().fits(octets)) {
            return new Step<>(edit.base(), new Recovered.OverQuota());
        }
        if (all.isEmpty()) {
            return new Step<>(edit.base(), new Recovered.Done(0, more));
        }
        edit.threads(links.stream().map(Links::thread).toList());
        MailboxId otherwise = into.orElseGet(() -> edit.mailboxes(Role.INBOX).orElseThrow());
        Predicate<MailboxId> usable = id -> edit.find(id).isPresent() && !Snoozes.holds(edit, id);
        Map<MailboxId, List<Integer>> places = new TreeMap<>();
        for (int i = 0; i < all.size(); i++) {
            MailboxId back = into.isEmpty() && usable.test(all.get(i).mailbox()) ? all.get(i).mailbox() : otherwise;
            places.computeIfAbsent(back, _ -> new ArrayList<>()).add(i);
        }
        places.forEach((place, which) -> put(edit, place, which, all, links));
        for (DeletedEmail one : all) {
            edit.transaction.delete(key(one));
        }
        return new Step<>(edit.finish(), new Recovered.Done(all.size(), more));
    }

    private static void put(
            Edit edit, MailboxId place, List<Integer> which, List<DeletedEmail> all, List<Links> links) {
        MailboxState mailbox = edit.withTail(place);
        RowTable rows = mailbox.rows().orElseThrow();
        long uid = mailbox.uidNext();
        NumberSet.Builder emails = NumberSet.builder();
        for (int i : which) {
            Row was = all.get(i).row();
            // Keywords of one mailbox mean something else, or nothing, in another.
            long kept = place.equals(all.get(i).mailbox()) ? -1L : (1L << Flags.FIRST_KEYWORD_BIT) - 1 | Flags.UNEVEN_LINES;
            rows = rows.append(new Row(
                    uid,
                    was.email(),
                    was.flags() & kept & ~Flags.DELETED,
                    edit.transaction.version().value(),
                    was.octets(),
                    was.receivedMillis(),
                    edit.nowMillis));
            edit.transaction.put(
                    Layout.links(was.email()),
                    links.get(i).recoverable(-1).with(new Links.Place(place, uid)).encode());
            emails.add(was.email().value());
            uid++;
        }
        edit.rows(place, rows, uid);
        edit.emails(
                Action.CREATED,
                EnumSet.of(Kind.MEMBERSHIP, Kind.CONTENT),
                place,
                NumberSet.range(mailbox.uidNext(), uid - 1),
                emails.build());
    }
}
