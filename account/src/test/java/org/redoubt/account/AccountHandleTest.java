package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.store.Batch;
import org.redoubt.store.Commit;
import org.redoubt.store.Head;
import org.redoubt.store.Key;
import org.redoubt.store.View;
import org.redoubt.store.id.ModSeq;
import org.redoubt.store.id.NumberSet;

/** What protocols do with an account, over the whole core; each test ends with a check of everything stored. */
class AccountHandleTest {
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

    private MailboxView view(MailboxId id) throws IOException {
        return alice.mailbox(id).orElseThrow();
    }

    private void flag(NumberSet uids, Keyword... keywords) throws IOException {
        FlagChange change = new FlagChange(FlagChange.Mode.ADD, Set.of(keywords));
        alice.store(inbox, uids, change, OptionalLong.empty());
    }

    @Test
    void aNewAccountHasItsMailboxes() {
        List<String> paths =
                alice.mailboxes().all().stream().map(alice.mailboxes()::path).toList();
        assertEquals(List.of("Archive", "Drafts", "INBOX", "Junk", "Sent", "Trash"), paths);
    }

    @Test
    void appendedBytesComeBackExactlyAlsoAfterARestart() throws IOException {
        byte[] noise = new byte[3_000_000];
        new Random(7).nextBytes(noise);
        for (int length : new int[] {0, 1, 300, 255 * 1024, 257 * 1024, 1 << 20, 3_000_000}) {
            byte[] bytes = java.util.Arrays.copyOf(noise, length);
            try (MessageIntake intake = trial.gate.intake(10 << 20)) {
                for (int at = 0; at < length; at += 10_000) {
                    intake.write(bytes, at, Math.min(10_000, length - at));
                }
                Message message = intake.finish();
                var appended = (AppendResult.Appended)
                        alice.append(inbox, List.of(new NewEmail(message, Set.of(), Optional.empty())));
                message.close();
                EmailId id = appended.emails().getFirst();
                assertArrayEquals(bytes, alice.read("FETCH", inbox, appended.uids(), List.of(id)).bytes(id));
                trial.restart();
                try (AccountHandle again = trial.open(Trial.ALICE)) {
                    Bodies bodies = again.read("FETCH", inbox, appended.uids(), List.of(id));
                    assertArrayEquals(bytes, bodies.bytes(id));
                    bodies.prefetch(List.of(id));
                    assertArrayEquals(bytes, bodies.bytes(id));
                    byte[] middle = java.util.Arrays.copyOfRange(bytes, length / 3, length / 3 + length / 2);
                    assertArrayEquals(middle, bodies.range(id, length / 3, length / 2));
                }
            }
            alice.close();
            alice = trial.open(Trial.ALICE);
        }
    }

    @Test
    void aMessageLongerThanAllowedIsRefused() throws IOException {
        try (MessageIntake intake = trial.gate.intake(10)) {
            intake.write("0123456789".getBytes(StandardCharsets.US_ASCII));
            assertThrows(MessageTooLargeException.class, () -> intake.write(new byte[1]));
        }
    }

    @Test
    void rowsSurviveTheTurnFromTailToPage() throws IOException {
        for (int i = 0; i < 6; i++) {
            trial.append(alice, inbox, 100);
        }
        MailboxView view = view(inbox);
        assertEquals(600, view.size());
        assertEquals(NumberSet.range(1, 600), view.uids());
        assertEquals(299, view.indexOf(300));
        assertEquals(300, view.uid(299));
        trial.restart();
        alice.close();
        alice = trial.open(Trial.ALICE);
        assertEquals(NumberSet.range(1, 600), view(inbox).uids());
        assertFalse(view(inbox).since(view).isEmpty() && view.size() != view(inbox).size());
    }

    @Test
    void deliveriesIntoAnAccountNobodyReadLoadOnlyItsTail() throws IOException {
        for (int i = 0; i < 5; i++) {
            trial.append(alice, inbox, 150);
            alice.close();
            trial.restart();
            alice = trial.open(Trial.ALICE);
        }
        assertEquals(NumberSet.range(1, 750), view(inbox).uids());
    }

