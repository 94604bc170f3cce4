package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.View;
import org.redoubt.store.id.ModSeq;
import org.redoubt.store.id.NumberSet;

/** What a hold on another person's account is good for, whatever the protocol above it asks. */
class SharingTest {
    private final MortalStore store = new MortalStore();
    private final Trial trial;
    private AccountHandle alice;
    private MailboxId shared;
    private MailboxId hidden;
    private EmailId secret;

    SharingTest() throws IOException {
        trial = new Trial(store);
    }

    @BeforeEach
    void twoMailboxes() throws IOException {
        alice = trial.open(Trial.ALICE);
        shared = ((MailboxResult.Done) alice.createMailbox("Shared", Optional.empty())).mailbox();
        hidden = Trial.inbox(alice);
        trial.append(alice, shared, 2);
        secret = trial.append(alice, hidden, 1).emails().getFirst();
    }

    private AccountHandle bob() throws IOException, AccessDeniedException {
        AuthenticatedPrincipal bob = new AuthenticatedPrincipal("bob@example.org", Trial.BOB, false);
        return trial.gate.open(bob, Trial.ALICE, Trial.SESSION, Purpose.SHARED_ACCESS);
    }

    private void grant(String letters) throws IOException {
        Rights rights = Rights.parse(letters).orElseThrow();
        assertEquals(new AclResult.Done(), alice.share(shared, new Grantee.Person(Trial.BOB), false, Acl.Mode.REPLACE, rights));
    }

    @Test
    void withoutAShareThereIsNoHold() throws IOException {
        assertThrows(AccessDeniedException.class, this::bob);
        AuditEvent last = trial.audit.durableEvents().getLast();
        assertEquals("bob@example.org refused", last.principal() + " " + last.outcome());
        AuthenticatedPrincipal bob = new AuthenticatedPrincipal("bob@example.org", Trial.BOB, true);
        assertThrows(
                AccessDeniedException.class,
                () -> trial.gate.open(bob, Trial.ALICE, Trial.SESSION, Purpose.MAIL_ACCESS));
        assertThrows(
                AccessDeniedException.class,
                () -> trial.gate.open(bob, Trial.ALICE, Trial.SESSION, Purpose.SHARED_ACCESS));
        trial.close();
    }

    @Test
    void aHoldReachesNothingThatIsNotShared() throws Exception {
        grant("lrswipkxtea");
        try (AccountHandle bob = bob()) {
            assertEquals(1, bob.mailboxes().all().size());
            assertTrue(bob.mailboxes().byId(hidden).isEmpty());
            assertTrue(bob.mailbox(hidden).isEmpty());
            assertThrows(RightsRevokedException.class, () -> bob.summaries(List.of(secret)));
            assertThrows(
                    RightsRevokedException.class, () -> bob.read("FETCH", shared, NumberSet.of(1), List.of(secret)));
            assertEquals(new CopyResult.NoMailbox(), bob.copy(hidden, NumberSet.of(1), shared));
            assertEquals(new CopyResult.NoMailbox(), bob.move(shared, NumberSet.of(1), hidden));
            assertEquals(new MailboxResult.NoPermission(), bob.deleteMailbox(hidden));
            assertEquals(new MailboxResult.NoPermission(), bob.createMailbox("Top", Optional.empty()));
            assertEquals(NumberSet.EMPTY, bob.vanishedSince(hidden, ModSeq.ZERO, Optional.empty()));
            assertEquals(new AclResult.NoPermission(), bob.share(hidden, new Grantee.Person(Trial.BOB), false, Acl.Mode.ADD, Rights.ALL));
            assertEquals(new AclResult.Owner(), bob.share(shared, new Grantee.Person(Trial.ALICE), true, Acl.Mode.ADD, Rights.ALL));
            assertTrue(bob.annotations(Optional.empty()).isEmpty());
            Map<String, Optional<byte[]>> note = Map.of("/private/x", Optional.of(new byte[1]));
            assertEquals(new AnnotationResult.NoPermission(), bob.annotate(Optional.of(hidden), note));
            assertFalse(bob.subscribe("Shared", true));
        }
        trial.close();
    }

