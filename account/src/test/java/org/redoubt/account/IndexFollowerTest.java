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
                alice.share(shared, new Grantee.Person(Trial.BOB), false, Acl.Mode.REPLACE, read);
                AuthenticatedPrincipal bob = new AuthenticatedPrincipal("bob@example.org", Trial.BOB, false);
                try (AccountHandle guest = trial.gate.open(bob, Trial.ALICE, Trial.SESSION, Purpose.SHARED_ACCESS)) {
                    assertEquals(Verdict.YES, guest.holding(shared, TextScope.BODY, "HELL").of(open));
                    assertEquals(Verdict.NO, guest.holding(shared, TextScope.BODY, "HELL").of(secret));
                    assertEquals(List.of(open), guest.ranked(shared, WordScope.ALL, "hello").best());
                    MailboxId inbox = Trial.inbox(alice);
                    assertThrows(RightsRevokedException.class, () -> guest.holding(inbox, TextScope.BODY, "HELL"));
                    alice.share(shared, new Grantee.Person(Trial.BOB), false, Acl.Mode.REPLACE, Rights.parse("l").orElseThrow());
                    assertThrows(RightsRevokedException.class, () -> guest.holding(shared, TextScope.BODY, "HELL"));
                    assertThrows(RightsRevokedException.class, () -> guest.ranked(shared, WordScope.ALL, "hello"));
                }
            }
        }
    }

    private static NewEmail mail(Trial trial, String type, String body) throws IOException {
        String head = "From: a@example.org\r\nSubject: files\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                + "--b\r\n\r\nSee attached.\r\n--b\r\n";
        return new NewEmail(trial.message(head + type + "\r\n\r\n" + body + "\r\n--b--\r\n"), Set.of(), Optional.empty());
    }

    @Test
    void wordsOfAttachedFilesAreFoundAndTheirSubstringsAreNot() throws Exception {
        try (Trial trial = new Trial();
                Indexes indexes = Indexes.open(folder.resolve("index"))) {
            open(trial, indexes);
            try (AccountHandle handle = trial.open(Trial.ALICE)) {
                MailboxId inbox = Trial.inbox(handle);
                String rtf = "e1xydGYxIFRoZSB6ZWJyYXMgb2YgJzRkeX0=";
                List<EmailId> emails = ((AppendResult.Appended) handle.append(inbox, List.of(
                                mail(trial, "Content-Type: application/rtf\r\nContent-Transfer-Encoding: base64", rtf),
                                mail(trial, "Content-Type: application/octet-stream; name=a.CSV", "zebras;1"),
                                mail(trial, "Content-Type: application/octet-stream; name=a.html", "<b>zeb</b>ras<script>x</script>"),
                                mail(trial, "Content-Type: application/pdf", "zebras, but no PDF"),
                                mail(trial, "Content-Type: text/csv", "zebras;1"))))
                        .emails();
                indexed(indexes, handle);
                List<EmailId> found = handle.ranked(inbox, WordScope.ALL, "zebras").best();
                assertEquals(Set.of(emails.get(0), emails.get(1), emails.get(2), emails.get(4)), Set.copyOf(found));
                assertEquals(Set.copyOf(found), Set.copyOf(handle.ranked(inbox, WordScope.BODY, "zebras").best()));
                assertEquals(List.of(), handle.ranked(inbox, WordScope.SUBJECT, "zebras").best());
                // RFC 9051 6.4.4: text is what parts of type text and message hold.
                for (EmailId email : emails.subList(0, 4)) {
                    assertEquals(Verdict.NO, handle.holding(inbox, TextScope.TEXT, "ZEBR").of(email));
                }
                assertEquals(Verdict.YES, handle.holding(inbox, TextScope.BODY, "ZEBR").of(emails.get(4)));
                assertEquals(IndexState.CURRENT, trial.accounts.indexState(Trial.ALICE));
            }
        }
    }
}