    @Test
    void destroyTakesMarkedAndUnmarkedInOneCommit() throws IOException {
        trial.append(alice, inbox, 5);
        flag(NumberSet.of(2), Keyword.DELETED);
        long version = alice.modSeq().value();
        NumberSet asked = NumberSet.range(2, 4).union(NumberSet.of(77));
        assertEquals(NumberSet.range(2, 4), alice.destroy(inbox, asked));
        assertEquals(version + 1, alice.modSeq().value());
        assertEquals(NumberSet.of(1).union(NumberSet.of(5)), view(inbox).uids());
        assertEquals(NumberSet.EMPTY, alice.destroy(inbox, asked));
        assertEquals(version + 1, alice.modSeq().value(), "nothing to do is no commit");
    }

    @Test
    void aDeltaTellsWhatVanishedChangedAndCame() throws IOException {
        trial.append(alice, inbox, 700);
        MailboxView before = view(inbox);
        flag(NumberSet.parse("5,300:310"), Keyword.SEEN);
        flag(NumberSet.parse("1:3,400"), Keyword.DELETED);
        assertEquals(NumberSet.parse("1:3,400"), alice.expunge(inbox, Optional.empty()));
        trial.append(alice, inbox, 2);
        MailboxView.Delta delta = view(inbox).since(before);
        assertEquals(NumberSet.parse("1:3,400"), delta.vanished());
        assertEquals(NumberSet.parse("5,300:310"), delta.changed());
        assertEquals(NumberSet.parse("701:702"), delta.appended());
        assertTrue(view(inbox).since(view(inbox)).isEmpty());
    }

    @Test
    void flagsKnowAddRemoveReplaceAndUnchangedSince() throws IOException {
        trial.append(alice, inbox, 3);
        flag(NumberSet.of(1, 2), Keyword.SEEN, new Keyword("NonJunk"));
        ModSeq then = alice.modSeq();
        flag(NumberSet.of(2), Keyword.FLAGGED);
        FlagChange replace = new FlagChange(FlagChange.Mode.REPLACE, Set.of(Keyword.ANSWERED));
        StoreResult result = alice.store(inbox, NumberSet.range(1, 99), replace, OptionalLong.of(then.value()))
                .orElseThrow();
        assertEquals(NumberSet.of(1, 3), result.changed());
        assertEquals(NumberSet.of(2), result.failed());
        MailboxView view = view(inbox);
        assertEquals(Set.of(Keyword.ANSWERED), view.keywords(view.row(1).orElseThrow().flags()));
        assertEquals(
                Set.of(Keyword.SEEN, new Keyword("nonjunk"), Keyword.FLAGGED),
                view.keywords(view.row(2).orElseThrow().flags()));
    }

    @Test
    void aChangeOfFlagsThatChangesNothingIsNoChange() throws IOException {
        trial.append(alice, inbox, 3, Keyword.SEEN);
        ModSeq before = alice.modSeq();
        flag(NumberSet.range(1, 3), Keyword.SEEN);
        assertEquals(before, alice.modSeq());
    }

    @Test
    void aKeywordTooManyIsSaidAndHarmsNothing() throws IOException {
        trial.append(alice, inbox, 1);
        for (int i = 0; i < Flags.MAX_KEYWORDS; i++) {
            flag(NumberSet.of(1), new Keyword("k" + i));
        }
        FlagChange one = new FlagChange(FlagChange.Mode.ADD, Set.of(new Keyword("one-more")));
        assertTrue(alice.store(inbox, NumberSet.of(1), one, OptionalLong.empty())
                .orElseThrow()
                .tooManyKeywords());
        assertEquals(Flags.MAX_KEYWORDS, view(inbox).keywords().size());
    }

