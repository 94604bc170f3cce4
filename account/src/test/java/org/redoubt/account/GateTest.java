package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.LiveSessions;
import org.redoubt.guard.Mandate;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionEndedException;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.SignedInBy;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

/** Each thing that the gate looks at before it lets somebody in, by itself: without it a test here fails. */
class GateTest {
    private static final AccountId NOBODY = new AccountId(99);
    private static final SessionInfo REMOTE = new SessionInfo("s9", "imap", "192.0.2.7:40000", true);

    private final Trial trial;
    private final LiveSessions sessions;
    private AccountHandle alice;
    private MailboxId inbox;

    GateTest() throws IOException {
        trial = new Trial();
        sessions = new LiveSessions(trial.clock);
    }

    @BeforeEach
    void open() throws IOException {
        alice = trial.open(Trial.ALICE);
        inbox = Trial.inbox(alice);
    }

    @AfterEach
    void close() throws IOException {
        alice.close();
        trial.close();
    }

    private LiveSession session(boolean readOnly, Optional<Mandate> mandate) {
        SignedInBy by = new SignedInBy("bob@example.org", Trial.BOB.value(), "PLAIN", "app=3", readOnly, mandate);
        return sessions.begin(REMOTE, by).orElseThrow();
    }

    private static Principal bob(LiveSession session, boolean administrator) {
        return new AuthenticatedPrincipal("bob@example.org", Trial.BOB, administrator, session);
    }

    private Principal bob() {
        return bob(session(false, Optional.empty()), false);
    }

    private Mandate mandate(AccountId account, boolean readOnly) {
        Instant until = trial.clock.instant().plus(Duration.ofHours(1));
        return new Mandate(7, account.value(), "case 7", readOnly, false, until);
    }

    /** With which purposes somebody comes in. */
    private Set<Purpose> open(Principal who, AccountId account) throws IOException {
        Set<Purpose> open = EnumSet.noneOf(Purpose.class);
        for (Purpose purpose : Purpose.values()) {
            int before = trial.audit.durableEvents().size();
            try (AccountHandle handle = trial.gate.open(who, account, REMOTE, purpose)) {
                assertEquals(account, handle.account());
                open.add(purpose);
            } catch (AccessDeniedException denied) {
                assertFalse(open.contains(purpose));
            }
            // Both are on disk before anybody hears of them, once.
            List<AuditEvent> events = trial.audit.durableEvents();
            assertEquals(before + 1, events.size());
            AuditEvent event = events.getLast();
            assertEquals(AuditKind.BIND, event.kind());
            assertEquals(purpose.name(), event.action());
            assertEquals(account.value(), event.account());
            assertEquals(open.contains(purpose) ? "ok" : "refused", event.outcome());
            assertEquals(open.contains(purpose) ? "method=" + who.session().by().method() + (who.session().local() ? "" : " app=3") : "", event.touched());
        }
        return open;
    }

    @Test
    void aPersonReachesHerOwnAccountAndNobodyElses() throws IOException {
        assertEquals(
                Set.of(
                        Purpose.MAIL_ACCESS,
                        Purpose.SUBMISSION,
                        Purpose.ADMINISTRATION,
                        Purpose.RECOVERY,
                        Purpose.IMPORT,
                        Purpose.EXPORT),
                open(bob(), Trial.BOB));
        assertEquals(Set.of(), open(bob(), Trial.ALICE));
    }

    @Test
    void anAdministratorSeesHowMuchThereIsAndTheOperatorBringsMailInAndOut() throws IOException {
        assertEquals(
                Set.of(Purpose.ADMINISTRATION, Purpose.RECOVERY),
                open(bob(session(false, Optional.empty()), true), Trial.ALICE));
        Principal operator = new AuthenticatedPrincipal("operator", NOBODY, true);
        assertEquals(
                Set.of(Purpose.ADMINISTRATION, Purpose.RECOVERY, Purpose.IMPORT, Purpose.EXPORT),
                open(operator, Trial.ALICE));
        assertEquals(Set.of(), open(new AuthenticatedPrincipal("somebody", NOBODY, false), Trial.ALICE));
    }

    @Test
    void whoCameForOneMailboxReachesThatAndNotEvenHerOwn() throws IOException {
        Principal granted = bob(session(true, Optional.of(mandate(Trial.ALICE, true))), true);
        assertEquals(Set.of(Purpose.GRANTED_ACCESS, Purpose.EXPORT), open(granted, Trial.ALICE));
        assertEquals(Set.of(), open(granted, Trial.BOB));
        assertEquals("grant 7: case 7", trial.audit.durableEvents().getLast().purpose());
    }

