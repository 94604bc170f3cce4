package org.redoubt.account;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.redoubt.account.ChangesSince.Place;
import org.redoubt.store.Change;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.Change.ObjectType;
import org.redoubt.store.JournalEntry;
import org.redoubt.store.JournalRead;
import org.redoubt.store.View;
import org.redoubt.store.id.ModSeq;
import org.redoubt.store.id.NumberSet;

/**
 * Reads one type's changes out of the journal.
 *
 * <p>The journal speaks of rows in mailboxes; here it is asked about objects. An email was created if its bytes came, is
 * destroyed if it is in no mailbox now, and is else updated. A thread is named by its first email, so it was created
 * with that one. Whatever happens to a mailbox's emails changes its totals.
 */
final class ChangeReader {
    static final int ENTRIES = 512;

    private final View view;
    private final ChangedType type;
    /** Whether changes in a mailbox may be told. */
    private final LongPredicate readable;
    /** Which of these ids are there now. */
    private final Existing existing;

    /**
     * Mailboxes, or address books, whose rights changed, or that went: what happened in them is told to those who may have had
     * some.
     */
    private final Set<Long> reshared = new HashSet<>();

    /** By mailbox: the entry in which rights to it changed last, where all that lies in it may come or go for the reader. */
    private final Map<Long, Long> given = new HashMap<>();

    private final Shown shown;

    private boolean trimmed;

    private boolean owner;

    private final Map<Long, Seen> seen = new LinkedHashMap<>();

    /** Looks up which objects there are. */
    interface Existing {
        /** @param marked those that somebody may have marked as deleted */
        Predicate<Long> of(List<Long> ids, Set<Long> marked);
    }

    /** What may come or go for somebody with her rights to a mailbox. */
    interface Shown {
        /**
         * All emails that were in a mailbox at a version or at any time since; asked again later, it has these and perhaps
         * more. Empty where the journal does not reach back so far.
         */
        Optional<NumberSet> since(long mailbox, ModSeq version);
    }

    /** @param marked whether it may have been marked as deleted, or not any more */
    private record Seen(boolean created, boolean content, boolean marked) {
        Seen(boolean created, boolean content) {
            this(created, content, false);
        }

        Seen and(Seen other) {
            return new Seen(created || other.created, content || other.content, marked || other.marked);
        }
    }

    /** @param container the mailbox or address book that it happened in, 0 for none */
    private record Event(long id, long container, Seen seen) {}

    ChangeReader(View view, ChangedType type, LongPredicate readable, Existing existing, Shown shown) {
        this.shown = shown;
        this.view = view;
        this.type = type;
        this.readable = readable;
        this.existing = existing;
    }

    /**
     * Reads on.
     *
     * @param max the most ids to tell, at least 1
     * @param isOwner whether nothing is kept from the reader
     */
    ChangesSince read(Place since, int max, boolean isOwner) {
        owner = isOwner;
        boolean contacts = type == ChangedType.ADDRESS_BOOK || type == ChangedType.CONTACT_CARD;
        if (!owner && (contacts || ofMail())) {
            reshared(since.version(), contacts ? ObjectType.ADDRESS_BOOK : ObjectType.MAILBOX);
        }
        return read(since, max);
    }

    private boolean ofMail() {
        return type == ChangedType.EMAIL || type == ChangedType.THREAD;
    }

    private void reshared(ModSeq since, ObjectType wanted) {
        ModSeq at = since;
        boolean more = true;
        while (more && view.journal(at, ENTRIES) instanceof JournalRead.Entries(List<JournalEntry> entries, ModSeq _)) {
            for (JournalEntry entry : entries) {
                for (Change change : entry.changes()) {
                    if (change.type() == wanted && resharing(change)) {
                        change.objects().forEach(reshared::add);
                    }
                    if (change.type() == ObjectType.MAILBOX && change.kinds().contains(Kind.RIGHTS)) {
                        change.objects().forEach(mailbox -> given.put(mailbox, entry.version().value()));
                    }
                }
                at = entry.version();
            }
            more = entries.size() == ENTRIES;
        }
    }

    private static boolean resharing(Change change) {
        return change.kinds().contains(Kind.RIGHTS) || change.action() == Action.DESTROYED;
    }

