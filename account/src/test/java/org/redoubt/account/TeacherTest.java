package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.filter.TokenCounts;
import org.redoubt.filter.TokenTable;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

/** What people move into Junk and out of it teaches the spam filter. */
class TeacherTest {
    private static final Keyword SEEN = Keyword.SEEN;

    private final MortalStore store = new MortalStore();
    private final Trial trial;
    private AccountHandle alice;
    private MailboxId inbox;
    private MailboxId junk;

    TeacherTest() throws IOException {
        trial = new Trial(store);
    }

    @BeforeEach
    void mailboxes() throws IOException {
        alice = trial.open(Trial.ALICE);
        inbox = Trial.inbox(alice);
        junk = role(Role.JUNK);
    }

    private MailboxId role(Role role) {
        return alice.mailboxes().byRole(role).orElseThrow().id();
    }

    private TokenTable table(AccountId account) throws IOException {
        return trial.accounts.with(account, Lessons::read).orElseGet(TokenTable::new);
    }

    private String taught(AccountId account) throws IOException {
        TokenTable table = table(account);
        return table.spamMessages() + " spam, " + table.hamMessages() + " ham";
    }

    private void awaitTaught(String expected, AccountId account) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!taught(account).equals(expected)) {
            assertTrue(System.nanoTime() < end, "it is " + taught(account) + " and not " + expected);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void awaitBoth(String expected) throws IOException {
        awaitTaught(expected, Trial.ALICE);
        awaitTaught(expected, Sharing.BOARD);
    }

    private NumberSet all(MailboxId mailbox) throws IOException {
        return alice.mailbox(mailbox).orElseThrow().uids();
    }

    @Test
    void whatIsMovedIntoJunkIsSpamForHerAndForEverybody() throws IOException {
        trial.append(alice, inbox, 3);
        alice.move(inbox, NumberSet.range(1, 2), junk);
        awaitBoth("2 spam, 0 ham");
        assertEquals("0 spam, 0 ham", taught(Trial.BOB));
        assertEquals(2, trial.gate.vocabulary().of(Trial.ALICE).spamMessages());
        assertEquals(TokenCounts.NONE, trial.gate.vocabulary().of(Trial.BOB));
        trial.close();
    }

    /** What is kept in memory is never older than what was taught. */
    @Test
    void aLessonThatComesWhileTheCountsAreReadIsNotLost() throws IOException {
        trial.append(alice, inbox, 2);
        Vocabulary vocabulary = trial.gate.vocabulary();
        assertEquals(TokenCounts.NONE, vocabulary.of(Trial.ALICE));
        alice.move(inbox, NumberSet.of(1), junk);
        awaitBoth("1 spam, 0 ham");
        boolean[] happened = {false};
        store.meanwhile(Trial.ALICE, () -> {
            try {
                alice.move(inbox, NumberSet.of(2), junk);
                awaitTaught("2 spam, 0 ham", Trial.ALICE);
                happened[0] = true;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
        vocabulary.of(Trial.ALICE);
        assertTrue(happened[0]);
        assertEquals(2, vocabulary.of(Trial.ALICE).spamMessages());
    }

    @Test
    void whatWasReadAndStayedIsWitnessThatNotAllIsSpam() throws IOException {
        trial.append(alice, inbox, 4, SEEN);
        trial.append(alice, inbox, 1);
        alice.move(inbox, NumberSet.of(1), junk);
        awaitBoth("1 spam, 2 ham");
        alice.move(inbox, NumberSet.of(5), junk);
        awaitBoth("2 spam, 3 ham");
    }

    @Test
    void whoChangesHerMindHasItTakenBack() throws IOException {
        trial.append(alice, inbox, 1);
        alice.move(inbox, NumberSet.of(1), junk);
        awaitBoth("1 spam, 0 ham");
        alice.move(junk, all(junk), inbox);
        awaitBoth("0 spam, 1 ham");
        byte[] once = table(Trial.ALICE).encode();
        alice.move(inbox, all(inbox), junk);
        awaitBoth("1 spam, 0 ham");
        alice.move(junk, all(junk), inbox);
        awaitBoth("0 spam, 1 ham");
        assertArrayEquals(once, table(Trial.ALICE).encode());
    }

    @Test
    void oneDayOfOnePersonDecidesNotForEverybody() throws IOException {
        int many = AccountLimits.LESSONS_SHARED_IN_A_DAY + 20;
        trial.append(alice, inbox, many);
        alice.move(inbox, NumberSet.range(1, many), junk);
        awaitTaught(many + " spam, 0 ham", Trial.ALICE);
        awaitTaught(AccountLimits.LESSONS_SHARED_IN_A_DAY + " spam, 0 ham", Sharing.BOARD);
        // What was not shared is not taken back from everybody's: at the end there is what there was at first.
        alice.move(junk, all(junk), inbox);
        awaitTaught("0 spam, " + many + " ham", Trial.ALICE);
        awaitTaught("0 spam, 0 ham", Sharing.BOARD);
    }

    @Test
    void whatWasLearntBeforeThereWereFragmentsIsTakenBackAsItWasLearnt() throws IOException {
        trial.append(alice, inbox, 1);
        alice.move(inbox, NumberSet.of(1), junk);
        awaitBoth("1 spam, 0 ham");
        assertEquals(1, table(Trial.ALICE).spamFragmented());
        trial.accounts.with(Trial.ALICE, core -> core.change(new Actor("-", "filter"), edit -> {
            edit.transaction.scan(Layout.LEARNT, (key, record) -> {
                edit.transaction.put(key, new byte[] {record[0], 2});
                return true;
            });
            return new org.redoubt.store.CommitLane.Step<>(edit.finish(), true);
        }));
        alice.move(junk, all(junk), inbox);
        awaitBoth("0 spam, 1 ham");
        assertEquals(1, table(Trial.ALICE).spamFragmented());
        assertEquals(1, table(Trial.ALICE).hamFragmented());
    }

    @Test
    void olderProgramsThatCopyAndExpungeTeachTheSame() throws IOException {
        trial.gate.deliver(trial.mail("a@x", "one", ""), List.of(Deposit.junk(Trial.ALICE)), Trial.SESSION);
        alice.copy(junk, NumberSet.of(1), inbox);
        awaitBoth("1 spam, 0 ham");
        expungeAll(junk);
        awaitBoth("0 spam, 1 ham");
    }

    private void expungeAll(MailboxId mailbox) throws IOException {
        FlagChange deleted = new FlagChange(FlagChange.Mode.ADD, Set.of(Keyword.DELETED));
        alice.store(mailbox, all(mailbox), deleted, java.util.OptionalLong.empty());
        alice.expunge(mailbox, Optional.empty());
    }

    @Test
    void whatTheServerFindsAndWhatIsThrownAwayTeachesNothing() throws IOException {
        trial.gate.deliver(trial.mail("a@x", "one", ""), List.of(Deposit.junk(Trial.ALICE)), Trial.SESSION);
        trial.gate.deliver(trial.mail("b@x", "two", ""), List.of(Deposit.junk(Trial.ALICE)), Trial.SESSION);
        alice.move(junk, NumberSet.of(1), role(Role.TRASH));
        expungeAll(junk);
        trial.append(alice, inbox, 1);
        alice.move(inbox, NumberSet.of(1), junk);
        awaitBoth("1 spam, 0 ham");
    }

    @Test
    void manyLessonsArePutIntoTheTable() throws IOException {
        trial.append(alice, inbox, 70);
        for (int i = 1; i <= 70; i++) {
            alice.move(inbox, NumberSet.of(i), junk);
            awaitTaught(i + " spam, 0 ham", Trial.ALICE);
        }
        awaitBoth("70 spam, 0 ham");
        TokenTable before = table(Sharing.BOARD);
        trial.restart();
        assertArrayEquals(before.encode(), table(Sharing.BOARD).encode());
        int[] waiting = {0};
        trial.accounts.with(Trial.ALICE, core -> {
            try (var view = core.view()) {
                view.scan(Layout.LESSONS, (_, _) -> ++waiting[0] > 0);
                return view.get(Layout.WORDS).isPresent();
            }
        });
        assertTrue(waiting[0] < 64, waiting[0] + " lessons wait");
    }

    @Test
    void aServerThatIsKilledAnywhereTeachesEachMessageOnce() throws IOException {
        for (int commits = 0; commits < 5; commits++) {
            for (boolean written : new boolean[] {false, true}) {
                killed(commits, written);
            }
        }
    }

    /** Dies so many commits after the move, and starts again. */
    private void killed(int commits, boolean written) throws IOException {
        MortalStore mortal = new MortalStore();
        Trial one = new Trial(mortal);
        one.gate.vocabulary().key();
        AccountHandle handle = one.open(Trial.ALICE);
        one.append(handle, inbox, 1);
        handle.move(inbox, NumberSet.of(1), junk);
        settle(one, "1 spam, 0 ham");
        handle.move(junk, handle.mailbox(junk).orElseThrow().uids(), inbox);
        mortal.dieAfter(commits, written);
        try {
            one.accounts.with(Trial.ALICE, one.accounts.teacher()::teach);
            one.accounts.carry(Trial.ALICE);
        } catch (IOException | StoreException died) {
            // It is to start again.
        }
        one.accounts.close();
        mortal.revive();
        one.restart();
        one.accounts.teach(Trial.ALICE);
        settle(one, "0 spam, 1 ham");
    }

    private static void settle(Trial one, String expected) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        for (AccountId account : List.of(Trial.ALICE, Sharing.BOARD)) {
            String now = "";
            while (!now.equals(expected)) {
                assertTrue(System.nanoTime() < end, account + " has " + now + " and not " + expected);
                one.accounts.carry(Trial.ALICE);
                TokenTable table = one.accounts.with(account, Lessons::read).orElseThrow();
                now = table.spamMessages() + " spam, " + table.hamMessages() + " ham";
            }
        }
    }

    @Test
    void whoAskedTheGateHearsWhatIsSaidOfMail() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        trial.gate.onJudgement((account, spam, header) ->
                heard.add(account.value() + " " + spam + " " + header.first("subject").isPresent()));
        trial.append(alice, inbox, 1);
        alice.move(inbox, NumberSet.of(1), junk);
        assertEquals("16 true true", heard.poll(20, TimeUnit.SECONDS));
        alice.move(junk, all(junk), inbox);
        assertEquals("16 false true", heard.poll(20, TimeUnit.SECONDS));
    }
}