    @Test
    void anAccountThatIsNotThereLooksLikeOneThatIsForbidden() throws IOException {
        Principal nobody = new AuthenticatedPrincipal("nobody@example.org", NOBODY, false);
        assertThrows(
                AccessDeniedException.class, () -> trial.gate.open(nobody, NOBODY, REMOTE, Purpose.MAIL_ACCESS));
        assertEquals("absent", trial.audit.durableEvents().getLast().outcome());
    }

    @Test
    void withoutALogThereIsNoHandle() throws IOException {
        trial.audit.breakDown(true);
        assertThrows(AuditUnavailableException.class, () -> trial.gate.open(bob(), Trial.BOB, REMOTE, Purpose.MAIL_ACCESS));
        trial.audit.breakDown(false);
        assertNotInUse(Trial.BOB);
        assertEquals(List.of(), trial.audit.events(AuditKind.BIND).stream().filter(event -> event.account() == Trial.BOB.value()).toList());
    }

    @Test
    void nothingIsDoneInASessionThatWasEndedOrWaitsForASecondFactor() throws Exception {
        trial.append(alice, inbox, 1);
        LiveSession session = session(false, Optional.empty());
        try (AccountHandle bob = trial.gate.open(bob(session, false), Trial.BOB, REMOTE, Purpose.MAIL_ACCESS)) {
            trial.now.addAndGet(5000);
            trial.append(bob, Trial.inbox(bob), 1);
            bob.read("FETCH", Trial.inbox(bob), NumberSet.of(1), List.of(new EmailId(1)));
            assertEquals(trial.clock.instant(), session.lastSeen());
            assertTrue(session.ask());
            stopped(bob);
            session.proved();
            trial.append(bob, Trial.inbox(bob), 1);
            session.end();
            stopped(bob);
        }
    }

    /** Nothing is done, and it is not enough that somebody is told so afterwards. */
    private void stopped(AccountHandle handle) throws IOException {
        MailboxId own = Trial.inbox(handle);
        int mailboxes = handle.mailboxes().all().size();
        long octets = handle.quota().usedOctets();
        assertThrows(SessionEndedException.class, () -> trial.append(handle, own, 1));
        assertThrows(SessionEndedException.class, () -> handle.createMailbox("X", Optional.empty()));
        assertThrows(SessionEndedException.class, () -> handle.read("FETCH", own, NumberSet.of(1), List.of(new EmailId(1))));
        try (AccountHandle owner = trial.open(handle.account())) {
            assertEquals(mailboxes, owner.mailboxes().all().size());
            assertEquals(octets, owner.quota().usedOctets());
        }
    }

    @Test
    void withTheGrantEndsWhatItOpened() throws Exception {
        trial.append(alice, inbox, 1);
        Principal granted = bob(session(false, Optional.of(mandate(Trial.ALICE, false))), false);
        try (AccountHandle handle = trial.gate.open(granted, Trial.ALICE, REMOTE, Purpose.GRANTED_ACCESS)) {
            trial.append(handle, inbox, 1);
            trial.now.addAndGet(Duration.ofHours(1).toMillis() - 1000);
            trial.append(handle, inbox, 1);
            trial.now.addAndGet(1000);
            stopped(handle);
        }
    }

    @Test
    void whoReadsAnothersMailWaitsForTheLogEachTime() throws Exception {
        EmailId email = trial.append(alice, inbox, 1).emails().getFirst();
        Principal granted = bob(session(false, Optional.of(mandate(Trial.ALICE, false))), false);
        try (AccountHandle handle = trial.gate.open(granted, Trial.ALICE, REMOTE, Purpose.GRANTED_ACCESS)) {
            trial.audit.clear();
            handle.read("FETCH", inbox, NumberSet.of(1), List.of(email));
            handle.read("FETCH", inbox, NumberSet.of(1), List.of(email));
            assertEquals(2, trial.audit.durableEvents().size());
        }
    }

    @Test
    void whoMayOnlyReadChangesNothingAndTryingIsWrittenDown() throws Exception {
        trial.append(alice, inbox, 1);
        Principal reader = bob(session(true, Optional.empty()), false);
        try (AccountHandle bob = trial.gate.open(reader, Trial.BOB, REMOTE, Purpose.MAIL_ACCESS)) {
            assertThrows(RightsRevokedException.class, () -> bob.urlToken(Trial.inbox(bob), "rump"));
            AuditEvent tried = trial.audit.events(AuditKind.CHANGE).getLast();
            assertEquals("READ-ONLY refused bob@example.org", tried.action() + " " + tried.outcome() + " " + tried.principal());
        }
    }