    private ChangesSince read(Place since, int max) {
        ModSeq head = view.head().version();
        if (since.version().value() > head.value()) {
            return new ChangesSince.TooOld();
        }
        Place at = since;
        while (at.version().value() < head.value()) {
            switch (view.journal(at.version(), ENTRIES)) {
                case JournalRead.BelowFloor _ -> {
                    return new ChangesSince.TooOld();
                }
                case JournalRead.Entries(List<JournalEntry> entries, ModSeq upTo) -> {
                    for (JournalEntry entry : entries) {
                        long told = tell(entry, at.beyond(), max);
                        if (trimmed) {
                            return new ChangesSince.TooOld();
                        }
                        if (told >= 0) {
                            return result(new Place(at.version(), told), true);
                        }
                        at = new Place(entry.version(), 0);
                    }
                    at = new Place(entries.size() < ENTRIES ? max(upTo, head) : at.version(), 0);
                }
            }
        }
        return result(at, false);
    }

    private static ModSeq max(ModSeq a, ModSeq b) {
        return a.value() > b.value() ? a : b;
    }

    /**
     * Takes an entry in; if there is no room for all, how far it came, else -1. That counts the entry's own events, whether
     * or not this reader may hear of them, and then goes by the ids of what comes or goes with rights: so it means the same
     * when rights and mailboxes are others by the time the rest is asked for.
     */
    private long tell(JournalEntry entry, long from, int max) {
        List<Event> events = new ArrayList<>();
        entry.changes().forEach(change -> events(change, events));
        for (int i = (int) Math.min(from, events.size()); i < events.size(); i++) {
            if (told(events.get(i).container()) && !take(events.get(i), max)) {
                return i;
            }
        }
        NumberSet emails = given(entry);
        long before = Math.max(0, from - events.size());
        List<Long> some = after(emails, before);
        while (!some.isEmpty()) {
            List<Event> coming = new ArrayList<>();
            if (type == ChangedType.EMAIL) {
                some.forEach(email -> coming.add(new Event(email, 0, new Seen(false, true, true))));
            } else {
                threadsOf(some, 0, false, coming);
            }
            for (int i = 0; i < coming.size(); i++) {
                if (!take(coming.get(i), max)) {
                    return events.size() + some.get(i) - 1;
                }
            }
            some = after(emails, some.getLast());
        }
        return -1;
    }

    private boolean told(long container) {
        return container == 0 || readable.test(container) || reshared.contains(container);
    }

    /** False where there is no room for it. */
    private boolean take(Event event, int max) {
        if (!seen.containsKey(event.id()) && seen.size() == max) {
            return false;
        }
        seen.merge(event.id(), event.seen(), Seen::and);
        return true;
    }

    /** The emails that an entry may have let come or go for the reader; those of a mailbox at the last such entry alone. */
    private NumberSet given(JournalEntry entry) {
        NumberSet emails = NumberSet.EMPTY;
        if (ofMail()) {
            for (Map.Entry<Long, Long> mailbox : given.entrySet()) {
                if (mailbox.getValue() == entry.version().value()) {
                    Optional<NumberSet> all = shown.since(mailbox.getKey(), entry.version());
                    trimmed |= all.isEmpty();
                    emails = emails.union(all.orElse(NumberSet.EMPTY));
                }
            }
        }
        return emails;
    }

    private static List<Long> after(NumberSet numbers, long last) {
        List<Long> some = new ArrayList<>();
        for (int i = numbers.firstRangeEndingAtOrAfter(last + 1); i < numbers.rangeCount(); i++) {
            for (long next = Math.max(last + 1, numbers.lo(i)); next <= numbers.hi(i); next++) {
                some.add(next);
                if (some.size() == ENTRIES) {
                    return some;
                }
            }
        }
        return some;
    }

    private void events(Change change, List<Event> events) {
        boolean born = change.action() == Action.CREATED && change.kinds().contains(Kind.CONTENT);
        switch (type) {
            case EMAIL -> {
                if (change.type() == ObjectType.EMAIL) {
                    add(change, new Seen(born, true, !born), events);
                }
            }
            case THREAD -> {
                if (change.type() == ObjectType.THREAD) {
                    add(change, new Seen(false, true, true), events);
                } else if (change.type() == ObjectType.EMAIL && (born || hidden(change))) {
                    List<Long> emails = new ArrayList<>();
                    change.objects().forEach(emails::add);
                    threadsOf(emails, change.container(), born, events);
                }
            }
            case MAILBOX -> {
                if (change.type() == ObjectType.MAILBOX) {
                    boolean more = !change.kinds().equals(EnumSet.of(Kind.COUNTS));
                    add(change, new Seen(change.action() == Action.CREATED, more), events);
                } else if (change.type() == ObjectType.EMAIL && !change.kinds().equals(EnumSet.of(Kind.SIGNATURE))) {
                    events.add(new Event(change.container(), change.container(), new Seen(false, false)));
                }
            }
            case IDENTITY -> kept(change, ObjectType.IDENTITY, events);
            case SUBMISSION -> kept(change, ObjectType.SUBMISSION, events);
            case VACATION_RESPONSE -> {
                if (change.type() == ObjectType.VACATION_RESPONSE) {
                    add(change, new Seen(false, true), events);
                }
            }
            case SIEVE_SCRIPT -> kept(change, ObjectType.SIEVE_SCRIPT, events);
            case PUSH_SUBSCRIPTION -> kept(change, ObjectType.PUSH_SUBSCRIPTION, events);
            case SHARE_NOTIFICATION -> kept(change, ObjectType.SHARE_NOTIFICATION, events);
            case LABEL -> kept(change, ObjectType.LABEL, events);
            case ADDRESS_BOOK -> kept(change, ObjectType.ADDRESS_BOOK, events);
            case CONTACT_CARD -> cards(change, events);
            case QUOTA -> quota(change).ifPresent(events::add);
        }
    }

