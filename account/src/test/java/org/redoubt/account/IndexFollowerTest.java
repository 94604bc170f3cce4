package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.account.TextMatch.Verdict;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.search.Indexes;
import org.redoubt.store.id.NumberSet;

class IndexFollowerTest {
    @TempDir
    private Path folder;

    private static void indexed(Indexes indexes, AccountHandle handle) throws InterruptedException {
        handle.indexSoon();
        CountDownLatch done = new CountDownLatch(1);
        indexes.inBackground(done::countDown);
        done.await();
    }

    private Accounts open(Trial trial, Indexes indexes) throws IOException {
        trial.accounts = Accounts.open(trial.store, trial.master, folder.resolve("spool"), indexes, trial.clock);
        trial.gate = new Gate(trial.accounts, trial.audit, trial.clock);
        return trial.accounts;
    }

    @Test
    void anIndexIsBegunFollowsAndForgets() throws Exception {
        try (Trial trial = new Trial();
                Indexes indexes = Indexes.open(folder.resolve("index"))) {
            Accounts accounts = open(trial, indexes);
            try (AccountHandle handle = trial.open(Trial.ALICE)) {
                MailboxId inbox = Trial.inbox(handle);
                AppendResult.Appended first = trial.append(handle, inbox, 3);
                assertEquals(Verdict.MAYBE, handle.holding(Trial.inbox(handle), TextScope.BODY, "HELL").of(first.emails().get(0)));
                assertEquals(IndexState.NONE, accounts.indexState(Trial.ALICE));
                indexed(indexes, handle);
                assertEquals(IndexState.CURRENT, accounts.indexState(Trial.ALICE));
                assertEquals(Verdict.YES, handle.holding(Trial.inbox(handle), TextScope.BODY, "HELL").of(first.emails().get(0)));
                assertEquals(Verdict.NO, handle.holding(Trial.inbox(handle), TextScope.BODY, "NONE").of(first.emails().get(0)));
                EmailId later = trial.append(handle, inbox, 1).emails().getFirst();
                assertEquals(Verdict.MAYBE, handle.holding(Trial.inbox(handle), TextScope.BODY, "NONE").of(later));
                assertEquals(IndexState.BEHIND, accounts.indexState(Trial.ALICE));
                accounts.followIndexes();
                indexed(indexes, handle);
                assertEquals(Verdict.NO, handle.holding(Trial.inbox(handle), TextScope.BODY, "NONE").of(later));
                handle.store(inbox, NumberSet.of(1), new FlagChange(FlagChange.Mode.ADD, Set.of(Keyword.DELETED)), OptionalLong.empty());
                handle.expunge(inbox, Optional.empty());
                indexed(indexes, handle);
                assertEquals(Verdict.NO, handle.holding(Trial.inbox(handle), TextScope.BODY, "HELL").of(first.emails().get(0)));
                assertEquals(Verdict.YES, handle.holding(Trial.inbox(handle), TextScope.BODY, "HELL").of(first.emails().get(1)));
                assertEquals(4, indexes.figures().emails());
            }
        }
    }

    @Test
    void anEmailInTwoMailboxesIsIndexedOnceAndStaysWithOne() throws Exception {
        try (Trial trial = new Trial();
                Indexes indexes = Indexes.open(folder.resolve("index"))) {
            open(trial, indexes);
            try (AccountHandle handle = trial.open(Trial.ALICE)) {
                MailboxId inbox = Trial.inbox(handle);
                EmailId email = trial.append(handle, inbox, 1).emails().getFirst();
                indexed(indexes, handle);
                handle.copy(inbox, NumberSet.of(1), inbox);
                handle.store(inbox, NumberSet.of(1), new FlagChange(FlagChange.Mode.ADD, Set.of(Keyword.DELETED)), OptionalLong.empty());
                handle.expunge(inbox, Optional.empty());
                indexed(indexes, handle);
                assertEquals(Verdict.YES, handle.holding(Trial.inbox(handle), TextScope.BODY, "HELL").of(email));
                assertEquals(1, indexes.figures().emails());
            }
        }
    }

