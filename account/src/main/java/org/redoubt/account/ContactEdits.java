package org.redoubt.account;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.redoubt.account.Contacts.Card;
import org.redoubt.account.Contacts.May;
import org.redoubt.account.Contacts.Outcome;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.Change.ObjectType;
import org.redoubt.store.Key;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

/**
 * Changes of address books and cards.
 *
 * <p>The journal has a line for each book that a card was or is in, so that those who see one book hear nothing of the
 * others. That a card comes into a book, or leaves it, is {@link Kind#MEMBERSHIP}. When the rights to a book change, all
 * cards in it are told as {@link Kind#RIGHTS}: to the owner that is nothing, for others they may come or go.
 */
final class ContactEdits {
    /** Before a card whose books stand before its content; a content alone begins as JSON does. */
    private static final int FORMAT = 1;

    private ContactEdits() {}

    static byte[] encode(Card card) {
        ByteWriter out = new ByteWriter(card.content().length + 16).u8(FORMAT).number(card.books().size());
        new TreeSet<>(card.books()).forEach(out::bits);
        return out.raw(card.content()).toBytes();
    }

    static Card decode(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != FORMAT) {
            return new Card(Set.of(), bytes);
        }
        ByteReader in = new ByteReader(bytes);
        in.u8();
        Set<Long> books = new HashSet<>();
        for (int count = in.count(); count > 0; count--) {
            books.add(in.bits());
        }
        return new Card(books, in.rest());
    }

    private static Optional<Card> find(Edit edit, long id) {
        Key place = Layout.contactCard(id);
        return edit.transaction.get(place).map(sealed -> decode(edit.sealed.open(place, sealed)));
    }

    static boolean exists(Edit edit, long book) {
        return book == Contacts.FIRST || edit.transaction.get(Layout.addressBook(book)).isPresent();
    }

    static Outcome put(Edit edit, May may, long id, Card given) {
        AccountState state = edit.base();
        Optional<Card> found = find(edit, id);
        Set<Long> before = found.map(Card::books).orElse(Set.of());
        Set<Long> seen = new HashSet<>(before);
        seen.removeIf(book -> may.rights(state, book).isEmpty());
        // One that was stored before books could be shared is the owner's, who may write to all.
        boolean old = found.isPresent() && before.isEmpty();
        if (old ? !may.owner() : found.isPresent() && seen.stream().noneMatch(book -> may.read(state, book))) {
            return Outcome.NOT_FOUND;
        }
        Set<Long> moved = new HashSet<>(given.books());
        moved.removeAll(seen);
        Set<Long> left = new HashSet<>(seen);
        left.removeAll(given.books());
        moved.addAll(left);
        boolean one = found.isEmpty() || old || seen.stream().anyMatch(book -> may.write(state, book));
        boolean each = moved.stream().allMatch(book -> may.write(state, book) && (before.contains(book) || exists(edit, book)));
        if (!one || !each || given.books().isEmpty()) {
            return Outcome.FORBIDDEN;
        }
        Set<Long> after = new HashSet<>(before);
        after.removeAll(seen);
        after.addAll(given.books());
        write(edit, id, found, new Card(after, given.content()));
        return Outcome.DONE;
    }

    private static void write(Edit edit, long id, Optional<Card> before, Card after) {
        Key place = Layout.contactCard(id);
        edit.transaction.put(place, edit.sealed.seal(place, encode(after)));
        Set<Long> had = before.map(Card::books).orElse(Set.of());
        for (long book : new TreeSet<>(after.books())) {
            boolean born = before.isEmpty();
            boolean came = !had.contains(book);
            EnumSet<Kind> kinds = EnumSet.of(born || !came ? Kind.CONTENT : Kind.MEMBERSHIP);
            card(edit, came ? Action.CREATED : Action.UPDATED, kinds, book, id);
        }
        for (long book : new TreeSet<>(had)) {
            if (!after.books().contains(book)) {
                card(edit, Action.DESTROYED, EnumSet.of(Kind.MEMBERSHIP), book, id);
            }
        }
    }

    private static void card(Edit edit, Action action, EnumSet<Kind> kinds, long book, long id) {
        edit.contacts(ObjectType.CONTACT_CARD, action, kinds, book, NumberSet.of(id));
    }

    static Outcome destroy(Edit edit, May may, long id) {
        AccountState state = edit.base();
        Optional<Card> found = find(edit, id);
        if (found.isEmpty()) {
            return Outcome.NOT_FOUND;
        }
        Set<Long> seen = new HashSet<>(found.get().books());
        seen.removeIf(book -> may.rights(state, book).isEmpty());
        boolean old = found.get().books().isEmpty();
        if (old ? !may.owner() : seen.stream().noneMatch(book -> may.read(state, book))) {
            return Outcome.NOT_FOUND;
        }
        if (!seen.stream().allMatch(book -> may.write(state, book))) {
            return Outcome.FORBIDDEN;
        }
        Set<Long> left = new HashSet<>(found.get().books());
        left.removeAll(seen);
        leave(edit, id, found.get(), left);
        return Outcome.DONE;
    }

    /** Takes a card out of all books but these, and destroys it when there are none. */
    private static void leave(Edit edit, long id, Card card, Set<Long> left) {
        if (!left.isEmpty()) {
            write(edit, id, Optional.of(card), new Card(left, card.content()));
            return;
        }
        edit.transaction.delete(Layout.contactCard(id));
        for (long book : card.books().isEmpty() ? Set.of(Contacts.FIRST) : new TreeSet<>(card.books())) {
            card(edit, Action.DESTROYED, EnumSet.of(Kind.CONTENT), book, id);
        }
    }

    static AccountState putBook(Edit edit, long book, byte[] content) {
        Key place = Layout.addressBook(book);
        boolean there = exists(edit, book);
        edit.transaction.put(place, edit.sealed.seal(place, content));
        EnumSet<Kind> kinds = EnumSet.of(Kind.CONTENT);
        book(edit, there ? Action.UPDATED : Action.CREATED, kinds, book);
        return edit.finish();
    }

    private static void book(Edit edit, Action action, EnumSet<Kind> kinds, long book) {
        edit.contacts(ObjectType.ADDRESS_BOOK, action, kinds, book, NumberSet.of(book));
    }

    /** The cards in a book. */
    static Map<Long, Card> in(Edit edit, long book) {
        Map<Long, Card> in = new LinkedHashMap<>();
        edit.transaction.scan(Layout.CONTACT_CARDS, (key, sealed) -> {
            Card card = decode(edit.sealed.open(key, sealed));
            if (card.books().contains(book)) {
                in.put(key.u64(1), card);
            }
            return true;
        });
        return in;
    }

    static void destroyBook(Edit edit, long book) {
        in(edit, book).forEach((id, card) -> {
            Set<Long> left = new HashSet<>(card.books());
            left.remove(book);
            leave(edit, id, card, left);
        });
        edit.transaction.delete(Layout.addressBook(book));
        List<Key> wishes = new ArrayList<>();
        edit.transaction.scan(Layout.addressBookWishes(book), (key, _) -> wishes.add(key));
        wishes.forEach(edit.transaction::delete);
        // As a change of rights, too: those who had some hear of it though they have none any more.
        book(edit, Action.DESTROYED, EnumSet.of(Kind.CONTENT, Kind.RIGHTS), book);
    }

    /** Tells that the rights to a book changed. */
    static void rights(Edit edit, long book) {
        book(edit, Action.UPDATED, EnumSet.of(Kind.RIGHTS), book);
        NumberSet.Builder cards = NumberSet.builder();
        in(edit, book).keySet().forEach(cards::add);
        NumberSet all = cards.build();
        if (!all.isEmpty()) {
            edit.contacts(ObjectType.CONTACT_CARD, Action.UPDATED, EnumSet.of(Kind.RIGHTS), book, all);
        }
    }

    static AccountState want(Edit edit, long book, AccountId person, boolean wanted) {
        Key wish = Layout.addressBookWish(book, person);
        if (edit.transaction.get(wish).isEmpty() == wanted) {
            return edit.base();
        }
        if (wanted) {
            edit.transaction.delete(wish);
        } else {
            edit.transaction.put(wish, new byte[0]);
        }
        book(edit, Action.UPDATED, EnumSet.of(Kind.OVERLAY), book);
        return edit.finish();
    }
}
