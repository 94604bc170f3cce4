package org.redoubt.account;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.redoubt.account.NewEmails.Prepared;
import org.redoubt.guard.AuditKind;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;

/**
 * The emails and threads of an account as objects, apart from the mailboxes they are in: what JMAP shows and changes
 * (RFC 8621). Belongs to an {@link AccountHandle}, and asks the same rights.
 */
public final class Emails {
    private final AccountCore core;
    private final Access access;
    private final Function<AccountState, Function<MailboxId, Rights>> rights;

    private final Contacts.May books;

    Emails(AccountCore core, Access access, Function<AccountState, Function<MailboxId, Rights>> rights, Contacts.May books) {
        this.core = core;
        this.access = access;
        this.rights = rights;
        this.books = books;
    }

    private Function<MailboxId, Rights> rights() {
        return rights.apply(core.state());
    }

    /** Emails by their ids; those that are not there, or may not be seen, are missing. In the order asked for. */
    public Map<EmailId, EmailState> find(List<EmailId> ids) throws IOException {
        List<Links> links = links(ids);
        Map<EmailId, Snoozes.Kept> snoozed = snoozed(ids);
        Map<MailboxId, Optional<MailboxView>> views = new HashMap<>();
        Map<EmailId, EmailState> found = new LinkedHashMap<>();
        Function<MailboxId, Rights> may = rights();
        for (int i = 0; i < ids.size(); i++) {
            List<Seen> rows = new ArrayList<>();
            for (Links.Place place : links.get(i).places()) {
                if (may.apply(place.mailbox()).has(Right.READ)) {
                    view(views, place.mailbox())
                            .flatMap(view -> view.row(place.uid()).map(row -> new Seen(view, row)))
                            .filter(one -> shown(one.row().flags()))
                            .ifPresent(rows::add);
                }
            }
            if (!rows.isEmpty()) {
                found.put(ids.get(i), state(ids.get(i), links.get(i).thread(), rows, snoozed));
            }
        }
        return found;
    }

    private record Seen(MailboxView view, Row row) {}

    /** RFC 8621 4.1.1: what a program marked as deleted and did not expunge yet is not there for JMAP. */
    static boolean shown(long flags) {
        return (flags & Flags.DELETED) == 0;
    }

    private Optional<MailboxView> view(Map<MailboxId, Optional<MailboxView>> views, MailboxId id) throws IOException {
        Optional<MailboxView> known = views.get(id);
        if (known == null) {
            known = core.mailbox(id);
            views.put(id, known);
        }
        return known;
    }