    @Test
    void aTimeIsPastWhenTheClockSaysSo() {
        Instant now = trial.clock.instant();
        assertTrue(trial.gate.isPast(now.minusMillis(1)));
        assertFalse(trial.gate.isPast(now));
        assertFalse(trial.gate.isPast(now.plusMillis(1)));
    }

    private Optional<UrlGrant> byUrl(Principal reader, AccountId owner, String mailbox, long validity, long uid, String token) throws IOException {
        return trial.gate.openByUrl(reader, owner, REMOTE, new UrlGrant.Claim(mailbox, validity, uid, "rump", token));
    }

    @Test
    void aUrlOpensTheOneMessageThatItsOwnerVouchedForAndNothingElse() throws IOException {
        EmailId email = trial.append(alice, inbox, 2).emails().getFirst();
        String token = alice.urlToken(inbox, "rump").orElseThrow();
        long validity = alice.mailboxes().byId(inbox).orElseThrow().uidValidity();
        for (long given : new long[] {0, validity}) {
            try (UrlGrant grant = byUrl(bob(), Trial.ALICE, "INBOX", given, 1, token).orElseThrow()) {
                assertEquals(email, grant.summary().id());
            }
            AuditEvent read = trial.audit.durableEvents().getLast();
            assertEquals("READ URLFETCH ok", read.kind() + " " + read.action() + " " + read.outcome());
            assertEquals("mailbox=" + inbox.value() + " uids=1 emails=" + email.value(), read.touched());
        }
        Map<String, Optional<UrlGrant>> wrong = Map.of(
                "token", byUrl(bob(), Trial.ALICE, "INBOX", 0, 1, token.replace('a', 'b').replace('0', '1')),
                "mailbox", byUrl(bob(), Trial.ALICE, "Sent", 0, 1, token),
                "no mailbox", byUrl(bob(), Trial.ALICE, "Elsewhere", 0, 1, token),
                "validity", byUrl(bob(), Trial.ALICE, "INBOX", validity + 1, 1, token),
                "message", byUrl(bob(), Trial.ALICE, "INBOX", 0, 9, token),
                "account", byUrl(bob(), Trial.BOB, "INBOX", 0, 1, token),
                "absent account", byUrl(bob(), NOBODY, "INBOX", 0, 1, token),
                "granted", byUrl(bob(session(true, Optional.of(mandate(Trial.ALICE, true))), false), Trial.ALICE, "INBOX", 0, 1, token));
        wrong.forEach((what, grant) -> assertTrue(grant.isEmpty(), what));
        List<AuditEvent> refused = trial.audit.events(AuditKind.READ).stream()
                .filter(event -> event.action().equals("URLFETCH") && !event.outcome().equals("ok"))
                .toList();
        assertEquals(wrong.size(), refused.size());
        assertEquals(2, refused.stream().filter(event -> event.outcome().equals("absent")).count());
    }

    @Test
    void whatArrivesIsWrittenDownAndToldOfWhenItIsThere() throws IOException {
        List<String> told = new ArrayList<>();
        trial.gate.onArrival((account, email, _) -> {
            told.add(account.value() + " " + email.value());
            throw new IOException("it is delivered all the same");
        });
        List<EmailId> toldBesides = new ArrayList<>();
        trial.gate.onArrival((_, email, _) -> toldBesides.add(email));
        trial.accounts.limit(Trial.BOB, 10);
        assertEquals(DeliveryRoom.OK, trial.gate.room(Trial.ALICE, 11));
        assertEquals(DeliveryRoom.OVER_QUOTA, trial.gate.room(Trial.BOB, 11));
        assertEquals(DeliveryRoom.GONE, trial.gate.room(NOBODY, 11));
        List<Deposited> results = trial.gate.deliver(
                trial.mail("m@x", "S", ""),
                List.of(Deposit.inbox(Trial.ALICE), Deposit.inbox(Trial.BOB), Deposit.inbox(NOBODY)),
                REMOTE);
        Deposited.Stored stored = assertInstanceOf(Deposited.Stored.class, results.get(0));
        assertInstanceOf(Deposited.OverQuota.class, results.get(1));
        assertInstanceOf(Deposited.Gone.class, results.get(2));
        assertEquals(List.of(Trial.ALICE.value() + " " + stored.email().value()), told);
        assertEquals(List.of(stored.email()), toldBesides);
        List<AuditEvent> events = trial.audit.events(AuditKind.DELIVER);
        assertEquals(List.of("ok", "refused", "refused"), events.stream().map(AuditEvent::outcome).toList());
        assertEquals(List.of(Trial.ALICE.value(), Trial.BOB.value(), NOBODY.value()), events.stream().map(AuditEvent::account).toList());
        assertEquals(
                "mailbox=" + inbox.value() + " uids=" + stored.uid() + " emails=" + stored.email().value(),
                events.getFirst().touched());
        assertEquals("", events.getLast().touched());
    }

