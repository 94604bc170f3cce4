package org.redoubt.account;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.NumberSet;

/**
 * Emails that come back by themselves. One record an email, sealed, and one key that orders them by time; so there are
 * never more than emails, and what is due is found without looking at the rest.
 *
 * <p>A snoozed email lies in the mailbox of role SNOOZED; whoever takes it out there, by whatever protocol, ends that
 * ({@link #holds}). A record names the mailbox that the email waits in: one whose email is not there any more does
 * nothing when it is due.
 */
final class Snoozes {
    private static final int FORMAT = 1;

    private Snoozes() {}

    /**
     * What is kept of one.
     *
     * @param in the mailbox that it waits in; empty for a reminder
     */
    record Kept(Snooze snooze, Optional<MailboxId> in) {}

    /** The mailbox of snoozed emails, made when there is none; empty when there can be none. */
    static Optional<MailboxId> mailbox(Edit edit) {
        Optional<MailboxId> known = edit.mailboxes(Role.SNOOZED);
        if (known.isPresent()) {
            return known;
        }
        Optional<MailboxId> named = edit.paths().id(Role.SNOOZED.mailboxName());
        if (named.isEmpty()) {
            return MailboxChanges.makeFor(edit, Role.SNOOZED.mailboxName(), Optional.of(Role.SNOOZED));
        }
        MailboxMeta meta = Objects.requireNonNull(edit.find(named.get()).orElse(null)).meta();
        if (meta.role().isPresent()) {
            return Optional.empty();
        }
        edit.put(meta.with(Optional.of(Role.SNOOZED), meta.sortOrder()));
        edit.mailbox(Action.UPDATED, Kind.CONTENT, meta.id());
        return named;
    }

    static void write(Edit edit, EmailId email, Kept kept) {
        forget(edit, List.of(email));
        Key place = Layout.snooze(email);
        edit.transaction.put(place, edit.sealed.seal(place, encode(kept)));
        edit.transaction.put(Layout.due(kept.snooze().until().toEpochMilli(), email), new byte[0]);
    }

    /** Tells clients that something about the email is different, where no row of it changed. */
    static void tell(Edit edit, EmailId email, MailboxId in) {
        edit.emails(
                Action.UPDATED, EnumSet.of(Kind.FLAGS), in, NumberSet.EMPTY, NumberSet.of(email.value()));
    }

    /** Emails that do not come back by themselves any more. */
    static void forget(Edit edit, List<EmailId> emails) {
        List<Optional<byte[]>> records =
                edit.transaction.getAll(emails.stream().map(Layout::snooze).toList());
        for (int i = 0; i < emails.size(); i++) {
            Key place = Layout.snooze(emails.get(i));
            if (records.get(i).isPresent()) {
                Kept kept = decode(edit.sealed.open(place, records.get(i).get()));
                edit.transaction.delete(place);
                edit.transaction.delete(Layout.due(kept.snooze().until().toEpochMilli(), emails.get(i)));
            }
        }
    }

    /** Whether rows that leave a mailbox are of emails that do not come back by themselves any more. */
    static boolean holds(Edit edit, MailboxId from) {
        Optional<Role> role = edit.find(from).flatMap(mailbox -> mailbox.meta().role());
        return role.equals(Optional.of(Role.SNOOZED));
    }

    static Optional<Kept> find(Edit edit, EmailId email) {
        Key place = Layout.snooze(email);
        return edit.transaction.get(place).map(sealed -> decode(edit.sealed.open(place, sealed)));
    }

    /** Of these emails, those that come back by themselves. */
    static Map<EmailId, Kept> read(View view, SealedRecords sealed, List<EmailId> emails) {
        List<Optional<byte[]>> records = view.getAll(emails.stream().map(Layout::snooze).toList());
        Map<EmailId, Kept> found = new HashMap<>();
        for (int i = 0; i < emails.size(); i++) {
            Key place = Layout.snooze(emails.get(i));
            if (records.get(i).isPresent()) {
                found.put(emails.get(i), decode(sealed.open(place, records.get(i).get())));
            }
        }
        return found;
    }