    @Test
    void eachChangeNeedsItsRight() throws Exception {
        grant("lr");
        try (AccountHandle bob = bob()) {
            NewEmail email = new NewEmail(trial.mail("x@x", "X", ""), Set.of(Keyword.SEEN), Optional.empty());
            FlagChange flags = new FlagChange(FlagChange.Mode.ADD, Set.of(Keyword.SEEN, Keyword.DELETED));
            assertEquals(new AppendResult.NoMailbox(), bob.append(shared, List.of(email)));
            assertTrue(bob.store(shared, NumberSet.of(1), flags, OptionalLong.empty()).isEmpty());
            grant("lrit");
            assertInstanceOf(AppendResult.Appended.class, bob.append(shared, List.of(email)));
            bob.store(shared, NumberSet.range(1, 3), flags, OptionalLong.empty());
            MailboxView view = bob.mailbox(shared).orElseThrow();
            for (Rows rows = view.rows(); rows.next(); ) {
                assertEquals(Flags.DELETED, rows.flags());
            }
            assertEquals(NumberSet.EMPTY, bob.expunge(shared, Optional.empty()));
            grant("lre");
            assertEquals(NumberSet.range(1, 3), bob.expunge(shared, Optional.empty()));
            assertTrue(bob.acl(shared).isEmpty());
        }
        trial.close();
    }

    @Test
    void whatIsTakenAwayIsGoneAtTheNextCall() throws Exception {
        grant("lr");
        try (AccountHandle bob = bob()) {
            EmailId first = bob.mailbox(shared).orElseThrow().row(1).orElseThrow().email();
            assertEquals(1, bob.summaries(List.of(first)).size());
            alice.share(shared, new Grantee.Person(Trial.BOB), true, Acl.Mode.ADD, Rights.of(Right.READ));
            assertTrue(bob.alive());
            assertTrue(bob.mailbox(shared).isEmpty());
            assertThrows(RightsRevokedException.class, () -> bob.summaries(List.of(first)));
            assertThrows(
                    RightsRevokedException.class, () -> bob.read("FETCH", shared, NumberSet.of(1), List.of(first)));
            grant("");
            assertFalse(bob.alive());
        }
        assertThrows(AccessDeniedException.class, this::bob);
        trial.close();
    }

    @Test
    void rightsOutliveARestart() throws Exception {
        grant("lrs");
        alice.share(shared, new Grantee.Person(Trial.BOB), true, Acl.Mode.REPLACE, Rights.of(Right.SEEN));
        trial.restart();
        try (AccountHandle bob = bob()) {
            assertEquals("lr", bob.rights(shared).letters());
        }
        trial.close();
    }

    /** The list of those who share something is brought up to date whoever dies on the way. */
    @Test
    void whoSharesIsFoundAfterADeath() throws Exception {
        store.failing(Optional.of(Trial.BOB));
        grant("lr");
        try (AccountHandle own = trial.open(Trial.BOB)) {
            assertEquals(List.of(), own.sharers());
            store.failing(Optional.empty());
            trial.restart();
        }
        trial.accounts.carry(Trial.ALICE);
        try (AccountHandle own = trial.open(Trial.BOB)) {
            assertEquals(List.of(Trial.ALICE), own.sharers());
        }
        try (AccountHandle again = trial.open(Trial.ALICE)) {
            again.deleteMailbox(shared);
        }
        trial.accounts.carry(Trial.ALICE);
        try (AccountHandle own = trial.open(Trial.BOB)) {
            assertEquals(List.of(), own.sharers());
        }
        trial.close();
    }

    /** Once the errands of Alice have been carried. */
    private List<ShareNotification> noticesOfBob() throws IOException {
        trial.accounts.carry(Trial.ALICE);
        try (AccountHandle own = trial.open(Trial.BOB)) {
            return List.copyOf(own.shareNotifications().values());
        }
    }

