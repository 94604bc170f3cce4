package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Contacts.Card;
import org.redoubt.account.Contacts.Outcome;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.ObjectType;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;

/** Address books at the gate, whatever the protocol above it asks. */
class ContactsTest {
    private static final byte[] CONTENT = "{\"uid\":\"1\"}".getBytes(StandardCharsets.UTF_8);
    private static final long TEAM = 77;

    private final Trial trial;
    private final AccountHandle alice;
    private final Contacts hers;

    ContactsTest() throws IOException {
        trial = new Trial(new MortalStore());
        alice = trial.open(Trial.ALICE);
        hers = alice.contacts();
        assertEquals(Outcome.DONE, hers.book(TEAM, CONTENT));
    }

    private Contacts bob() throws IOException, AccessDeniedException {
        AuthenticatedPrincipal bob = new AuthenticatedPrincipal("bob@example.org", Trial.BOB, false);
        return trial.gate.open(bob, Trial.ALICE, Trial.SESSION, Purpose.SHARED_ACCESS).contacts();
    }

    private void share(Rights rights) throws IOException {
        assertEquals(
                new AclResult.Done(),
                hers.share(TEAM, "Team", new Grantee.Person(Trial.BOB), false, Acl.Mode.REPLACE, rights));
    }

    private static Card card(Contacts contacts, long id) throws IOException {
        return Optional.ofNullable(contacts.cards("TEST").get(id)).orElseThrow();
    }

    private static Optional<Card> in(long... books) {
        Set<Long> in = new java.util.HashSet<>();
        for (long book : books) {
            in.add(book);
        }
        return Optional.of(new Card(in, CONTENT));
    }

    @Test
    void whatIsTakenAwayIsGoneAtTheNextCallOfWhoHoldsIt() throws IOException, AccessDeniedException {
        hers.card(1, in(TEAM));
        share(Contacts.READ.plus(Contacts.WRITE));
        Contacts bob = bob();
        assertEquals(Set.of(1L), bob.cards("TEST").keySet());
        assertEquals(Outcome.DONE, bob.card(1, in(TEAM)));
        share(Contacts.READ);
        assertEquals(Outcome.FORBIDDEN, bob.card(1, in(TEAM)));
        assertEquals(Outcome.FORBIDDEN, bob.card(1, Optional.empty()));
        assertEquals(Outcome.FORBIDDEN, bob.book(TEAM, CONTENT));
        share(Rights.NONE);
        assertEquals(Map.of(), bob.cards("TEST"));
        assertEquals(Map.of(), bob.books());
        assertEquals(Outcome.NOT_FOUND, bob.card(1, Optional.empty()));
        assertEquals(Outcome.NOT_FOUND, bob.want(TEAM, false));
        assertEquals(Outcome.NOT_FOUND, bob.destroyBook(TEAM, "Team", true));
        assertFalse(bob.sharesAny());
        assertEquals(Optional.empty(), bob.acl(TEAM));
        assertEquals(new AclResult.NoMailbox(), bob.share(TEAM, "x", new Grantee.Anyone(), false, Acl.Mode.ADD, Contacts.READ));
    }

    @Test
    void aBookIsSharedWithSoManyAndNotWithOneMore() throws IOException {
        for (int i = 0; i < AccountLimits.MAX_ACL_ENTRIES; i++) {
            Grantee one = new Grantee.Person(new AccountId(1000L + i));
            assertEquals(new AclResult.Done(), hers.share(TEAM, "Team", one, false, Acl.Mode.ADD, Contacts.READ));
        }
        Grantee other = new Grantee.Person(new AccountId(999));
        assertEquals(new AclResult.TooMany(), hers.share(TEAM, "Team", other, false, Acl.Mode.ADD, Contacts.READ));
    }

    @Test
    void aCardIsInBooksThatAreThere() throws IOException {
        assertEquals(Outcome.FORBIDDEN, hers.card(1, in(99)));
        assertEquals(Outcome.FORBIDDEN, hers.card(1, in()));
        assertEquals(Outcome.DONE, hers.card(1, in(TEAM, Contacts.FIRST)));
        assertEquals(Outcome.HAS_CONTENTS, hers.destroyBook(TEAM, "Team", false));
        assertEquals(Outcome.DONE, hers.destroyBook(TEAM, "Team", true));
        assertEquals(Set.of(Contacts.FIRST), card(hers, 1).books());
        assertEquals(Outcome.NOT_FOUND, hers.destroyBook(Contacts.FIRST, "Contacts", true));
    }

    @Test
    void aCardFromBeforeBooksCouldBeSharedIsTheOwnersAlone() throws IOException, AccessDeniedException {
        trial.accounts.with(Trial.ALICE, core -> core.change(new Actor("-", "test"), edit -> {
            var place = Layout.contactCard(5);
            edit.transaction.put(place, edit.sealed.seal(place, CONTENT));
            edit.object(ObjectType.CONTACT_CARD, Action.CREATED, 5);
            return new Step<>(edit.finish(), true);
        }));
        share(Contacts.READ.plus(Contacts.WRITE));
        Contacts bob = bob();
        assertEquals(Map.of(), bob.cards("TEST"));
        assertEquals(Outcome.NOT_FOUND, bob.card(5, Optional.empty()));
        assertEquals(Outcome.NOT_FOUND, bob.card(5, in(TEAM)));
        Card old = card(hers, 5);
        assertEquals(Set.of(), old.books());
        assertArrayEquals(CONTENT, old.content());
        assertEquals(Outcome.DONE, hers.card(5, in(TEAM)));
        assertEquals(Set.of(5L), bob.cards("TEST").keySet());
        // Rights and places are on disk.
        trial.restart();
        assertEquals(Set.of(TEAM), card(bob(), 5).books());
    }

    @Test
    void aNoticeFromBeforeBooksCouldBeSharedIsOfAMailbox() {
        byte[] stored = new ByteWriter(64)
                .u8(1)
                .number(1_000)
                .number(Trial.ALICE.value())
                .number(9)
                .text("Plans")
                .number(Trial.ALICE.value())
                .text("alice@example.org")
                .number(Rights.NONE.mask())
                .number(Contacts.READ.mask())
                .toBytes();
        ShareNotification notice = ShareNotification.decode(stored);
        assertEquals(new SharedObject.OfMail(new MailboxId(9)), notice.object());
        assertEquals("Plans", notice.name());
        assertEquals(Instant.ofEpochSecond(1), notice.created());
        assertEquals(notice, ShareNotification.decode(notice.encode()));
        assertTrue(notice.after().has(Right.READ));
    }

    private List<AccountId> whoSharesWithBob() throws IOException {
        trial.accounts.carry(Trial.ALICE);
        try (AccountHandle own = trial.open(Trial.BOB)) {
            return own.sharers();
        }
    }

    @Test
    void whoShareTheirBooksAreFoundAsLongAsThereIsOne() throws IOException {
        share(Contacts.READ);
        assertEquals(List.of(Trial.ALICE), whoSharesWithBob());
        ModSeq before = alice.modSeq();
        share(Contacts.READ);
        assertEquals(before, alice.modSeq(), "nothing has changed");
        assertEquals(Outcome.DONE, hers.destroyBook(TEAM, "Team", true));
        assertEquals(List.of(), whoSharesWithBob());
    }
}