    @Test
    void copiesAndMovesKeepEmailAndFlags() throws IOException {
        trial.append(alice, inbox, 5, new Keyword("label"));
        MailboxId archive = alice.mailboxes().byPath("Archive").orElseThrow().id();
        EmailId third = view(inbox).row(3).orElseThrow().email();
        var copied = (CopyResult.Copied) alice.copy(inbox, NumberSet.range(2, 4), archive);
        assertEquals(NumberSet.range(1, 3), copied.target());
        assertEquals(third, view(archive).row(2).orElseThrow().email());
        var moved = (CopyResult.Copied) alice.move(inbox, NumberSet.of(1, 5), archive);
        assertEquals(NumberSet.of(4, 5), moved.target());
        assertEquals(NumberSet.range(2, 4), view(inbox).uids());
        MailboxView view = view(archive);
        assertEquals(Set.of(new Keyword("label")), view.keywords(view.row(5).orElseThrow().flags()));
        var within = (CopyResult.Copied) alice.copy(inbox, NumberSet.of(2), inbox);
        assertEquals(NumberSet.of(6), within.target());
        var around = (CopyResult.Copied) alice.move(inbox, NumberSet.of(6), inbox);
        assertEquals(NumberSet.of(7), around.target());
        assertEquals(NumberSet.parse("2:4,7"), view(inbox).uids());
    }

    @Test
    void whatVanishedIsKnownSinceAnyVersion() throws IOException {
        trial.append(alice, inbox, 10);
        ModSeq start = alice.modSeq();
        flag(NumberSet.of(2, 3), Keyword.DELETED);
        alice.expunge(inbox, Optional.of(NumberSet.of(2)));
        ModSeq middle = alice.modSeq();
        alice.expunge(inbox, Optional.empty());
        assertEquals(NumberSet.of(2, 3), alice.vanishedSince(inbox, start, Optional.empty()));
        assertEquals(NumberSet.of(3), alice.vanishedSince(inbox, middle, Optional.empty()));
        assertEquals(NumberSet.of(3), alice.vanishedSince(inbox, start, Optional.of(NumberSet.range(3, 5))));
        trial.store.trimJournal(Trial.ALICE, alice.modSeq());
        assertEquals(NumberSet.of(2, 3), alice.vanishedSince(inbox, start, Optional.empty()));
    }

    @Test
    void mailboxesAreMadeRenamedAndDeleted() throws IOException {
        var deep = (MailboxResult.Done) alice.createMailbox("Work/2026/Tenders", Optional.empty());
        assertEquals("Work/2026/Tenders", alice.mailboxes().path(alice.mailboxes().byId(deep.mailbox()).orElseThrow()));
        assertInstanceOf(MailboxResult.AlreadyExists.class, alice.createMailbox("Work/2026", Optional.empty()));
        assertInstanceOf(MailboxResult.InvalidName.class, alice.createMailbox("a//b", Optional.empty()));
        MailboxId work = alice.mailboxes().byPath("Work").orElseThrow().id();
        assertInstanceOf(MailboxResult.InvalidName.class, alice.renameMailbox(work, "Work/below"));
        assertInstanceOf(MailboxResult.Done.class, alice.renameMailbox(work, "Old/Work"));
        assertTrue(alice.mailboxes().byPath("old/work/2026/tenders").isEmpty());
        assertTrue(alice.mailboxes().byPath("Old/Work/2026/Tenders").isPresent());
        assertInstanceOf(MailboxResult.HasChildren.class, alice.deleteMailbox(work));
        trial.append(alice, deep.mailbox(), 3);
        assertInstanceOf(MailboxResult.Done.class, alice.deleteMailbox(deep.mailbox()));
        assertInstanceOf(MailboxResult.NotDeletable.class, alice.deleteMailbox(inbox));
        assertEquals(0, alice.quota().messages());
    }

    @Test
    void aMailboxMadeAnewHasALargerUidValidity() throws IOException {
        var first = (MailboxResult.Done) alice.createMailbox("Again", Optional.empty());
        long validity = alice.mailboxes().byId(first.mailbox()).orElseThrow().uidValidity();
        alice.subscribe("Again", true);
        alice.deleteMailbox(first.mailbox());
        assertEquals(Set.of("Again"), alice.mailboxes().danglingSubscriptions());
        alice.createMailbox("Again", Optional.empty());
        Mailbox again = alice.mailboxes().byPath("Again").orElseThrow();
        assertTrue(again.uidValidity() > validity);
        assertTrue(again.subscribed());
        assertTrue(alice.mailboxes().danglingSubscriptions().isEmpty());
    }

    @Test
    void renamingInboxMovesItsMessages() throws IOException {
        trial.append(alice, inbox, 4);
        assertInstanceOf(MailboxResult.Done.class, alice.renameMailbox(inbox, "Old mail"));
        assertEquals(0, view(inbox).size());
        MailboxId old = alice.mailboxes().byPath("Old mail").orElseThrow().id();
        assertEquals(4, view(old).size());
        assertNotEquals(inbox, old);
    }

