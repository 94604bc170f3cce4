package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;
import org.redoubt.store.id.NumberSet;

/** Bringing back what was deleted; each test ends with a check of everything stored. */
class RecoveryTest {
    private static final Instant EVER = Instant.ofEpochMilli(Long.MAX_VALUE);
    private static final Keyword PLAN = new Keyword("plan");

    private Trial trial;
    private AccountHandle alice;
    private MailboxId inbox;

    @BeforeEach
    void open() throws IOException {
        trial = new Trial();
        alice = trial.open(Trial.ALICE);
        inbox = Trial.inbox(alice);
    }

    @AfterEach
    void close() throws IOException {
        alice.close();
        trial.close();
    }

    private AccountHandle operator(AccountId account, boolean administrator) throws Exception {
        return operator(account, administrator, Purpose.RECOVERY);
    }

    private AccountHandle operator(AccountId account, boolean administrator, Purpose purpose) throws Exception {
        return trial.gate.open(
                new AuthenticatedPrincipal("operator", new AccountId(2), administrator), account, Trial.SESSION, purpose);
    }

    private void flag(NumberSet uids, Keyword... keywords) throws IOException {
        alice.store(inbox, uids, new FlagChange(FlagChange.Mode.ADD, Set.of(keywords)), OptionalLong.empty());
    }

    private void later(Duration by) {
        trial.now.addAndGet(by.toMillis());
    }

    private MailboxView view(MailboxId id) throws IOException {
        return alice.mailbox(id).orElseThrow();
    }

    private static Recovered.Done done(long messages, boolean more) {
        return new Recovered.Done(messages, more);
    }

    @Test
    void whatWasDeletedComesBackAsItWasAndWhoBringsItBackSeesNothing() throws Exception {
        trial.append(alice, inbox, 4);
        flag(NumberSet.parse("1:2"), Keyword.SEEN, PLAN);
        EmailId first = view(inbox).row(1).orElseThrow().email();
        byte[] before = alice.read("T", List.of(first)).bytes(first);
        alice.destroy(inbox, NumberSet.parse("1:2"));
        later(Duration.ofHours(2));
        flag(NumberSet.of(3), Keyword.DELETED);
        alice.expunge(inbox, Optional.empty());
        ModSeq gone = alice.modSeq();
        Instant hour = Instant.ofEpochMilli(trial.now.get());
        try (AccountHandle operator = operator(Trial.ALICE, true)) {
            List<DeletedHour> hours = operator.deleted();
            assertEquals(List.of(1L, 2L), hours.stream().map(DeletedHour::messages).toList());
            assertTrue(hours.getFirst().octets() > 100);
            assertTrue(operator.mailbox(inbox).isEmpty());
            assertThrows(RightsRevokedException.class, () -> operator.read("T", List.of(first)));
            assertThrows(RightsRevokedException.class, () -> operator.deletedPage(Optional.empty()));
            Instant since = hour.minus(Duration.ofHours(1));
            assertEquals(Optional.of(done(1, false)), operator.recover(since, EVER, Optional.empty()));
            assertEquals(Optional.of(done(2, false)), operator.recover(Instant.EPOCH, EVER, Optional.empty()));
            assertEquals(Optional.of(done(0, false)), operator.recover(Instant.EPOCH, EVER, Optional.empty()));
            assertEquals(List.of(), operator.deleted());
        }
        MailboxView back = view(inbox);
        assertEquals(4, back.size());
        Row row = back.row(6).orElseThrow();
        assertEquals(first, row.email());
        assertEquals(Set.of(Keyword.SEEN, PLAN), Set.copyOf(back.keywords(row.flags())));
        assertEquals(Set.of(), Set.copyOf(back.keywords(back.row(5).orElseThrow().flags())), "not marked deleted any more");
        assertArrayEquals(before, alice.read("T", List.of(first)).bytes(first));
        assertEquals(NumberSet.EMPTY, alice.vanishedSince(inbox, gone, Optional.empty()));
        AuditEvent event = trial.audit.events().stream()
                .filter(one -> one.action().equals("RECOVER"))
                .findFirst()
                .orElseThrow();
        assertEquals("operator " + AuditKind.CHANGE, event.principal() + " " + event.kind());
        assertTrue(event.touched().endsWith(" messages=1"), event.touched());
        // Of what is back nothing is purged, however old its deletion is.
        later(Duration.ofDays(15));
        assertEquals(0, trial.accounts.purge(Trial.ALICE));
        assertEquals(4, view(inbox).size());
    }