    /** Whether emails were marked as deleted, or are so no more: to JMAP they are in no mailbox while they are. */
    private static boolean hidden(Change change) {
        return change.action() == Action.UPDATED && change.kinds().contains(Kind.MEMBERSHIP);
    }

    /** Objects that are nobody's but their own: what the journal says of them is told as it is. */
    private static void kept(Change change, ObjectType wanted, List<Event> events) {
        if (change.type() == wanted) {
            add(change, new Seen(change.action() == Action.CREATED, true), events);
        }
    }

    /** The owner's cards are hers wherever they are; to others one is new when it comes into a book. */
    private void cards(Change change, List<Event> events) {
        if (change.type() == ObjectType.CONTACT_CARD && !(owner && change.kinds().equals(EnumSet.of(Kind.RIGHTS)))) {
            boolean created = change.action() == Action.CREATED && (!owner || change.kinds().contains(Kind.CONTENT));
            add(change, new Seen(created, true), events);
        }
    }

    /** What is used changes with each row that comes or goes. */
    private static Optional<Event> quota(Change change) {
        return switch (change.type()) {
            case QUOTA -> Optional.of(new Event(Quota.ONLY, change.container(), new Seen(change.action() == Action.CREATED, true)));
            case EMAIL, MAILBOX -> {
                boolean used = change.type() == ObjectType.EMAIL
                        ? change.action() != Action.UPDATED
                        : change.action() == Action.DESTROYED;
                yield used ? Optional.of(new Event(Quota.ONLY, change.container(), new Seen(false, false))) : Optional.empty();
            }
            case ACCOUNT, THREAD, IDENTITY, SUBMISSION, PRINCIPAL, DOMAIN, VACATION_RESPONSE, SIEVE_SCRIPT, PUSH_SUBSCRIPTION, SHARE_NOTIFICATION, LABEL, ADDRESS_BOOK, CONTACT_CARD ->
                Optional.empty();
        };
    }

    private static void add(Change change, Seen seen, List<Event> events) {
        change.objects().forEach(id -> events.add(new Event(id, change.container(), seen)));
    }

    /** An event of the thread of each email. */
    private void threadsOf(List<Long> emails, long container, boolean born, List<Event> events) {
        List<Optional<byte[]>> links =
                view.getAll(emails.stream().map(id -> Layout.links(new EmailId(id))).toList());
        for (int i = 0; i < emails.size(); i++) {
            long email = emails.get(i);
            // One that was purged since has left its thread to the entry of its destruction.
            long thread = links.get(i).map(Links::decode).map(l -> l.thread().value()).orElse(email);
            events.add(new Event(thread, container, new Seen(born && thread == email, true, !born)));
        }
    }

    private ChangesSince result(Place upTo, boolean more) {
        List<Long> created = new ArrayList<>();
        List<Long> updated = new ArrayList<>();
        List<Long> destroyed = new ArrayList<>();
        List<Long> passing = new ArrayList<>();
        boolean countsOnly = true;
        Set<Long> marked = new HashSet<>();
        seen.forEach((id, one) -> {
            if (one.marked()) {
                marked.add(id);
            }
        });
        Predicate<Long> there = existing.of(List.copyOf(seen.keySet()), marked);
        for (Map.Entry<Long, Seen> one : seen.entrySet()) {
            if (!there.test(one.getKey())) {
                (one.getValue().created() ? passing : destroyed).add(one.getKey());
            } else if (one.getValue().created()) {
                created.add(one.getKey());
            } else {
                updated.add(one.getKey());
                countsOnly &= !one.getValue().content();
            }
        }
        return new ChangesSince.Changed(
                created, updated, destroyed, passing, upTo, more, countsOnly && !updated.isEmpty());
    }
}