    /** Of these emails, those that come back by themselves. */
    private Map<EmailId, Snoozes.Kept> snoozed(List<EmailId> ids) throws IOException {
        if (!core.accounts.alarms().any(core.id)) {
            return Map.of();
        }
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                return Snoozes.read(view, core.sealed, ids);
            }
        });
    }

    /** When each email comes back that does so by itself, in milliseconds since 1970. */
    public Map<EmailId, Long> snoozedUntil() throws IOException {
        return AccountCore.reading(() -> {
            Map<EmailId, Long> until = new HashMap<>();
            try (View view = core.view()) {
                view.scan(Layout.DUE, (key, _) -> {
                    until.put(Layout.dueEmail(key), Layout.dueMillis(key));
                    return true;
                });
            }
            return until;
        });
    }

    private static EmailState state(
            EmailId id, ThreadId thread, List<Seen> rows, Map<EmailId, Snoozes.Kept> snoozed) {
        Set<MailboxId> mailboxes = new LinkedHashSet<>();
        Set<Keyword> keywords = new LinkedHashSet<>();
        boolean seen = true;
        for (Seen one : rows) {
            mailboxes.add(one.view().mailbox().id());
            keywords.addAll(one.view().keywords(one.row().flags()));
            seen &= (one.row().flags() & Flags.SEEN) != 0;
        }
        keywords.remove(Keyword.DELETED);
        if (!seen) {
            keywords.remove(Keyword.SEEN);
        }
        Row first = rows.getFirst().row();
        Optional<Snooze> snooze = Optional.ofNullable(snoozed.get(id))
                .filter(kept -> kept.in().isEmpty() || mailboxes.contains(kept.in().get()))
                .map(Snoozes.Kept::snooze);
        return new EmailState(id, thread, first.octets(), first.receivedMillis(), mailboxes, keywords, snooze);
    }

    /** Where emails are; nowhere when they are not there. */
    private List<Links> links(List<EmailId> ids) throws IOException {
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                return links(view, ids);
            }
        });
    }

    private static List<Links> links(View view, List<EmailId> ids) {
        List<Links> links = new ArrayList<>(ids.size());
        List<Optional<byte[]>> records = view.getAll(ids.stream().map(Layout::links).toList());
        for (int i = 0; i < ids.size(); i++) {
            EmailId id = ids.get(i);
            links.add(records.get(i)
                    .map(Links::decode)
                    .orElseGet(() -> new Links(0, new ThreadId(id.value()), 0, List.of())));
        }
        return links;
    }

    /**
     * The emails of threads, the one received first before the others (RFC 8621 3); threads that have none that may be
     * seen are missing.
     */
    public Map<ThreadId, List<EmailId>> threads(List<ThreadId> ids) throws IOException {
        Map<ThreadId, List<EmailId>> members = AccountCore.reading(() -> {
            try (View view = core.view()) {
                return members(view, ids);
            }
        });
        List<EmailId> all = members.values().stream().flatMap(List::stream).toList();
        Map<EmailId, EmailState> states = find(all);
        Map<ThreadId, List<EmailId>> threads = new LinkedHashMap<>();
        members.forEach((thread, emails) -> {
            List<EmailId> there = emails.stream()
                    .filter(email -> Optional.ofNullable(states.get(email))
                            .filter(state -> state.thread().equals(thread))
                            .isPresent())
                    .sorted((a, b) -> byDate(states, a, b))
                    .toList();
            if (!there.isEmpty()) {
                threads.put(thread, there);
            }
        });
        return threads;
    }

    private static int byDate(Map<EmailId, EmailState> states, EmailId a, EmailId b) {
        long first = Optional.ofNullable(states.get(a)).map(EmailState::receivedMillis).orElse(0L);
        long second = Optional.ofNullable(states.get(b)).map(EmailState::receivedMillis).orElse(0L);
        return first != second ? Long.compare(first, second) : a.compareTo(b);
    }

    private static Map<ThreadId, List<EmailId>> members(View view, List<ThreadId> ids) {
        List<Optional<byte[]>> records = view.getAll(ids.stream().map(Layout::thread).toList());
        Map<ThreadId, List<EmailId>> members = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            EmailId only = new EmailId(ids.get(i).value());
            members.put(ids.get(i), records.get(i).map(Threads::members).orElse(List.of(only)));
        }
        return members;
    }

    /** What a query looks at: the emails of some mailboxes, or of all that may be read. */
    public EmailTable table(Optional<Set<MailboxId>> mailboxes) throws IOException {
        List<MailboxView> all = new ArrayList<>();
        List<MailboxView> wanted = new ArrayList<>();
        Function<MailboxId, Rights> may = rights();
        for (Mailbox mailbox : core.state().tree().all()) {
            if (may.apply(mailbox.id()).has(Right.READ)) {
                boolean asked = mailboxes.isEmpty() || mailboxes.get().contains(mailbox.id());
                Optional<MailboxView> view = core.mailbox(mailbox.id());
                view.ifPresent(all::add);
                view.filter(_ -> asked).ifPresent(wanted::add);
            }
        }
        return new EmailTable(all, wanted, threadTable());
    }

    /** As {@link #table(Optional)}, of these emails alone; costs by how many they are, and not by what there is. */
    public EmailTable table(Optional<Set<MailboxId>> mailboxes, List<EmailId> only) throws IOException {
        Map<MailboxId, Set<Long>> places = new HashMap<>();
        for (Links links : links(only)) {
            links.places().forEach(place -> places.computeIfAbsent(place.mailbox(), _ -> new TreeSet<>()).add(place.uid()));
        }
        List<MailboxView> all = new ArrayList<>();
        List<MailboxView> wanted = new ArrayList<>();
        Function<MailboxId, Rights> may = rights();
        for (Map.Entry<MailboxId, Set<Long>> place : places.entrySet()) {
            Optional<MailboxView> view =
                    may.apply(place.getKey()).has(Right.READ) ? core.mailbox(place.getKey()) : Optional.empty();
            if (view.isPresent()) {
                MailboxView some = view.get().only(place.getValue());
                all.add(some);
                if (mailboxes.isEmpty() || mailboxes.get().contains(place.getKey())) {
                    wanted.add(some);
                }
            }
        }
        return new EmailTable(all, wanted, threadTable());
    }

    private ThreadTable.Of threadTable() throws IOException {
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                return core.threads.upTo(view);
            }
        });
    }

    /** What a mailbox holds; counted once for each version of it. Nothing when it may not be read. */
    public MailboxTotals totals(MailboxId id) throws IOException {
        Optional<MailboxView> view = rights().apply(id).has(Right.READ) ? core.mailbox(id) : Optional.empty();
        if (view.isEmpty() || view.get().size() == 0) {
            return MailboxTotals.NONE;
        }
        Optional<MailboxTotals> known = core.totals(id, view.get().table());
        if (known.isPresent()) {
            return known.get();
        }
        MailboxTotals counted = count(view.get(), threadTable());
        core.totals(id, view.get().table(), counted);
        return counted;
    }

    private static MailboxTotals count(MailboxView view, ThreadTable.Of threads) {
        long[] emails = new long[view.size()];
        long[] unread = new long[view.size()];
        int unreadCount = 0;
        int at = 0;
        for (Rows rows = view.rows(); rows.next(); ) {
            if (!shown(rows.flags())) {
                continue;
            }
            emails[at++] = rows.email().value();
            if ((rows.flags() & (Flags.SEEN | Flags.DRAFT)) == 0) {
                unread[unreadCount++] = rows.email().value();
            }
        }
        long[] all = distinct(emails, at);
        long[] fresh = distinct(unread, unreadCount);
        return new MailboxTotals(all.length, fresh.length, threads(all, threads), threads(fresh, threads));
    }

    private static long[] distinct(long[] numbers, int count) {
        return Arrays.stream(numbers, 0, count).sorted().distinct().toArray();
    }

    private static int threads(long[] emails, ThreadTable.Of threads) {
        return (int) Arrays.stream(emails).map(threads::of).sorted().distinct().count();
    }

    /**
     * Whether each of these mailboxes, emails or threads is there for the principal.
     *
     * @param marked those that may have been marked as deleted, for which rows are looked at; of others their places tell enough,
     *     so that nobody has to have a mailbox in memory to be told what came
     */
    Predicate<Long> existing(ChangedType type, View view, List<Long> ids, Set<Long> marked) {
        Function<MailboxId, Rights> may = rights();
        Map<MailboxId, Optional<MailboxView>> views = new HashMap<>();
        BiPredicate<Links, Boolean> placed = (links, look) -> links.places().stream()
                .anyMatch(place -> may.apply(place.mailbox()).has(Right.READ) && (!look || shown(views, place)));
        return switch (type) {
            case MAILBOX -> id -> core.state().mailboxes().containsKey(new MailboxId(id))
                    && !may.apply(new MailboxId(id)).isEmpty();
            case EMAIL -> {
                List<Links> links = links(view, ids.stream().map(EmailId::new).toList());
                Set<Long> there = new HashSet<>();
                for (int i = 0; i < ids.size(); i++) {
                    if (placed.test(links.get(i), marked.contains(ids.get(i)))) {
                        there.add(ids.get(i));
                    }
                }
                yield there::contains;
            }
            case THREAD -> {
                Set<Long> there = new HashSet<>();
                members(view, ids.stream().map(ThreadId::new).toList()).forEach((thread, members) -> {
                    boolean any = links(view, members).stream()
                            .anyMatch(links -> links.thread().equals(thread)
                                    && placed.test(links, marked.contains(thread.value())));
                    if (any) {
                        there.add(thread.value());
                    }
                });
                yield there::contains;
            }
            case IDENTITY -> there(view, ids, Layout::identity);
            case SUBMISSION -> there(view, ids, Layout::submission);
            case VACATION_RESPONSE -> _ -> true;
            case SIEVE_SCRIPT -> {
                List<StoredScript> scripts = Scripts.index(view::get, core.sealed).scripts();
                yield id -> scripts.stream().anyMatch(script -> script.number() == id);
            }
            case PUSH_SUBSCRIPTION -> there(view, ids, Layout::pushSubscription);
            case SHARE_NOTIFICATION -> there(view, ids, Layout::shareNotification);
            case LABEL -> there(view, ids, Layout::label);
            case ADDRESS_BOOK -> {
                Predicate<Long> stored = there(view, ids, Layout::addressBook);
                AccountState state = core.state();
                yield id -> (id == Contacts.FIRST || stored.test(id)) && !books.rights(state, id).isEmpty();
            }
            case CONTACT_CARD -> cards(view, ids);
            case QUOTA -> _ -> core.state().root().limitOctets() > 0;
        };
    }

    private boolean shown(Map<MailboxId, Optional<MailboxView>> views, Links.Place place) {
        try {
            return view(views, place.mailbox())
                    .flatMap(view -> view.row(place.uid()))
                    .filter(row -> shown(row.flags()))
                    .isPresent();
        } catch (IOException failed) {
            throw new StoreException("a mailbox cannot be read", failed);
        }
    }

    private Predicate<Long> cards(View view, List<Long> ids) {
        AccountState state = core.state();
        List<Key> keys = ids.stream().map(Layout::contactCard).toList();
        List<Optional<byte[]>> records = view.getAll(keys);
        Set<Long> there = new HashSet<>();
        for (int i = 0; i < ids.size(); i++) {
            if (records.get(i).isPresent()) {
                Set<Long> in = ContactEdits.decode(core.sealed.open(keys.get(i), records.get(i).get())).books();
                boolean ownersAlone = in.isEmpty() && books.owner();
                if (ownersAlone || in.stream().anyMatch(book -> books.read(state, book))) {
                    there.add(ids.get(i));
                }
            }
        }
        return there::contains;
    }

    private static Predicate<Long> there(View view, List<Long> ids, Function<Long, Key> key) {
        List<Optional<byte[]>> records = view.getAll(ids.stream().map(key).toList());
        Set<Long> there = new HashSet<>();
        for (int i = 0; i < ids.size(); i++) {
            if (records.get(i).isPresent()) {
                there.add(ids.get(i));
            }
        }
        return there::contains;
    }

    /** Changes emails: one commit for all of them; what cannot be done to one is left undone to it alone. */
    public Map<EmailId, EmailChanged> change(Map<EmailId, EmailChange> changes) throws IOException {
        Map<EmailId, EmailChange> all = new LinkedHashMap<>(changes);
        Optional<Instant> first = changes.values().stream()
                .flatMap(change -> change.snoozed().flatMap(Function.identity()).stream())
                .map(Snooze::until)
                .min(Instant::compareTo);
        Actor actor = access.actor();
        if (first.isPresent()) {
            core.accounts.alarms().expect(core.id);
        }
        Map<EmailId, EmailChanged> results = core.change(
                actor, edit -> new EmailEdits(edit, rights.apply(edit.base())).change(all));
        first.ifPresent(at -> core.accounts.alarms().set(core.id, at));
        record(first.isPresent() ? "SNOOZE" : "UPDATE", results);
        return results;
    }

    /** Takes emails out of all their mailboxes; they stay recoverable for a while. */
    public Map<EmailId, EmailChanged> destroy(List<EmailId> ids) throws IOException {
        List<EmailId> all = List.copyOf(new LinkedHashSet<>(ids));
        Map<EmailId, EmailChanged> results = core.change(
                access.actor(), edit -> new EmailEdits(edit, rights.apply(edit.base())).destroy(all));
        record("DESTROY", results);
        return results;
    }

    /**
     * Remembers what somebody is about to be told of signatures, so that changes tell of these emails when it may be something
     * else. Changes nothing that anybody sees.
     */
    public void keepStatuses(Collection<ToldStatus> told) throws IOException {
        SmimeStatuses.keep(core, told);
    }

    /**
     * Has changes tell of all emails whose signatures may count no more, or may count now.
     *
     * @param authorities a number of those whose word counts, as in {@link ToldStatus}
     */
    public void tellStatuses(long authorities) throws IOException {
        SmimeStatuses.tell(core, authorities);
    }

    private void record(String action, Map<EmailId, EmailChanged> results) {
        List<EmailId> done = results.entrySet().stream()
                .filter(result -> result.getValue() instanceof EmailChanged.Done)
                .map(Map.Entry::getKey)
                .toList();
        String outcome = done.size() == results.size() ? "ok" : done.isEmpty() ? "refused" : "partial";
        access.record(
                AuditKind.CHANGE,
                action,
                core.version(),
                Access.touched(done.isEmpty() ? results.keySet() : done),
                outcome);
    }

    /** Puts a message into mailboxes as one email. */
    public AppendResult add(Set<MailboxId> mailboxes, NewEmail email) throws IOException {
        long received = email.receivedAt().map(Instant::toEpochMilli).orElseGet(core::nowMillis);
        Prepared prepared = new Prepared(core.contents.put(email.message()), email.keywords(), received);
        List<MailboxId> all = mailboxes.stream().sorted().toList();
        AppendResult result = core.change(
                access.actor(), edit -> new EmailEdits(edit, rights.apply(edit.base())).add(all, prepared));
        String touched = result instanceof AppendResult.Appended(long _, var _, List<EmailId> ids)
                ? Access.touched(ids)
                : "mailbox=" + all.stream().map(id -> String.valueOf(id.value())).findFirst().orElse("");
        access.record(
                AuditKind.CHANGE,
                "APPEND",
                core.version(),
                touched,
                result instanceof AppendResult.Appended ? "ok" : "refused");
        return result;
    }
}