    private static String change(ShareNotification notice) {
        return notice.login() + ": " + notice.name() + " from " + notice.before() + " to " + notice.after();
    }

    /** RFC 9670 3: who may do something else because of somebody else is told, and nobody is of what she did herself. */
    @Test
    void whoseRightsOthersChangeIsToldOfEachChange() throws Exception {
        grant("lra");
        grant("lra");
        Rights all = Rights.parse("lra").orElseThrow();
        assertEquals(
                List.of("user16@example.org: Shared from " + Rights.NONE + " to " + all),
                noticesOfBob().stream().map(SharingTest::change).toList());
        Rights less = Rights.parse("lr").orElseThrow();
        try (AccountHandle bob = bob()) {
            assertEquals(
                    new AclResult.Done(),
                    bob.share(shared, new Grantee.Person(Trial.BOB), false, Acl.Mode.REPLACE, less));
        }
        assertEquals(1, noticesOfBob().size(), "she did it herself");
        alice.deleteMailbox(shared);
        assertEquals(
                "user16@example.org: Shared from " + less + " to " + Rights.NONE, change(noticesOfBob().getLast()));
        assertEquals(2, noticesOfBob().size());
        trial.close();
    }

    @Test
    void ofManyNoticesTheOldestMakeRoom() throws Exception {
        for (int i = 0; i < AccountLimits.SHARE_NOTIFICATIONS + 2; i++) {
            trial.now.incrementAndGet();
            grant(i % 2 == 0 ? "lr" : "l");
        }
        List<ShareNotification> kept = noticesOfBob();
        assertEquals(AccountLimits.SHARE_NOTIFICATIONS, kept.size());
        try (AccountHandle own = trial.open(Trial.BOB)) {
            long oldest = own.shareNotifications().keySet().iterator().next();
            ChangesSince.Place before = new ChangesSince.Place(own.modSeq(), 0);
            grant("lrs");
            ChangesSince.Changed changed = assertInstanceOf(
                    ChangesSince.Changed.class, own.changes(ChangedType.SHARE_NOTIFICATION, before, 10));
            assertEquals(List.of(oldest), changed.destroyed(), "who keeps a list of them is told");
            assertEquals(1, changed.created().size());
        }
        assertEquals(trial.now.get(), kept.getLast().created().toEpochMilli());
        assertEquals(
                trial.now.get() - AccountLimits.SHARE_NOTIFICATIONS + 1, kept.getFirst().created().toEpochMilli());
    }

    @Test
    void annotationsOfOneMailboxAreEachPersonsOwn() throws Exception {
        grant("lr");
        Optional<MailboxId> mailbox = Optional.of(shared);
        alice.annotate(mailbox, Map.of("/private/x", Optional.of(new byte[] {1}), "/shared/x", Optional.of(new byte[1])));
        try (AccountHandle bob = bob()) {
            assertEquals(Set.of("/shared/x"), bob.annotations(mailbox).keySet());
            assertEquals(
                    new AnnotationResult.NoPermission(), bob.annotate(mailbox, Map.of("/shared/x", Optional.empty())));
            assertEquals(
                    new AnnotationResult.Done(), bob.annotate(mailbox, Map.of("/private/y", Optional.of(new byte[2]))));
        }
        assertEquals(Set.of("/private/x", "/shared/x"), alice.annotations(mailbox).keySet());
        trial.close();
    }