    /** When the first of them is due; readable without the account's key. */
    static Optional<Instant> first(View view) {
        long[] first = {-1};
        view.scan(Layout.DUE, (key, _) -> {
            first[0] = Layout.dueMillis(key);
            return false;
        });
        return first[0] < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(first[0]));
    }

    /** Some of what is due. */
    static List<Key> due(View view, long nowMillis, int most) {
        List<Key> due = new ArrayList<>();
        view.scan(Layout.DUE, (key, _) -> {
            if (Layout.dueMillis(key) > nowMillis) {
                return false;
            }
            due.add(key);
            return due.size() < most;
        });
        return due;
    }

    private record Way(MailboxId from, MailboxId to, Map<Keyword, Boolean> keywords, boolean moves) {}

    /** Brings back what is due; returns the emails that came back. */
    static Step<AccountState, List<EmailId>> awaken(Edit edit, List<Key> due) {
        Map<Way, NumberSet.Builder> ways = new LinkedHashMap<>();
        List<EmailId> woken = new ArrayList<>();
        for (Key key : due) {
            edit.transaction.delete(key);
            EmailId email = Layout.dueEmail(key);
            Optional<Kept> kept = find(edit, email)
                    .filter(known -> known.snooze().until().toEpochMilli() == Layout.dueMillis(key));
            if (kept.isEmpty()) {
                continue;
            }
            edit.transaction.delete(Layout.snooze(email));
            Optional<Links> links = edit.transaction.get(Layout.links(email)).map(Links::decode);
            Optional<Links.Place> from = links.flatMap(found -> from(edit, email, found, kept.get()));
            if (from.isPresent()) {
                MailboxId to = target(edit, kept.get().snooze());
                boolean moves = !kept.get().snooze().unlessAnswered();
                takeOut(edit, links.get(), to, from.get());
                ways.computeIfAbsent(
                                new Way(from.get().mailbox(), to, kept.get().snooze().keywords(), moves),
                                _ -> NumberSet.builder())
                        .add(from.get().uid());
                woken.add(email);
            }
        }
        ways.forEach((way, uids) -> bring(edit, way, uids.build()));
        return new Step<>(edit.finish(), woken);
    }

    /** The row that comes back; none when the email went elsewhere, or was answered. */
    private static Optional<Links.Place> from(Edit edit, EmailId email, Links links, Kept kept) {
        if (!kept.snooze().unlessAnswered()) {
            return links.places().stream()
                    .filter(place -> kept.in().equals(Optional.of(place.mailbox())))
                    .findFirst();
        }
        List<EmailId> later = edit.transaction.get(Layout.thread(links.thread())).map(Threads::members).stream()
                .flatMap(List::stream)
                .filter(other -> other.value() > email.value())
                .toList();
        for (Optional<byte[]> other : edit.transaction.getAll(later.stream().map(Layout::links).toList())) {
            if (other.map(Links::decode).filter(found -> arrived(edit, found)).isPresent()) {
                return Optional.empty();
            }
        }
        return links.places().stream()
                .filter(place -> !hasRole(edit, place, Set.of(Role.TRASH, Role.JUNK)))
                .findFirst();
    }

    /** Whether an email is one that somebody else wrote. */
    private static boolean arrived(Edit edit, Links links) {
        return links.places().stream()
                .anyMatch(place -> !hasRole(edit, place, Set.of(Role.SENT, Role.DRAFTS, Role.JUNK, Role.TRASH)));
    }

    private static boolean hasRole(Edit edit, Links.Place place, Set<Role> roles) {
        return edit.find(place.mailbox())
                .flatMap(mailbox -> mailbox.meta().role())
                .filter(roles::contains)
                .isPresent();
    }

    private static MailboxId target(Edit edit, Snooze snooze) {
        return snooze.moveTo()
                .filter(id -> edit.find(id).isPresent())
                .or(() -> edit.mailboxes(Role.INBOX))
                .orElse(new MailboxId(1));
    }

    /** It may be in the mailbox already that it comes back to: then it comes to its top all the same. */
    private static void takeOut(Edit edit, Links links, MailboxId to, Links.Place from) {
        links.places().stream()
                .filter(place -> place.mailbox().equals(to) && !place.equals(from))
                .forEach(place -> RowChanges.destroy(edit, to, NumberSet.of(place.uid())));
    }

    /**
     * Moves rows as if they had just come: with the time of this moment, by which every program sorts. RFC 8621 4.1.1
     * has receivedAt never change; an email that stays where it was years ago in the list would not be seen, though.
     */
    private static void bring(Edit edit, Way way, NumberSet uids) {
        long now = edit.nowMillis / 1000 * 1000;
        List<Row> rows = RowChanges.rows(edit.withRows(way.from()).rows().orElseThrow(), uids).stream()
                .map(row -> new Row(
                        row.uid(), row.email(), row.flags() & ~Flags.DELETED, row.modSeq(), row.octets(), now, row.savedMillis()))
                .toList();
        NumberSet added = RowChanges.relocate(edit, way.from(), rows, way.to(), way.moves());
        Set<Keyword> gets = new LinkedHashSet<>();
        Set<Keyword> loses = new LinkedHashSet<>();
        way.keywords().forEach((keyword, set) -> (set ? gets : loses).add(keyword));
        RowChanges.flag(edit, way.to(), added, new FlagChange(FlagChange.Mode.ADD, gets), ~0L);
        RowChanges.flag(edit, way.to(), added, new FlagChange(FlagChange.Mode.REMOVE, loses), ~0L);
    }

    private static byte[] encode(Kept kept) {
        Snooze snooze = kept.snooze();
        ByteWriter out = new ByteWriter(32)
                .u8(FORMAT)
                .u8(snooze.unlessAnswered() ? 1 : 0)
                .signed(snooze.until().getEpochSecond())
                .number(kept.in().map(MailboxId::value).orElse(0L))
                .number(snooze.moveTo().map(MailboxId::value).orElse(0L))
                .number(snooze.keywords().size());
        snooze.keywords().forEach((keyword, set) -> out.text(keyword.name()).u8(set ? 1 : 0));
        return out.toBytes();
    }

    private static Kept decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("a snoozed email has an unknown format");
        }
        boolean unlessAnswered = in.u8() == 1;
        Instant until = Instant.ofEpochSecond(in.signed());
        Optional<MailboxId> waits = mailbox(in.number());
        Optional<MailboxId> moveTo = mailbox(in.number());
        Map<Keyword, Boolean> keywords = new LinkedHashMap<>();
        for (int count = in.count(); count > 0; count--) {
            keywords.put(new Keyword(in.text()), in.u8() == 1);
        }
        return new Kept(new Snooze(until, moveTo, keywords, unlessAnswered), waits);
    }

    private static Optional<MailboxId> mailbox(long number) {
        return number == 0 ? Optional.empty() : Optional.of(new MailboxId(number));
    }
}