    @Test
    void oneConversationIsOneThread() throws IOException {
        MailboxId in = inbox;
        List<NewEmail> emails = List.of(
                new NewEmail(trial.mail("one@x", "Budget", ""), Set.of(), Optional.empty()),
                new NewEmail(trial.mail("two@x", "Re: budget", "<one@x>"), Set.of(), Optional.empty()),
                new NewEmail(trial.mail("three@x", "Other", "<one@x>"), Set.of(), Optional.empty()),
                new NewEmail(trial.mail("four@x", "RE: Budget", "<missing@x> <two@x>"), Set.of(), Optional.empty()));
        var appended = (AppendResult.Appended) alice.append(in, emails);
        List<ThreadId> threads =
                alice.summaries(appended.emails()).stream().map(EmailSummary::thread).toList();
        assertEquals(threads.get(0), threads.get(1));
        assertNotEquals(threads.get(0), threads.get(2));
        assertEquals(threads.get(0), threads.get(3));
    }

    @Test
    void aFullThreadIsFollowedByAnother() throws IOException {
        List<NewEmail> emails = new ArrayList<>();
        for (int i = 0; i < Threads.MOST_EMAILS + 2; i++) {
            emails.add(new NewEmail(trial.mail("n" + i + "@x", "Disk is full", "<alarm@x>"), Set.of(), Optional.empty()));
        }
        var appended = (AppendResult.Appended) alice.append(inbox, emails);
        TreeMap<ThreadId, Long> sizes = alice.summaries(appended.emails()).stream()
                .collect(Collectors.groupingBy(EmailSummary::thread, TreeMap::new, Collectors.counting()));
        assertEquals(List.of((long) Threads.MOST_EMAILS, 2L), List.copyOf(sizes.values()));
        assertEquals(appended.emails().get(Threads.MOST_EMAILS).value(), sizes.lastKey().value());
    }

    @Test
    void summariesAreTheSameSingleAndPacked() throws IOException {
        var appended = trial.append(alice, inbox, 200);
        List<String> single = subjects(appended.emails());
        assertEquals("Subject 7", single.get(7));
        assertEquals(single.reversed(), subjects(appended.emails().reversed()));
        awaitPacked(2);
        assertEquals(single, subjects(appended.emails()));
        alice.close();
        trial.restart();
        alice = trial.open(Trial.ALICE);
        assertEquals(single, subjects(appended.emails()));
    }