    @Test
    void whatIsDeliveredAgainUnderItsReceiptIsThereOnce() throws IOException {
        Deposit once = Deposit.inboxOnce(Trial.ALICE, new DeliveryReceipt(trial.now.get(), "q7.1"));
        Deposited first = trial.gate.deliver(trial.mail("m@x", "S", ""), List.of(once), REMOTE).getFirst();
        assertEquals(first, trial.gate.deliver(trial.mail("m@x", "S", ""), List.of(once), REMOTE).getFirst());
        assertEquals(1, alice.quota().messages());
    }

    @Test
    void whoIsNotNamedHasNothingAndWhatIsDeniedCountsMore() {
        Grantee.Person bob = new Grantee.Person(Trial.BOB);
        Grantee.Group staff = new Grantee.Group(5);
        Rights read = Rights.parse("lr").orElseThrow();
        Rights write = Rights.parse("iw").orElseThrow();
        Guest insider = new Guest(Trial.BOB, (group, person) -> group == 5 && person.equals(Trial.BOB));
        Guest outsider = new Guest(Trial.BOB, Groups.NONE);
        Guest other = new Guest(Trial.ALICE, Groups.NONE);
        Acl acl = Acl.EMPTY.with(bob, false, Acl.Mode.ADD, read).with(staff, false, Acl.Mode.ADD, write);
        assertEquals(read.plus(write), acl.rights(insider));
        assertEquals(read, acl.rights(outsider));
        assertEquals(Rights.NONE, acl.rights(other));
        Acl denied = acl.with(staff, true, Acl.Mode.ADD, read);
        assertEquals(write, denied.rights(insider));
        assertEquals(read, denied.rights(outsider));
        assertEquals(3, denied.size());
        assertEquals(Rights.NONE, acl.with(new Grantee.Anyone(), true, Acl.Mode.ADD, Rights.ALL).rights(insider));
        assertEquals(read, Acl.EMPTY.with(new Grantee.Anyone(), false, Acl.Mode.ADD, read).rights(other));
        assertTrue(acl.gives(staff));
        assertFalse(denied.gives(new Grantee.Anyone()));
    }

    @Test
    void aHoldCoversWhatCameFromItsBeginningUntilBeforeItsEnd() {
        Instant from = Instant.ofEpochMilli(1000);
        Instant before = Instant.ofEpochMilli(2000);
        Hold hold = new Hold(1, "case", "c", Instant.EPOCH, Optional.of(before), Optional.of(from), Optional.of(before));
        assertFalse(hold.covers(999));
        assertTrue(hold.covers(1000));
        assertTrue(hold.covers(1999));
        assertFalse(hold.covers(2000));
        assertTrue(hold.live(before.minusMillis(1)));
        assertFalse(hold.live(before));
        Hold open = new Hold(1, "case", "c", Instant.EPOCH, Optional.empty(), Optional.empty(), Optional.empty());
        assertTrue(open.covers(0) && open.covers(Long.MAX_VALUE) && open.live(Instant.MAX));
    }

    @Test
    void anAccountHasSoManyHoldsAndEntriesOfSharingAndNotOneMore() throws IOException {
        Hold hold = new Hold(0, "case", "c", Instant.EPOCH, Optional.empty(), Optional.empty(), Optional.empty());
        for (int i = 0; i < AccountLimits.MAX_HOLDS; i++) {
            assertTrue(trial.accounts.placeHold(Trial.ALICE, hold).isPresent());
        }
        assertEquals(Optional.empty(), trial.accounts.placeHold(Trial.ALICE, hold));
        Rights read = Rights.parse("lr").orElseThrow();
        for (int i = 0; i < AccountLimits.MAX_ACL_ENTRIES; i++) {
            Grantee one = new Grantee.Person(new AccountId(1000L + i));
            assertEquals(new AclResult.Done(), alice.share(inbox, one, false, Acl.Mode.ADD, read));
        }
        assertEquals(
                new AclResult.TooMany(),
                alice.share(inbox, new Grantee.Person(new AccountId(999)), false, Acl.Mode.ADD, read));
    }

