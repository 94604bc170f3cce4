package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountKeys.Stepped;
import org.redoubt.account.NewEmails.Prepared;
import org.redoubt.account.OutboundQueue.NewLeg;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.SealBrokenException;

/** Another key takes the place of an account's, while mail comes and is read. */
class AccountKeyChangeTest {
    private static final int MOST_STEPS = 400;

    private final Trial trial;
    private OutboundQueue queue;
    private AccountKeys keys;
    private SealedRecords old;

    AccountKeyChangeTest() throws IOException {
        trial = new Trial();
        queue = OutboundQueue.open(trial.store, trial.master, trial.clock);
        keys = trial.accounts.keys(queue);
        old = records(Trial.ALICE);
    }

    @BeforeEach
    void mail() throws IOException {
        try (AccountHandle alice = trial.open(Trial.ALICE)) {
            trial.append(alice, Trial.inbox(alice), 40);
            String large = "Subject: large\r\n\r\n" + "0123456789abcdef\r\n".repeat(200_000);
            for (int i = 0; i < 3; i++) {
                append(alice, large + i + "\r\n");
            }
        }
    }

    @AfterEach
    void close() throws IOException {
        trial.close();
    }

    private void append(AccountHandle alice, String text) throws IOException {
        try (Message message = trial.message(text)) {
            alice.append(Trial.inbox(alice), List.of(new NewEmail(message, Set.of(), Optional.empty())));
        }
    }

    private SealedRecords records(AccountId account) {
        try (View view = trial.store.view(account)) {
            return SealedRecords.open(trial.master, account, view.get(Key.KEY_SLOT).orElseThrow());
        }
    }

    /** As a process does that was killed. */
    private void restart() throws IOException {
        trial.restart();
        queue = OutboundQueue.open(trial.store, trial.master, trial.clock);
        keys = trial.accounts.keys(queue);
    }

    private void later() {
        trial.now.addAndGet(AccountLimits.KEY_DRAIN.toMillis());
    }

    private void finish(AccountId account) throws IOException {
        Stepped stepped = keys.step(account);
        for (int i = 0; stepped != Stepped.DONE; i++) {
            assertTrue(i < MOST_STEPS, "it comes to no end");
            if (stepped == Stepped.LATER) {
                later();
            }
            stepped = keys.step(account);
        }
    }

    /** Nothing that lies in an account opens with the key before. */
    private void assertNothingIsSealedBy(SealedRecords before, AccountId account) {
        try (View view = trial.store.view(account)) {
            for (int tag = 1; tag < 256; tag++) {
                view.scan(KeyRange.of(Key.tag(tag).key()), (key, value) -> {
                    assertThrows(SealBrokenException.class, () -> before.openOrBroken(key, value), key.toString());
                    return true;
                });
            }
            view.scan(Layout.CONTENTS, (key, _) -> {
                assertFalse(blobs(account, Layout.addressOfContent(key)).isEmpty());
                for (byte[] blob : blobs(account, Layout.addressOfContent(key))) {
                    assertTrue(before.sealer().stale(blob), "a blob is under the old key");
                }
                return true;
            });
        }
    }