    /** Reading asks for packing, which begins when nobody reads. */
    private void awaitPacked(long block) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (stored(Layout.summaryBlock(block)).isEmpty()) {
            assertTrue(System.nanoTime() < end, "the summaries were not packed");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private Optional<byte[]> stored(Key place) {
        try (View view = trial.store.view(Trial.ALICE)) {
            return view.get(place);
        }
    }

    @Test
    void aDamagedSummaryKeepsNoneOfItsNeighboursFromBeingRead() throws IOException {
        var appended = trial.append(alice, inbox, 200);
        EmailId damaged = appended.emails().get(100);
        alice.close();
        Key place = Layout.summary(damaged);
        byte[] record = stored(place).orElseThrow();
        record[record.length - 1] ^= 1;
        overwrite(place, record);
        trial.restart();
        alice = trial.open(Trial.ALICE);
        List<EmailId> others = appended.emails().stream().filter(id -> !id.equals(damaged)).toList();
        assertEquals(199, subjects(others).size());
        assertThrows(IOException.class, () -> alice.summaries(List.of(damaged)));
        record[record.length - 1] ^= 1;
        overwrite(place, record);
    }

    private void overwrite(Key place, byte[] record) {
        try (View view = trial.store.view(Trial.ALICE)) {
            Head head = view.head();
            Batch batch = new Batch().put(place, record);
            trial.store.commit(new Commit(Trial.ALICE, head, head.epoch(), batch, List.of())).join();
        }
    }

    private List<String> subjects(List<EmailId> ids) throws IOException {
        return alice.summaries(ids).stream()
                .map(summary -> summary.envelope().subject().orElse(""))
                .toList();
    }

    @Test
    void quotaHoldsForAppendCopyAndDelivery() throws IOException {
        trial.accounts.limit(Trial.ALICE, 500);
        assertInstanceOf(AppendResult.Appended.class, alice.append(inbox, List.of(small())));
        assertEquals(1, alice.quota().messages());
        assertInstanceOf(AppendResult.OverQuota.class, alice.append(inbox, List.of(small(), small(), small())));
        MailboxId archive = alice.mailboxes().byPath("Archive").orElseThrow().id();
        assertInstanceOf(CopyResult.Copied.class, alice.copy(inbox, NumberSet.of(1), archive));
        assertInstanceOf(CopyResult.OverQuota.class, alice.copy(inbox, NumberSet.of(1), archive));
        assertInstanceOf(CopyResult.Copied.class, alice.move(inbox, NumberSet.of(1), archive));
        assertEquals(DeliveryRoom.OVER_QUOTA, trial.gate.room(Trial.ALICE, 200));
        List<Deposited> results = trial.gate.deliver(
                small().message(), List.of(Deposit.inbox(Trial.ALICE), Deposit.inbox(Trial.BOB)), Trial.SESSION);
        assertInstanceOf(Deposited.OverQuota.class, results.get(0));
        assertInstanceOf(Deposited.Stored.class, results.get(1));
    }

    private NewEmail small() throws IOException {
        return new NewEmail(trial.message("Subject: s\r\n\r\n" + "x".repeat(170)), Set.of(), Optional.empty());
    }

    @Test
    void readingBytesIsRecordedDurablyBeforeAnyAreGiven() throws IOException {
        var appended = trial.append(alice, inbox, 2);
        EmailId first = appended.emails().getFirst();
        trial.audit.clear();
        Bodies bodies = alice.read("FETCH", inbox, NumberSet.of(1), List.of(first));
        assertEquals(AuditKind.READ, trial.audit.durableEvents().getFirst().kind());
        assertTrue(trial.audit.durableEvents().getFirst().touched().contains("uids=1"));
        EmailId other = appended.emails().getLast();
        assertThrows(IllegalArgumentException.class, () -> bodies.bytes(other));
        trial.audit.breakDown(true);
        assertThrows(RuntimeException.class, () -> alice.read("FETCH", inbox, NumberSet.of(1), List.of(first)));
        trial.audit.breakDown(false);
    }

    @Test
    void whatTheSameSessionReadsAgainIsRecordedWithoutAWait() throws IOException {
        var appended = trial.append(alice, inbox, 3);
        EmailId first = appended.emails().getFirst();
        alice.read("FETCH", inbox, NumberSet.of(1, 2), appended.emails().subList(0, 2));
        trial.audit.clear();
        alice.read("FETCH", inbox, NumberSet.of(1), List.of(first));
        alice.read("FETCH", List.of(first));
        assertEquals(2, trial.audit.events(AuditKind.READ).size(), "each is written down");
        assertEquals(List.of(), trial.audit.durableEvents());
        alice.read("SEARCH", inbox, NumberSet.of(1), List.of(first));
        assertEquals(1, trial.audit.durableEvents().size(), "another action shows more");
        alice.read("FETCH", inbox, NumberSet.of(2, 3), appended.emails().subList(1, 3));
        assertEquals(2, trial.audit.durableEvents().size(), "one of them is new");
        try (AccountHandle later = trial.open(Trial.ALICE)) {
            later.read("FETCH", inbox, NumberSet.of(1), List.of(first));
        }
        assertEquals(4, trial.audit.durableEvents().size(), "another session, which binds and reads");
    }

    @Test
    void whatCouldNotBeWrittenDownWasNotRead() throws IOException {
        var appended = trial.append(alice, inbox, 1);
        trial.audit.breakDown(true);
        assertThrows(RuntimeException.class, () -> alice.read("FETCH", inbox, NumberSet.of(1), appended.emails()));
        trial.audit.breakDown(false);
        alice.read("FETCH", inbox, NumberSet.of(1), appended.emails());
        assertEquals(AuditKind.READ, trial.audit.durableEvents().getLast().kind());
    }

    @Test
    void withoutAnAuditLogNothingIsTaken() throws IOException {
        Message message = trial.mail("x@x", "s", "");
        trial.audit.breakDown(true);
        assertThrows(
                AuditUnavailableException.class,
                () -> trial.gate.deliver(message, List.of(Deposit.inbox(Trial.ALICE)), Trial.SESSION));
        trial.audit.breakDown(false);
        assertEquals(0, view(inbox).size());
    }

    @Test
    void nobodyOpensAnotherPersonsMail() {
        var bob = new org.redoubt.guard.mint.AuthenticatedPrincipal("bob@example.org", Trial.BOB, true);
        assertThrows(
                AccessDeniedException.class,
                () -> trial.gate.open(bob, Trial.ALICE, Trial.SESSION, Purpose.MAIL_ACCESS));
        assertEquals("refused", trial.audit.durableEvents().getLast().outcome());
    }

    @Test
    void watchersHearOfChangesByOthers() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        try (Watch _ = alice.watch(heard::countDown)) {
            trial.gate.deliver(trial.mail("w@x", "s", ""), List.of(Deposit.inbox(Trial.ALICE)), Trial.SESSION);
            assertTrue(heard.await(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void recentIsClaimedOnce() throws IOException {
        trial.append(alice, inbox, 3);
        assertEquals(NumberSet.range(1, 3), alice.peekRecent(inbox));
        assertEquals(NumberSet.range(1, 3), alice.claimRecent(inbox));
        assertEquals(NumberSet.EMPTY, alice.claimRecent(inbox));
    }

    @Test
    void contentIsFoundAgain() throws IOException {
        Message message = trial.mail("again@x", "s", "");
        assertTrue(alice.findByContent(inbox, message).isEmpty());
        alice.append(inbox, List.of(new NewEmail(message, Set.of(), Optional.empty())));
        assertTrue(alice.findByContent(inbox, message).isPresent());
        flag(NumberSet.of(1), Keyword.DELETED);
        alice.expunge(inbox, Optional.empty());
        assertTrue(alice.findByContent(inbox, message).isEmpty());
    }

    @Test
    void whatWasDestroyedIsPurgedWhenItsTimeIsUp() throws IOException {
        var appended = trial.append(alice, inbox, 130);
        alice.copy(inbox, NumberSet.of(1), alice.mailboxes().byPath("Archive").orElseThrow().id());
        subjects(appended.emails());
        flag(NumberSet.range(1, 130), Keyword.DELETED);
        alice.expunge(inbox, Optional.empty());
        assertEquals(0, trial.accounts.purge(Trial.ALICE));
        trial.now.addAndGet(AccountLimits.RECOVERABLE.plus(Duration.ofMinutes(1)).toMillis());
        assertEquals(130, trial.accounts.purge(Trial.ALICE));
        assertEquals(0, trial.accounts.purge(Trial.ALICE));
        assertThrows(IOException.class, () -> alice.summaries(List.of(appended.emails().get(5))));
        assertEquals(1, alice.summaries(List.of(appended.emails().getFirst())).size());
    }

    @Test
    void whatIsHeldOutlivesItsTimeAndTheAccountTooUntilTheHoldIsLifted() throws IOException {
        var appended = trial.append(alice, inbox, 600);
        flag(NumberSet.range(1, 600), Keyword.DELETED);
        alice.expunge(inbox, Optional.empty());
        Hold hold = trial.accounts.placeHold(Trial.ALICE, hold(Optional.empty(), Optional.empty())).orElseThrow();
        assertEquals(List.of(hold), trial.accounts.holds(Trial.ALICE));
        assertEquals(0, alice.quota().usedOctets());
        trial.now.addAndGet(AccountLimits.RECOVERABLE.plus(Duration.ofMinutes(1)).toMillis());
        assertEquals(0, trial.accounts.purge(Trial.ALICE));
        assertEquals(1, alice.summaries(List.of(appended.emails().get(5))).size());
        assertEquals("the account is under legal hold", String.valueOf(
                assertThrows(IOException.class, () -> trial.accounts.destroy(Trial.ALICE)).getMessage()));
        assertEquals(Optional.empty(), trial.accounts.liftHold(Trial.ALICE, hold.id() + 1));
        assertEquals(Optional.of(hold), trial.accounts.liftHold(Trial.ALICE, hold.id()));
        assertFalse(trial.accounts.held(Trial.ALICE));
        assertEquals(600, trial.accounts.purge(Trial.ALICE));
        assertThrows(IOException.class, () -> alice.summaries(List.of(appended.emails().get(5))));
    }

    @Test
    void aHoldIsAboutTheDatesItNamesAndEndsByItself() throws IOException {
        Instant middle = Instant.ofEpochMilli(trial.now.get()).truncatedTo(ChronoUnit.SECONDS).plusSeconds(60);
        trial.append(alice, inbox, 2);
        trial.now.addAndGet(Duration.ofMinutes(2).toMillis());
        var later = trial.append(alice, inbox, 3);
        flag(NumberSet.range(1, 5), Keyword.DELETED);
        alice.expunge(inbox, Optional.empty());
        Instant end = Instant.ofEpochMilli(trial.now.get()).plus(Duration.ofDays(20));
        assertTrue(trial.accounts.placeHold(Trial.ALICE, hold(Optional.of(end), Optional.of(middle))).isPresent());
        trial.now.addAndGet(AccountLimits.RECOVERABLE.plus(Duration.ofMinutes(1)).toMillis());
        assertEquals(2, trial.accounts.purge(Trial.ALICE));
        assertEquals(3, alice.summaries(later.emails()).size());
        trial.now.addAndGet(Duration.ofDays(7).toMillis());
        assertFalse(trial.accounts.held(Trial.ALICE));
        assertEquals(3, trial.accounts.purge(Trial.ALICE));
    }

    private static Hold hold(Optional<Instant> until, Optional<Instant> from) {
        return new Hold(0, "case 7", "carla@example.org", Instant.EPOCH, until, from, Optional.empty());
    }

    @Test
    void aFlippedBitIsAnErrorThatNamesTheEmail() throws IOException {
        var appended = trial.append(alice, inbox, 1);
        EmailId id = appended.emails().getFirst();
        var place = Layout.blobChunk(trial.contentAddress(alice, id), 0);
        byte[] stored = trial.store.getBlobs(Trial.ALICE, List.of(place)).getFirst().orElseThrow();
        byte[] flipped = stored.clone();
        flipped[flipped.length / 2] ^= 1;
        trial.store.putBlob(Trial.ALICE, place, flipped);
        CorruptMessageException damaged = assertThrows(
                CorruptMessageException.class,
                () -> alice.read("FETCH", inbox, appended.uids(), List.of(id)).bytes(id));
        assertEquals(id, damaged.email());
        assertTrue(String.valueOf(damaged.getMessage()).contains(id.text()));
        assertFalse(trial.accounts.check(Trial.ALICE, true).healthy());
        trial.store.putBlob(Trial.ALICE, place, stored);
    }

    @Test
    void aDestroyedAccountIsGoneKeyFirst() throws IOException {
        try (AccountHandle bob = trial.open(Trial.BOB)) {
            trial.append(bob, Trial.inbox(bob), 1);
            assertThrows(IOException.class, () -> trial.accounts.destroy(Trial.BOB));
        }
        trial.accounts.destroy(Trial.BOB);
        assertEquals(DeliveryRoom.GONE, trial.gate.room(Trial.BOB, 1));
        assertEquals(List.of(Trial.ALICE), trial.accounts.all());
    }

    @Test
    void oneMessageTakesThePlaceOfAnother() throws IOException {
        trial.append(alice, inbox, 3);
        NewEmail email = new NewEmail(trial.mail("new@x", "New", ""), Set.of(), Optional.empty());
        var replaced = (ReplaceResult.Replaced) alice.replace(inbox, 2, inbox, email);
        assertEquals(4, replaced.uid());
        assertEquals(NumberSet.parse("1,3:4"), alice.mailbox(inbox).orElseThrow().uids());
        assertEquals(new ReplaceResult.NoEmail(), alice.replace(inbox, 2, inbox, email));
        assertEquals(new ReplaceResult.NoMailbox(), alice.replace(inbox, 1, new MailboxId(999), email));
        trial.restart();
        alice = trial.open(Trial.ALICE);
        assertEquals(NumberSet.parse("1,3:4"), alice.mailbox(inbox).orElseThrow().uids());
    }
}
