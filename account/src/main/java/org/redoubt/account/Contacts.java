package org.redoubt.account;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.redoubt.guard.AuditKind;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;

/**
 * The address books of an account and the cards in them, as far as one principal may have them. What is in them is the
 * protocol's business; where a card is, and who may do what with which book, is decided here: within the commit for
 * what changes, at the moment for what is read.
 *
 * <p>The rights are those of RFC 4314, of which RFC 9610 2 has four groups: {@link #READ}, {@link #WRITE}, {@link Right#ADMINISTER}
 * (mayShare) and {@link Right#DELETE_MAILBOX} (mayDelete). A card in several books is seen by whoever may read one of them, and
 * changed by whoever may write to one. What books it is in beside those that she sees stays as it is.
 */
public final class Contacts {
    /** The address book that is always there; nothing may be stored of it yet. */
    public static final long FIRST = 1;

    /** RFC 9610 2: mayRead. */
    public static final Rights READ = Rights.of(Right.LOOKUP, Right.READ);

    /** RFC 9610 2: mayWrite, to make, change and destroy cards. */
    public static final Rights WRITE =
            Rights.of(Right.WRITE, Right.INSERT, Right.DELETE_MESSAGES, Right.EXPUNGE);

    private final AccountCore core;
    private final Access access;
    private final Accounts accounts;
    private final Sharing.By by;
    private final May may;

    /** The rights of one principal to an address book, at one version of the account. */
    @FunctionalInterface
    interface BookRights {
        Rights of(AccountState state, long book);
    }

    /** What the principal may do. */
    record May(boolean owner, BookRights books) {
        Rights rights(AccountState state, long book) {
            return books.of(state, book);
        }

        boolean read(AccountState state, long book) {
            return rights(state, book).all().containsAll(READ.all());
        }

        boolean write(AccountState state, long book) {
            return rights(state, book).all().containsAll(WRITE.all());
        }
    }

    /**
     * A card.
     *
     * @param books the numbers of those that it is in; none for one that was stored before books could be shared, which
     *     nobody but the owner sees
     */
    public record Card(Set<Long> books, byte[] content) {
        public Card {
            books = Set.copyOf(books);
        }
    }

    /** What became of a change. */
    public enum Outcome {
        DONE,
        /** It is not there, or not for the principal to see. */
        NOT_FOUND,
        FORBIDDEN,
        /** There are cards in the book, and they were not to go. */
        HAS_CONTENTS
    }

    Contacts(AccountCore core, Access access, Accounts accounts, Sharing.By by, May may) {
        this.core = core;
        this.access = access;
        this.accounts = accounts;
        this.by = by;
        this.may = may;
    }

    /** What the principal may do with an address book now; all of one's own, and nothing of one that is not shared. */
    public Rights rights(long book) {
        return may.rights(core.state(), book);
    }

    /** What is stored of the address books to which the principal has any right, by their numbers. */
    public Map<Long, byte[]> books() throws IOException {
        AccountState state = core.state();
        return AccountCore.reading(() -> {
            Map<Long, byte[]> all = new LinkedHashMap<>();
            try (View view = core.view()) {
                view.scan(Layout.ADDRESS_BOOKS, (key, sealed) -> {
                    if (!may.rights(state, key.u64(1)).isEmpty()) {
                        all.put(key.u64(1), core.sealed.open(key, sealed));
                    }
                    return true;
                });
            }
            return all;
        });
    }

    /**
     * The cards that the principal may read, by their numbers, each with those of its books that she sees. That they were
     * read is in the audit log.
     *
     * @param action what reads them
     */
    public Map<Long, Card> cards(String action) throws IOException {
        AccountState state = core.state();
        Map<Long, Card> found = AccountCore.reading(() -> {
            Map<Long, Card> all = new LinkedHashMap<>();
            try (View view = core.view()) {
                view.scan(Layout.CONTACT_CARDS, (key, sealed) -> {
                    Card card = ContactEdits.decode(core.sealed.open(key, sealed));
                    Card seen = new Card(seen(state, card.books()), card.content());
                    if (may.owner() || card.books().stream().anyMatch(book -> may.read(state, book))) {
                        all.put(key.u64(1), seen);
                    }
                    return true;
                });
            }
            return all;
        });
        if (!found.isEmpty()) {
            access.record(AuditKind.LIST, action, core.version(), "cards=" + found.size(), "ok");
        }
        return found;
    }