    @Test
    void onlyWhatIsNowhereElseIsBroughtBack() throws Exception {
        trial.append(alice, inbox, 2);
        MailboxId archive = alice.mailboxes().byPath("Archive").orElseThrow().id();
        alice.copy(inbox, NumberSet.parse("1:2"), archive);
        alice.destroy(inbox, NumberSet.parse("1:2"));
        assertEquals(List.of(), alice.deleted());
        alice.destroy(archive, NumberSet.of(1));
        assertEquals(1, alice.deleted().getFirst().messages());
        assertEquals(Optional.of(done(1, false)), alice.recover(Instant.EPOCH, EVER, Optional.empty()));
        assertEquals(1, view(inbox).size() + view(archive).size() - 1);
        // One copy came back, and when that goes again it can come back again.
        alice.destroy(inbox, NumberSet.range(1, 99));
        alice.destroy(archive, NumberSet.range(1, 99));
        assertEquals(2, alice.deleted().getFirst().messages());
        assertEquals(Optional.of(done(2, false)), alice.recover(Instant.EPOCH, EVER, Optional.of("Archive")));
        assertEquals(2, view(archive).size());
    }

    @Test
    void mailOfAMailboxThatIsGoneComesIntoInboxOrWhereOneWants() throws Exception {
        MailboxId plans = ((MailboxResult.Done) alice.createMailbox("Plans", Optional.empty())).mailbox();
        trial.append(alice, plans, 3, PLAN);
        alice.deleteMailbox(plans);
        assertEquals(Optional.empty(), alice.recover(Instant.EPOCH, EVER, Optional.of("Nowhere")));
        assertEquals(Optional.of(done(3, false)), alice.recover(Instant.EPOCH, EVER, Optional.empty()));
        assertEquals(3, view(inbox).size());
        assertEquals(List.of(), List.copyOf(view(inbox).keywords(view(inbox).row(1).orElseThrow().flags())));
    }

    @Test
    void manyComeBackInSeveralCommitsAndOverQuotaNoneDoes() throws Exception {
        trial.append(alice, inbox, 1_200);
        alice.destroy(inbox, NumberSet.range(1, 1_200));
        assertEquals(Optional.of(done(500, true)), alice.recover(Instant.EPOCH, EVER, Optional.empty()));
        assertEquals(Optional.of(done(500, true)), alice.recover(Instant.EPOCH, EVER, Optional.empty()));
        trial.accounts.limit(Trial.ALICE, alice.quota().usedOctets() + 100);
        assertEquals(Optional.of(new Recovered.OverQuota()), alice.recover(Instant.EPOCH, EVER, Optional.empty()));
        trial.accounts.limit(Trial.ALICE, 0);
        assertEquals(Optional.of(done(200, false)), alice.recover(Instant.EPOCH, EVER, Optional.empty()));
        assertEquals(1_200, view(inbox).size());
    }

    @Test
    void anExportListsEachOnceWhileSomeComeBack() throws Exception {
        trial.append(alice, inbox, 700);
        // In one millisecond, and the uids of the second lie between those of the first.
        alice.destroy(inbox, NumberSet.parse("1:10,600:700"));
        alice.destroy(inbox, NumberSet.range(11, 599));
        try (AccountHandle export = operator(Trial.ALICE, true, Purpose.EXPORT)) {
            List<DeletedEmail> first = export.deletedPage(Optional.empty());
            List<DeletedEmail> second = export.deletedPage(Optional.of(first.getLast()));
            assertEquals(NumberSet.parse("1:10,600:689"), uids(first));
            assertEquals(NumberSet.parse("11:99,690:700"), uids(second));
            assertEquals(Optional.of(done(500, true)), alice.recover(Instant.EPOCH, EVER, Optional.empty()));
            List<DeletedEmail> third = export.deletedPage(Optional.of(second.getLast()));
            List<DeletedEmail> fourth = export.deletedPage(Optional.of(third.getLast()));
            assertEquals(NumberSet.range(400, 499), uids(third));
            assertEquals(NumberSet.range(500, 599), uids(fourth));
            assertEquals(List.of(), export.deletedPage(Optional.of(fourth.getLast())));
        }
    }

    private static NumberSet uids(List<DeletedEmail> page) {
        NumberSet.Builder uids = NumberSet.builder();
        page.forEach(email -> uids.add(email.row().uid()));
        return uids.build();
    }

    @Test
    void rowsThatWereDeletedBeforeThereWerePagesAreReadAsPagesOfOne() {
        Row row = new Row(7, new EmailId(3), 5, 11, 1_234, 1_764_000_000_000L, 1_764_000_001_000L);
        DeletedPage page = DeletedPage.decode(Layout.recoverable(99, inbox, 7), RowFormat.encode(row));
        assertEquals(new DeletedEmail(Instant.ofEpochMilli(99), inbox, row, 7), page.email(0));
        assertEquals(1, page.rows().count);
    }

    @Test
    void whatWasPurgedIsGone() throws Exception {
        trial.append(alice, inbox, 2);
        alice.destroy(inbox, NumberSet.of(1));
        later(Duration.ofDays(15));
        assertEquals(1, trial.accounts.purge(Trial.ALICE));
        assertEquals(Optional.of(done(0, false)), alice.recover(Instant.EPOCH, EVER, Optional.empty()));
    }

    @Test
    void onlyAnAdministratorAndTheOwnerBringBack() throws Exception {
        assertThrows(AccessDeniedException.class, () -> operator(Trial.ALICE, false));
        assertEquals("refused", trial.audit.events().getLast().outcome());
    }
}