    /** The board is brought up to date whoever dies on the way, and grants nothing. */
    @Test
    void whoSharesWithEverybodyIsFoundAfterADeath() throws Exception {
        Rights read = Rights.parse("lr").orElseThrow();
        store.failing(Optional.of(Sharing.BOARD));
        assertThrows(
                IOException.class,
                () -> alice.share(shared, new Grantee.Anyone(), false, Acl.Mode.REPLACE, read));
        store.failing(Optional.empty());
        alice.share(shared, new Grantee.Group(7), false, Acl.Mode.REPLACE, read);
        try (AccountHandle own = trial.open(Trial.BOB)) {
            assertEquals(List.of(), own.sharers());
        }
        store.failing(Optional.of(Sharing.BOARD));
        alice.share(shared, new Grantee.Anyone(), false, Acl.Mode.REPLACE, read);
        try (AccountHandle own = trial.open(Trial.BOB)) {
            assertEquals(List.of(), own.sharers());
            store.failing(Optional.empty());
            trial.restart();
        }
        trial.accounts.carry(Trial.ALICE);
        try (AccountHandle own = trial.open(Trial.BOB)) {
            assertEquals(List.of(Trial.ALICE), own.sharers());
        }
        try (AccountHandle again = trial.open(Trial.ALICE)) {
            assertEquals(List.of(), again.sharers());
            assertEquals(Set.of(new Grantee.Anyone(), new Grantee.Group(7)), again.acl(shared).orElseThrow().granted().keySet());
            again.share(shared, new Grantee.Anyone(), true, Acl.Mode.REPLACE, Rights.ALL);
        }
        assertThrows(AccessDeniedException.class, this::bob);
        trial.close();
    }

    @Test
    void entriesOfPeopleAloneAreStillRead() {
        ByteWriter old = new ByteWriter(16).number(1).number(Trial.BOB.value()).number(Rights.of(Right.READ).mask());
        Acl acl = Acl.decodeOfPeople(new ByteReader(old.number(0).toBytes()));
        assertEquals(new Acl(Map.of(new Grantee.Person(Trial.BOB), Rights.of(Right.READ)), Map.of()), acl);
        ByteWriter now = new ByteWriter(16);
        Acl more = acl.with(new Grantee.Group(9), true, Acl.Mode.ADD, Rights.of(Right.WRITE));
        more.encode(now);
        assertEquals(more, Acl.decode(new ByteReader(now.toBytes())));
    }

    /** In the outbox. */
    private int errands() {
        int[] count = {0};
        try (View view = store.view(Trial.ALICE)) {
            view.scan(Layout.outbox(Optional.empty()), (_, _) -> ++count[0] > 0);
        }
        return count[0];
    }

    @Test
    void whatIsSharedAlreadyIsNotToldAgain() throws IOException {
        grant("lr");
        ModSeq before = alice.modSeq();
        grant("lr");
        assertEquals(before, alice.modSeq(), "nothing has changed");
        Grantee.Group staff = new Grantee.Group(7);
        alice.share(shared, staff, false, Acl.Mode.REPLACE, Rights.of(Right.READ));
        store.failing(Optional.of(Sharing.BOARD));
        alice.share(shared, staff, false, Acl.Mode.ADD, Rights.of(Right.SEEN));
        assertEquals(0, errands(), "the board has nothing to hear of");
        alice.share(shared, staff, false, Acl.Mode.REPLACE, Rights.NONE);
        assertEquals(1, errands());
        store.failing(Optional.empty());
        trial.close();
    }

    @Test
    void whoMayDoTheSameAsBeforeIsToldNothing() throws IOException {
        grant("lr");
        assertEquals(1, noticesOfBob().size());
        Grantee.Person bob = new Grantee.Person(Trial.BOB);
        assertEquals(new AclResult.Done(), alice.share(shared, bob, true, Acl.Mode.ADD, Rights.of(Right.WRITE)));
        assertEquals(1, noticesOfBob().size(), "what she never had was denied");
        trial.close();
    }

    @Test
    void aMailboxThatIsNotThereIsSharedWithNobody() throws IOException {
        Grantee.Person bob = new Grantee.Person(Trial.BOB);
        MailboxId none = new MailboxId(99);
        assertEquals(new AclResult.NoMailbox(), alice.share(none, bob, false, Acl.Mode.ADD, Rights.ALL));
        assertEquals("refused", trial.audit.durableEvents().getLast().outcome());
        assertThrows(AccessDeniedException.class, this::bob);
        trial.close();
    }
}