    private List<byte[]> blobs(AccountId account, byte[] address) {
        return trial.store
                .getBlobs(account, List.of(Layout.blobChunk(address, 0), Layout.blobChunk(address, 1)))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    @Test
    void everythingIsSealedAnewAndNamesStay() throws IOException {
        EmailId email;
        byte[] name;
        try (AccountHandle alice = trial.open(Trial.ALICE)) {
            email = trial.append(alice, Trial.inbox(alice), 1).emails().getFirst();
            name = trial.contentAddress(alice, email);
            assertTrue(keys.begin(Trial.ALICE));
            assertFalse(keys.begin(Trial.ALICE), "one at a time");
            assertEquals(List.of(Trial.ALICE), keys.changing().stream().map(AccountKeys.Change::account).toList());
            trial.append(alice, Trial.inbox(alice), 3);
            finish(Trial.ALICE);
            trial.append(alice, Trial.inbox(alice), 3);
            assertArrayEquals(name, trial.contentAddress(alice, email));
        }
        assertEquals(List.of(), keys.changing());
        assertNothingIsSealedBy(old, Trial.ALICE);
        assertEquals(2, records(Trial.ALICE).ring().generation());
        assertFalse(records(Trial.ALICE).ring().changing());
        assertFalse(keys.begin(new AccountId(99)), "there is no such account");
    }

    /** The process is killed after every single step; mail comes between them, too. */
    @Test
    void itGoesOnAfterItWasStoppedBetweenAnyTwoSteps() throws IOException {
        assertTrue(keys.begin(Trial.ALICE));
        int steps = 0;
        Stepped stepped = Stepped.MORE;
        while (stepped != Stepped.DONE) {
            assertTrue(steps++ < MOST_STEPS, "it comes to no end");
            restart();
            try (AccountHandle alice = trial.open(Trial.ALICE)) {
                trial.append(alice, Trial.inbox(alice), 1);
            }
            trial.check();
            stepped = keys.step(Trial.ALICE);
            if (stepped == Stepped.LATER) {
                later();
            }
        }
        assertTrue(steps > 10, "there are some steps to stop between: " + steps);
        restart();
        trial.check();
        assertNothingIsSealedBy(old, Trial.ALICE);
    }

    /** Its bytes were sealed before the change, and the commit that names them comes after. */
    @Test
    void aMessageThatWasOnItsWayArrivesInTimeOrIsRefused() throws IOException {
        Prepared early = prepared("early");
        Prepared late = prepared("late");
        keys.begin(Trial.ALICE);
        commit(early);
        assertEquals(Stepped.LATER, keys.step(Trial.ALICE));
        later();
        assertEquals(Stepped.MORE, keys.step(Trial.ALICE));
        assertThrows(IOException.class, () -> commit(late));
        finish(Trial.ALICE);
        assertThrows(IOException.class, () -> commit(late));
        commit(prepared("late"));
        assertNothingIsSealedBy(old, Trial.ALICE);
    }

    private Prepared prepared(String subject) throws IOException {
        try (Message message = trial.message("Subject: " + subject + "\r\n\r\n" + subject + "\r\n")) {
            return trial.accounts
                    .with(Trial.ALICE, core -> new Prepared(core.contents.put(message), Set.of(), trial.now.get()))
                    .orElseThrow();
        }
    }

    private void commit(Prepared email) throws IOException {
        trial.accounts.with(Trial.ALICE, core -> core.change(new Actor("t", "t"), edit -> {
            MailboxId inbox = edit.base().mailboxes().keySet().iterator().next();
            var step = NewEmails.add(edit, inbox, List.of(email));
            return new Step<>(step.next(), true);
        }));
    }

    @Test
    void uploadsAreReadOnAndTheirOldKeyGoes() throws IOException {
        byte[] octets = "what was uploaded".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (AccountHandle alice = trial.open(Trial.ALICE)) {
            long id = trial.accounts
                    .with(Trial.ALICE, core -> new Uploads(core, Trial.ALICE)
                            .keep(new java.io.ByteArrayInputStream(octets), 1000, new Actor("t", "t"))
                            .id())
                    .orElseThrow();
            keys.begin(Trial.ALICE);
            trial.now.addAndGet(1);
            finish(Trial.ALICE);
            assertTrue(alice.mailboxes().byRole(Role.INBOX).isPresent());
            try (View view = trial.store.view(Trial.ALICE)) {
                byte[] record = view.get(Layout.upload(id)).orElseThrow();
                byte[] address = Uploads.address(Layout.upload(id), record);
                assertTrue(old.sealer().stale(blobs(Trial.ALICE, address).getFirst()));
            }
        }
    }

    @Test
    void theQueuesKeyIsChangedWithMailInIt() throws IOException {
        String text = "Subject: queued\r\n\r\ntext\r\n";
        NewLeg leg = new NewLeg(
                "one.example",
                List.of(new QueuedRecipient("x@one.example", List.of(), Optional.empty(), Optional.empty(), "")),
                Instant.ofEpochMilli(trial.now.get()),
                Instant.ofEpochMilli(trial.now.get()).plus(Duration.ofHours(4)));
        QueueId id;
        try (Message message = trial.message(text)) {
            QueuedEnvelope envelope = new QueuedEnvelope(
                    "a@example.org", Optional.empty(), Optional.empty(), false, false, false, "a@example.org", "t1",
                    Instant.ofEpochMilli(trial.now.get()), 0, 0);
            id = queue.enqueue(queue.prepare(message, envelope, List.of(leg)));
        }
        SealedRecords before = records(OutboundQueue.ACCOUNT);
        assertTrue(keys.all().contains(OutboundQueue.ACCOUNT));
        assertTrue(keys.begin(OutboundQueue.ACCOUNT));
        finish(OutboundQueue.ACCOUNT);
        restart();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertTrue(queue.copyTo(id, 0, out));
        assertEquals(text, out.toString(java.nio.charset.StandardCharsets.US_ASCII));
        try (View view = trial.store.view(OutboundQueue.ACCOUNT)) {
            view.scan(QueueLayout.MESSAGES, (key, value) -> {
                assertThrows(SealBrokenException.class, () -> before.openOrBroken(key, value));
                return true;
            });
        }
    }
}
