package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

class OutboxTest {
    private static final Keyword ODD = new Keyword("odd");

    private final MortalStore store = new MortalStore();
    private final Trial trial;

    OutboxTest() throws IOException {
        trial = new Trial(store);
    }

    private static CopyResult move(Trial trial, AccountId from, NumberSet uids, AccountId to) throws IOException {
        try (AccountHandle source = trial.open(from);
                AccountHandle target = trial.open(to)) {
            return source.moveTo(Trial.inbox(source), uids, target, Trial.inbox(target));
        }
    }

    /** The subjects in an account's inbox, and how often each is there. */
    private static TreeMap<String, Integer> inbox(Trial trial, AccountId account) throws IOException {
        TreeMap<String, Integer> subjects = new TreeMap<>();
        try (AccountHandle handle = trial.open(account)) {
            MailboxView view = handle.mailbox(Trial.inbox(handle)).orElseThrow();
            List<EmailId> ids = new ArrayList<>();
            for (Rows rows = view.rows(); rows.next(); ) {
                ids.add(rows.email());
            }
            handle.summaries(ids).forEach(s -> subjects.merge(s.envelope().subject().orElseThrow(), 1, Integer::sum));
        }
        return subjects;
    }

    private static int waiting(Trial trial, AccountId account) {
        int[] count = {0};
        try (View view = trial.store.view(account)) {
            view.scan(Layout.outbox(Optional.empty()), (_, _) -> {
                count[0]++;
                return true;
            });
        }
        return count[0];
    }

    private static void three(Trial trial) throws IOException {
        try (AccountHandle alice = trial.open(Trial.ALICE)) {
            trial.append(alice, Trial.inbox(alice), 3, Keyword.FLAGGED, ODD);
        }
    }

    @Test
    void aMoveTakesFlagsAndKeywordsAlong() throws IOException {
        three(trial);
        CopyResult.Copied moved =
                assertInstanceOf(CopyResult.Copied.class, move(trial, Trial.ALICE, NumberSet.parse("1,3"), Trial.BOB));
        assertEquals(NumberSet.parse("1,3"), moved.source());
        assertEquals(NumberSet.parse("1:2"), moved.target());
        assertEquals(Set.of("Subject 1"), inbox(trial, Trial.ALICE).keySet());
        assertEquals(Set.of("Subject 0", "Subject 2"), inbox(trial, Trial.BOB).keySet());
        try (AccountHandle bob = trial.open(Trial.BOB)) {
            MailboxView view = bob.mailbox(Trial.inbox(bob)).orElseThrow();
            assertEquals(Set.of(Keyword.FLAGGED, ODD), view.keywords(view.row(1).orElseThrow().flags()));
        }
        assertEquals(0, waiting(trial, Trial.ALICE));
        trial.close();
    }

    /** Posts a move to Bob without asking first whether he would take it, as when he changes his mind on the way. */
    private void post(NumberSet uids) throws IOException {
        MailboxId inbox = new MailboxId(1);
        Optional<MoveBetween.Left> left = trial.accounts.with(Trial.ALICE, core -> core.change(
                        new Actor("alice", "test"),
                        edit -> MoveBetween.leave(edit, inbox, uids, Trial.BOB, inbox, Rights.ALL)))
                .orElseThrow();
        assertTrue(left.orElseThrow().errand().isPresent());
        trial.accounts.carry(Trial.ALICE);
    }

    @Test
    void whileItIsUnderWayTheNewUidsAreNotKnown() throws IOException {
        three(trial);
        store.failing(Optional.of(Trial.BOB));
        CopyResult.Copied left =
                assertInstanceOf(CopyResult.Copied.class, move(trial, Trial.ALICE, NumberSet.parse("1:2"), Trial.BOB));
        assertEquals(NumberSet.parse("1:2"), left.source());
        assertEquals(NumberSet.EMPTY, left.target());
        store.failing(Optional.empty());
        trial.accounts.carry(Trial.ALICE);
        assertEquals(Set.of("Subject 0", "Subject 1"), inbox(trial, Trial.BOB).keySet());
        trial.close();
    }