    private Set<Long> seen(AccountState state, Set<Long> books) {
        Set<Long> seen = new TreeSet<>(books);
        seen.removeIf(book -> may.rights(state, book).isEmpty());
        return seen;
    }

    /** Whether something is true of any card of the account, seen or not: for what has to hold for all of them together. */
    public boolean any(BiPredicate<Long, byte[]> test) throws IOException {
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                boolean[] found = {false};
                view.scan(Layout.CONTACT_CARDS, (key, sealed) -> {
                    found[0] = test.test(key.u64(1), ContactEdits.decode(core.sealed.open(key, sealed)).content());
                    return !found[0];
                });
                return found[0];
            }
        });
    }

    /**
     * Makes, changes or destroys a card. To make one needs mayWrite for each of its books, to change it for one of them and
     * for each that it comes into or leaves. Who destroys a card that is in books of which she sees nothing takes it out
     * of the others.
     *
     * @param books those that it is to be in, of those that the principal sees
     */
    public Outcome card(long id, Optional<Card> card) throws IOException {
        Outcome outcome = core.change(access.actor(), edit -> {
            Outcome done = card.map(next -> ContactEdits.put(edit, may, id, next))
                    .orElseGet(() -> ContactEdits.destroy(edit, may, id));
            return new Step<>(done == Outcome.DONE ? edit.finish() : edit.base(), done);
        });
        changed("CONTACT_CARD", "object=" + id, outcome);
        return outcome;
    }

    /** Makes or changes what is stored of an address book: in one's own account alone. */
    public Outcome book(long id, byte[] content) throws IOException {
        Outcome outcome = !may.owner()
                ? Outcome.FORBIDDEN
                : core.change(access.actor(), edit -> {
                    boolean own = may.rights(edit.base(), id).hasAll(Right.ADMINISTER);
                    return own
                            ? new Step<>(ContactEdits.putBook(edit, id, content), Outcome.DONE)
                            : new Step<>(edit.base(), Outcome.FORBIDDEN);
                });
        changed("ADDRESS_BOOK", "object=" + id, outcome);
        return outcome;
    }

    /**
     * Destroys an address book, in one commit with the cards that are in no other.
     *
     * @param name as it is called, for those who are told
     * @param contents whether it may have cards
     */
    public Outcome destroyBook(long id, String name, boolean contents) throws IOException {
        Outcome outcome = core.change(access.actor(), edit -> {
            Rights rights = may.rights(edit.base(), id);
            if (rights.isEmpty() || edit.transaction.get(Layout.addressBook(id)).isEmpty()) {
                return new Step<>(edit.base(), Outcome.NOT_FOUND);
            }
            if (!rights.has(Right.DELETE_MAILBOX) || id == FIRST) {
                return new Step<>(edit.base(), Outcome.FORBIDDEN);
            }
            if (!contents && !ContactEdits.in(edit, id).isEmpty()) {
                return new Step<>(edit.base(), Outcome.HAS_CONTENTS);
            }
            ContactEdits.destroyBook(edit, id);
            Sharing.gone(edit, by, id, name);
            return new Step<>(edit.finish(), Outcome.DONE);
        });
        changed("ADDRESS_BOOK", "object=" + id, outcome);
        core.outbox.carry();
        return outcome;
    }

    /** Whether there is an address book to which the principal has any right. */
    public boolean sharesAny() {
        AccountState state = core.state();
        return may.owner() || state.addressBooks().keySet().stream().anyMatch(book -> !may.rights(state, book).isEmpty());
    }

    /** Whether there is one among them that she wants to see. */
    public boolean wantsAny() throws IOException {
        AccountState state = core.state();
        for (long book : state.addressBooks().keySet()) {
            if (!may.rights(state, book).isEmpty() && wants(book)) {
                return true;
            }
        }
        return may.owner();
    }

    /** Whether something is true of what is stored of any address book to which the principal has no right. */
    public boolean anyHidden(Predicate<byte[]> test) throws IOException {
        AccountState state = core.state();
        if (may.owner()) {
            return false;
        }
        return AccountCore.reading(() -> {
            boolean[] found = {false};
            try (View view = core.view()) {
                view.scan(Layout.ADDRESS_BOOKS, (key, sealed) -> {
                    found[0] = may.rights(state, key.u64(1)).isEmpty() && test.test(core.sealed.open(key, sealed));
                    return !found[0];
                });
            }
            return found[0];
        });
    }

    /** How many cards the account has, seen or not, and how long they are together, sealed. */
    public record Totals(int cards, long octets) {}

    public Totals totals() throws IOException {
        return AccountCore.reading(() -> {
            int[] cards = {0};
            long[] octets = {0};
            try (View view = core.view()) {
                view.scan(Layout.CONTACT_CARDS, (_, sealed) -> {
                    cards[0]++;
                    octets[0] += sealed.length;
                    return true;
                });
            }
            return new Totals(cards[0], octets[0]);
        });
    }

    /** With whom the owner shares address books; nobody, to others. */
    public Set<Grantee> shared() {
        Set<Grantee> shared = new HashSet<>();
        if (may.owner()) {
            core.state().addressBooks().values().forEach(acl -> shared.addAll(acl.granted().keySet()));
        }
        return shared;
    }

    /** Who may do what with an address book; empty when that is not the principal's to know. */
    public Optional<Acl> acl(long book) {
        AccountState state = core.state();
        return may.rights(state, book).has(Right.ADMINISTER)
                ? Optional.of(state.addressBooks().getOrDefault(book, Acl.EMPTY))
                : Optional.empty();
    }

    /**
     * Changes what somebody may do with an address book. It is in the audit log, on disk, when this returns.
     *
     * @param name as the book is called, for whom it is about
     * @param negative whether what she may not do is meant
     */
    public AclResult share(long book, String name, Grantee grantee, boolean negative, Acl.Mode mode, Rights rights)
            throws IOException {
        if (grantee.equals(new Grantee.Person(core.id))) {
            return new AclResult.Owner();
        }
        boolean one = grantee instanceof Grantee.Person;
        if (!one) {
            accounts.ensureBoard();
        }
        UnaryOperator<Acl> change = acl -> acl.with(grantee, negative, mode, rights);
        AclResult result = core.change(access.actor(), edit -> {
            Rights mine = may.rights(edit.base(), book);
            if (mine.isEmpty() || !ContactEdits.exists(edit, book)) {
                return new Step<>(edit.base(), new AclResult.NoMailbox());
            }
            return mine.has(Right.ADMINISTER)
                    ? Sharing.addressBook(edit, by, book, name, grantee, change)
                    : new Step<>(edit.base(), new AclResult.NoPermission());
        });
        String touched = "address-book=" + book + " " + GranteeFormat.text(grantee) + " mode=" + mode
                + (negative ? " denied=" : " granted=") + rights.letters();
        String outcome = result instanceof AclResult.Done ? "ok" : "refused";
        access.durably(AuditKind.CHANGE, "SHARE", core.version(), touched, outcome);
        core.outbox.carry();
        if (!one) {
            accounts.announceBoard();
        }
        return result;
    }

    /** Whether somebody wants to see an address book that another shares with her: until she says that she does not. */
    public boolean wants(long book) throws IOException {
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                return view.get(Layout.addressBookWish(book, me())).isEmpty();
            }
        });
    }

    /** Says whether she wants to: hers to say of whatever she may see. */
    public Outcome want(long book, boolean wanted) throws IOException {
        Outcome outcome = core.change(access.actor(), edit -> {
            if (may.rights(edit.base(), book).isEmpty()) {
                return new Step<>(edit.base(), Outcome.NOT_FOUND);
            }
            return new Step<>(ContactEdits.want(edit, book, me(), wanted), Outcome.DONE);
        });
        changed("ADDRESS_BOOK", "object=" + book + " subscribed=" + wanted, outcome);
        return outcome;
    }

    private AccountId me() {
        return access.principal().account();
    }

    private void changed(String action, String touched, Outcome outcome) {
        access.record(AuditKind.CHANGE, action, core.version(), touched, outcome == Outcome.DONE ? "ok" : "refused");
    }
}