    @Test
    void whatReachedSomeIsWrittenDownThoughOthersFailed() throws IOException {
        MortalStore store = new MortalStore();
        try (Trial other = new Trial(store);
                Message message = other.mail("both", "Both", "")) {
            store.failing(Optional.of(Trial.ALICE));
            List<Deposit> both = List.of(Deposit.inbox(Trial.ALICE), Deposit.inbox(Trial.BOB));
            assertThrows(IOException.class, () -> other.gate.deliver(message, both, Trial.SESSION));
            store.failing(Optional.empty());
            assertEquals(
                    List.of(Trial.BOB.value() + " ok"),
                    other.audit.events().stream()
                            .filter(event -> event.kind() == AuditKind.DELIVER)
                            .map(event -> event.account() + " " + event.outcome())
                            .toList());
        }
    }

    /** It can be destroyed, and is. */
    private void assertNotInUse(AccountId account) throws IOException {
        trial.accounts.destroy(account);
        assertFalse(trial.accounts.all().contains(account));
    }

    @Test
    void whatArrivedKeepsNoAccountInUse() throws IOException {
        List<Deposit> both = List.of(Deposit.inbox(NOBODY), Deposit.inbox(Trial.BOB));
        assertInstanceOf(Deposited.Stored.class, trial.gate.deliver(trial.mail("m@x", "S", ""), both, REMOTE).get(1));
        assertNotInUse(Trial.BOB);
    }

    @Test
    void whoIsRefusedKeepsNoAccountInUse() throws IOException {
        Principal user = new AuthenticatedPrincipal("user16@example.org", Trial.ALICE, false);
        assertThrows(AccessDeniedException.class, () -> trial.gate.open(user, Trial.BOB, REMOTE, Purpose.SHARED_ACCESS));
        assertTrue(byUrl(user, Trial.BOB, "INBOX", 0, 1, "wrong").isEmpty());
        assertNotInUse(Trial.BOB);
    }

    @Test
    void whatAUrlOpenedIsInUseUntilItIsClosed() throws IOException {
        String token;
        try (AccountHandle own = trial.open(Trial.BOB)) {
            trial.append(own, Trial.inbox(own), 1);
            token = own.urlToken(Trial.inbox(own), "rump").orElseThrow();
        }
        try (UrlGrant grant = byUrl(bob(), Trial.BOB, "INBOX", 0, 1, token).orElseThrow()) {
            assertThrows(IOException.class, () -> trial.accounts.destroy(Trial.BOB));
            assertEquals(Optional.of("Subject 0"), grant.summary().envelope().subject());
        }
        assertNotInUse(Trial.BOB);
    }

    @Test
    void whatDoesNotFitIsNotWrittenToTheDisk() throws IOException {
        MortalStore store = new MortalStore();
        try (Trial other = new Trial(store);
                Message message = other.mail("long", "Long", "")) {
            other.accounts.limit(Trial.BOB, 10);
            // From now on nothing can be written.
            store.dieAfter(-1, false);
            assertInstanceOf(
                    Deposited.OverQuota.class,
                    other.gate.deliver(message, List.of(Deposit.inbox(Trial.BOB)), REMOTE).getFirst());
            store.revive();
        }
    }

    /** A gate that does something once, in the middle of the first delivery: it looks at its clock then. */
    private Gate meanwhile(Act act) {
        List<Act> acts = new ArrayList<>(List.of(act));
        return new Gate(trial.accounts, trial.audit, () -> {
            if (!acts.isEmpty()) {
                try {
                    acts.removeFirst().run();
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            }
            return trial.clock.instant();
        });
    }

    private interface Act {
        void run() throws IOException;
    }

    @Test
    void whatFitsNoMoreWhenItIsStoredIsRefused() throws IOException {
        Gate gate = meanwhile(() -> trial.accounts.limit(Trial.ALICE, 10));
        List<Deposit> to = List.of(Deposit.inbox(Trial.ALICE));
        assertInstanceOf(Deposited.OverQuota.class, gate.deliver(trial.mail("m@x", "S", ""), to, REMOTE).getFirst());
        assertEquals(0, alice.quota().messages());
    }

    @Test
    void aBugIsToldAsItIsWhenTheOthersHaveTheirs() throws IOException {
        Gate gate = meanwhile(() -> {
            throw new IllegalStateException("a bug");
        });
        List<Deposit> both = List.of(Deposit.inbox(Trial.ALICE), Deposit.inbox(Trial.BOB));
        assertThrows(IllegalStateException.class, () -> gate.deliver(trial.mail("m@x", "S", ""), both, REMOTE));
        assertEquals(0, alice.quota().messages());
        AuditEvent event = trial.audit.events(AuditKind.DELIVER).getLast();
        assertEquals(Trial.BOB.value() + " ok", event.account() + " " + event.outcome());
    }
}