    @Test
    void whatTheTargetRefusesComesBack() throws IOException {
        three(trial);
        trial.accounts.limit(Trial.BOB, 1);
        post(NumberSet.parse("1:2"));
        assertEquals(Set.of("Subject 0", "Subject 1", "Subject 2"), inbox(trial, Trial.ALICE).keySet());
        assertEquals(Set.of(), inbox(trial, Trial.BOB).keySet());
        try (AccountHandle alice = trial.open(Trial.ALICE)) {
            MailboxView view = alice.mailbox(Trial.inbox(alice)).orElseThrow();
            assertEquals(NumberSet.parse("3:5"), view.uids());
            assertEquals(Set.of(Keyword.FLAGGED, ODD), view.keywords(view.row(5).orElseThrow().flags()));
        }
        trial.close();
    }

    @Test
    void whatIsForAnAccountThatIsGoneComesBack() throws IOException {
        three(trial);
        trial.accounts.destroy(Trial.BOB);
        post(NumberSet.of(2));
        assertEquals(0, waiting(trial, Trial.ALICE));
        assertEquals(3, inbox(trial, Trial.ALICE).size());
        trial.check();
    }

    @Test
    void whatComesBackIsStillKnownToHaveUnevenLines() throws IOException {
        try (AccountHandle alice = trial.open(Trial.ALICE)) {
            NewEmail uneven = new NewEmail(trial.message("Subject: bare\n\ntext\n"), Set.of(), Optional.empty());
            alice.append(Trial.inbox(alice), List.of(uneven));
        }
        trial.accounts.limit(Trial.BOB, 1);
        post(NumberSet.of(1));
        try (AccountHandle alice = trial.open(Trial.ALICE)) {
            Rows rows = alice.mailbox(Trial.inbox(alice)).orElseThrow().rows();
            assertTrue(rows.next() && rows.uid() == 2 && rows.unevenLines());
        }
        trial.close();
    }

    @Test
    void whatWaitsIsNotPurged() throws IOException {
        three(trial);
        store.failing(Optional.of(Trial.BOB));
        move(trial, Trial.ALICE, NumberSet.of(2), Trial.BOB);
        trial.now.addAndGet(AccountLimits.RECOVERABLE.toMillis() * 3);
        trial.accounts.purge(Trial.ALICE);
        trial.check();
        store.failing(Optional.empty());
        trial.accounts.carry(Trial.ALICE);
        assertEquals(0, waiting(trial, Trial.ALICE));
        assertEquals(Set.of("Subject 1"), inbox(trial, Trial.BOB).keySet());
        // Once it is there, the source lets go of it as of all that was deleted.
        trial.now.addAndGet(AccountLimits.RECOVERABLE.toMillis() * 3);
        assertEquals(1, trial.accounts.purge(Trial.ALICE));
        trial.close();
    }

    @Test
    void aTargetThatFailsHoldsUpNobodyElse() throws IOException {
        AccountId carol = new AccountId(18);
        trial.accounts.create(carol, 0);
        three(trial);
        store.failing(Optional.of(Trial.BOB));
        move(trial, Trial.ALICE, NumberSet.of(1), Trial.BOB);
        move(trial, Trial.ALICE, NumberSet.of(2), carol);
        assertEquals(Set.of("Subject 1"), inbox(trial, carol).keySet());
        assertEquals(1, waiting(trial, Trial.ALICE));
        store.failing(Optional.empty());
        trial.accounts.carry(Trial.ALICE);
        assertEquals(0, waiting(trial, Trial.ALICE));
        assertEquals(Set.of("Subject 0"), inbox(trial, Trial.BOB).keySet());
        trial.close();
    }

