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
        each(core, Layout.RECOVERABLE, one -> {
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
        KeyRange range = after.map(last -> new KeyRange(Layout.RECOVERABLE.prefix(), last.key())).orElse(Layout.RECOVERABLE);
        each(core, range, one -> {
            boolean told = after.filter(last -> one.key().equals(last.key())
                            && one.row().uid() <= last.row().uid())
                    .isPresent();
            if (!told) {
                page.add(one);
            }
            return page.size() < most;
        });
        return page;
    }

    /** Those that were deleted in a time, each email once. */
    static List<DeletedEmail> within(AccountCore core, Instant from, Instant before, int most) throws IOException {
        Set<EmailId> found = new HashSet<>();
        List<DeletedEmail> within = new ArrayList<>();
        // Keys of an earlier time are skipped as a whole.
        KeyRange range = new KeyRange(Layout.RECOVERABLE.prefix(), Layout.recoverable(from.toEpochMilli(), new MailboxId(1), 0));
        each(core, range, one -> {
            if (!one.deleted().isBefore(before)) {
                return false;
            }
            if (!one.deleted().isBefore(from) && found.add(one.row().email())) {
                within.add(one);
            }
            return within.size() < most;
        });
        return within;
    }

    private interface Look {
        /** Whether to go on. */
        boolean at(DeletedEmail email);
    }

    private static void each(AccountCore core, KeyRange range, Look look) throws IOException {
        AccountCore.reading(() -> {
            try (View view = core.view()) {
                List<DeletedEmail> some = new ArrayList<>();
                boolean[] going = {true};
                view.scan(range, (key, record) -> {
                    DeletedPage page = DeletedPage.decode(key, record);
                    for (int i = 0; i < page.rows().count; i++) {
                        some.add(page.email(i));
                    }
                    if (some.size() >= PER_LOOK) {
                        going[0] = offer(view, some, look);
                        some.clear();
                    }
                    return going[0];
                });
                return going[0] && offer(view, some, look);
            }
        });
    }

    private static boolean offer(View view, List<DeletedEmail> some, Look look) {
        List<Optional<byte[]>> links =
                view.getAll(some.stream().map(one -> Layout.links(one.row().email())).toList());
        for (int i = 0; i < some.size(); i++) {
            boolean gone = links.get(i).map(Links::decode).filter(found -> found.places().isEmpty()).isPresent();
            if (gone && !look.at(some.get(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Puts emails back where they were, as they were but for the mark of deletion; those whose mailbox is gone, or waits for
     * a time, go elsewhere. What was brought back or purged meanwhile is passed over.
     */
    static Step<AccountState, Recovered> restore(Edit edit, List<DeletedEmail> wanted, Optional<MailboxId> into, boolean more) {
        List<DeletedEmail> all = new ArrayList<>();
        List<Links> links = new ArrayList<>();
        Map<Key, Optional<DeletedPage>> pages = new HashMap<>();
        Map<Key, NumberSet.Builder> leaving = new HashMap<>();
        for (DeletedEmail email : wanted) {
            Optional<DeletedPage> page = pages.computeIfAbsent(email.key(), key -> DeletedPage.get(edit.transaction, key))
                    .filter(found -> found.has(email.row().uid()));
            Optional<Links> found = page.flatMap(
                            _ -> edit.transaction.get(Layout.links(email.row().email())).map(Links::decode))
                    .filter(one -> one.places().isEmpty());
            if (found.isPresent()) {
                all.add(email);
                links.add(found.get());
                leaving.computeIfAbsent(email.key(), _ -> NumberSet.builder()).add(email.row().uid());
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
        pages.forEach((key, page) -> page.ifPresent(
                one -> one.remove(edit.transaction, leaving.getOrDefault(key, NumberSet.builder()).build())));
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