    @Test
    void anIndexBelowTheFloorOrFromTheFutureIsBuiltAnew() throws Exception {
        try (Trial trial = new Trial();
                Indexes indexes = Indexes.open(folder.resolve("index"))) {
            Accounts accounts = open(trial, indexes);
            try (AccountHandle handle = trial.open(Trial.ALICE)) {
                MailboxId inbox = Trial.inbox(handle);
                trial.append(handle, inbox, 2);
                indexed(indexes, handle);
                EmailId last = trial.append(handle, inbox, 2).emails().getLast();
                trial.store.trimJournal(Trial.ALICE, handle.modSeq());
                indexed(indexes, handle);
                assertEquals(1, indexes.figures().rebuilds());
                assertEquals(Verdict.YES, handle.holding(Trial.inbox(handle), TextScope.BODY, "HELL").of(last));
                accounts.with(Trial.ALICE, core -> {
                    try (var writing = indexes.write(core.id, core.sealed.indexKey())) {
                        writing.commit(new org.redoubt.search.Followed(Long.MAX_VALUE, last.value()));
                    }
                    return true;
                });
                indexed(indexes, handle);
                assertEquals(2, indexes.figures().rebuilds());
                assertEquals(IndexState.CURRENT, accounts.indexState(Trial.ALICE));
            }
        }
    }

    @Test
    void aDestroyedAccountTakesItsIndexAlong() throws Exception {
        try (Trial trial = new Trial();
                Indexes indexes = Indexes.open(folder.resolve("index"))) {
            Accounts accounts = open(trial, indexes);
            try (AccountHandle handle = trial.open(Trial.BOB)) {
                trial.append(handle, Trial.inbox(handle), 2);
                indexed(indexes, handle);
            }
            assertTrue(indexes.exists(Trial.BOB));
            accounts.destroy(Trial.BOB);
            assertFalse(indexes.exists(Trial.BOB));
            assertEquals(List.of(), indexes.all());
        }
    }

    @Test
    void aGuestIsToldOfWhatIsSharedAndOfNothingElse() throws Exception {
        try (Trial trial = new Trial();
                Indexes indexes = Indexes.open(folder.resolve("index"))) {
            open(trial, indexes);
            try (AccountHandle alice = trial.open(Trial.ALICE)) {
                MailboxId shared = ((MailboxResult.Done) alice.createMailbox("Shared", Optional.empty())).mailbox();
                EmailId open = trial.append(alice, shared, 1).emails().getFirst();
                EmailId secret = trial.append(alice, Trial.inbox(alice), 1).emails().getFirst();
                indexed(indexes, alice);
                assertEquals(2, alice.ranked(shared, WordScope.ALL, "hello").best().size());
                Rights read = Rights.parse("lr").orElseThrow();
                alice.share(shared, Trial.BOB, false, Acl.Mode.REPLACE, read);
                AuthenticatedPrincipal bob = new AuthenticatedPrincipal("bob@example.org", Trial.BOB, false);
                try (AccountHandle guest = trial.gate.open(bob, Trial.ALICE, Trial.SESSION, Purpose.SHARED_ACCESS)) {
                    assertEquals(Verdict.YES, guest.holding(shared, TextScope.BODY, "HELL").of(open));
                    assertEquals(Verdict.NO, guest.holding(shared, TextScope.BODY, "HELL").of(secret));
                    assertEquals(List.of(open), guest.ranked(shared, WordScope.ALL, "hello").best());
                    MailboxId inbox = Trial.inbox(alice);
                    assertThrows(RightsRevokedException.class, () -> guest.holding(inbox, TextScope.BODY, "HELL"));
                    alice.share(shared, Trial.BOB, false, Acl.Mode.REPLACE, Rights.parse("l").orElseThrow());
                    assertThrows(RightsRevokedException.class, () -> guest.holding(shared, TextScope.BODY, "HELL"));
                    assertThrows(RightsRevokedException.class, () -> guest.ranked(shared, WordScope.ALL, "hello"));
                }
            }
        }
    }
}