    /** Kills the process at every commit of a move, written and not written. */
    @Test
    void aMoveSurvivesDeathAtEveryCommit() throws IOException {
        boolean died = true;
        int deaths = 0;
        for (int at = 0; died; at++) {
            for (boolean written : new boolean[] {false, true}) {
                MortalStore mortal = new MortalStore();
                try (Trial mine = new Trial(mortal)) {
                    three(mine);
                    // So that the mailboxes' rows are in memory and no commit but the move's is counted.
                    inbox(mine, Trial.ALICE);
                    mortal.dieAfter(at, written);
                    try {
                        move(mine, Trial.ALICE, NumberSet.parse("1:2"), Trial.BOB);
                    } catch (IOException dead) {
                        assertFalse(String.valueOf(dead.getMessage()).isEmpty());
                    }
                    died = mortal.revive();
                    deaths += died ? 1 : 0;
                    mine.restart();
                    mine.accounts.carry(Trial.ALICE);
                    TreeMap<String, Integer> all = inbox(mine, Trial.ALICE);
                    inbox(mine, Trial.BOB).forEach((subject, count) -> all.merge(subject, count, Integer::sum));
                    String where = "at=" + at + " written=" + written;
                    assertEquals("{Subject 0=1, Subject 1=1, Subject 2=1}", all.toString(), where);
                    assertEquals(0, waiting(mine, Trial.ALICE), where);
                    boolean posted = at > 0 || written;
                    assertEquals(posted ? 2 : 0, inbox(mine, Trial.BOB).size(), where);
                }
            }
        }
        // Posted, received, settled; each before and after it was written.
        assertEquals(6, deaths);
    }

    /** Two accounts send mail to and fro while processes die; each message is in one of them, always. */
    @Test
    void nothingIsLostOrDoubledWhoeverDies() throws IOException {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        try (AccountHandle alice = trial.open(Trial.ALICE)) {
            trial.append(alice, Trial.inbox(alice), 12, ODD);
        }
        Set<String> all = new TreeSet<>(inbox(trial, Trial.ALICE).keySet());
        for (int round = 0; round < 150; round++) {
            AccountId from = random.nextBoolean() ? Trial.ALICE : Trial.BOB;
            AccountId to = from.equals(Trial.ALICE) ? Trial.BOB : Trial.ALICE;
            store.dieAfter(random.nextInt(6), random.nextBoolean());
            try {
                move(trial, from, some(random, from), to);
            } catch (IOException | IllegalStateException dead) {
                assertTrue(dead.getMessage() != null, "seed=" + seed);
            }
            store.revive();
            trial.restart();
            trial.accounts.carry(Trial.BOB);
            trial.accounts.carry(Trial.ALICE);
            TreeMap<String, Integer> now = inbox(trial, Trial.ALICE);
            inbox(trial, Trial.BOB).forEach((subject, count) -> now.merge(subject, count, Integer::sum));
            assertEquals(all, now.keySet(), "lost; seed=" + seed + " round=" + round);
            assertTrue(now.values().stream().allMatch(count -> count == 1), "doubled; seed=" + seed + " round=" + round);
        }
        trial.close();
    }

    private NumberSet some(Random random, AccountId account) throws IOException {
        NumberSet.Builder some = NumberSet.builder();
        try (AccountHandle handle = trial.open(account)) {
            handle.mailbox(Trial.inbox(handle)).orElseThrow().uids().forEach(uid -> {
                if (random.nextInt(4) == 0) {
                    some.add(uid);
                }
            });
        }
        return some.build();
    }

    @Test
    void anErrandNeedsAnEntryInTheJournal() throws IOException {
        AccountCore core = trial.accounts.pin(Trial.ALICE).orElseThrow();
        Errand.Move nothing = new Errand.Move(new MailboxId(1), new MailboxId(1), List.of());
        assertThrows(IllegalStateException.class, () -> core.change(new Actor("-", "test"), edit -> {
            edit.post(Trial.BOB, nothing);
            return new Step<>(edit.finish(), true);
        }));
        assertEquals(0, waiting(trial, Trial.ALICE));
    }

    @Test
    void copyingAcrossLeavesTheSourceAlone() throws IOException {
        three(trial);
        try (AccountHandle alice = trial.open(Trial.ALICE);
                AccountHandle bob = trial.open(Trial.BOB)) {
            CopyResult copied = alice.copyTo(Trial.inbox(alice), NumberSet.parse("2:9"), bob, Trial.inbox(bob));
            assertEquals(NumberSet.parse("1:2"), assertInstanceOf(CopyResult.Copied.class, copied).target());
            trial.accounts.limit(Trial.BOB, 1);
            assertInstanceOf(
                    CopyResult.OverQuota.class,
                    alice.copyTo(Trial.inbox(alice), NumberSet.of(1), bob, Trial.inbox(bob)));
        }
        assertEquals(3, inbox(trial, Trial.ALICE).size());
        assertEquals(Set.of("Subject 1", "Subject 2"), inbox(trial, Trial.BOB).keySet());
        trial.close();
    }
}
