package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.LiveSessions;
import org.redoubt.guard.Mandate;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SignedInBy;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.Transaction;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.KeyRing;
import org.redoubt.store.seal.KeySlots;
import org.redoubt.store.seal.KeyWipedException;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Renewal;
import org.redoubt.store.seal.Sealer;
import org.redoubt.store.seal.UnlockKey;

/** Accounts whose key nobody but their owner has. */
class SealedAccountTest {
    private static final AccountId ALICE = Trial.ALICE;

    /** Alice's, sealed in her first session. */
    private static final class Sealed implements AutoCloseable {
        final MortalStore store = new MortalStore();
        final Trial trial;
        final LiveSessions sessions;
        byte[] key;
        LiveSession session;

        Sealed() throws IOException {
            trial = new Trial(store);
            sessions = new LiveSessions(trial.clock);
            session = begin(ALICE);
            key = Sealer.newKey();
            trial.accounts.seal(ALICE, key, session);
        }

        LiveSession begin(AccountId who) {
            return sessions.begin(Trial.SESSION, new SignedInBy("user@example.org", who.value(), "LOGIN", "", false))
                    .orElseThrow();
        }

        Principal principal(LiveSession of) {
            return new AuthenticatedPrincipal("user@example.org", new AccountId(of.by().account()), false, of);
        }

        AccountHandle handle() throws IOException {
            return handle(principal(session), Purpose.MAIL_ACCESS).orElseThrow(() -> new AssertionError("refused"));
        }

        Optional<AccountHandle> handle(Principal who, Purpose purpose) throws IOException {
            try {
                return Optional.of(trial.gate.open(who, ALICE, Trial.SESSION, purpose));
            } catch (AccessDeniedException refused) {
                return Optional.empty();
            }
        }

        /** Her last session ends. */
        void leave() {
            session.close();
        }

        /** She signs in again and gives her key. */
        void enter() throws IOException {
            session = begin(ALICE);
            assertTrue(trial.accounts.open(ALICE, key, session));
        }

        void kill() throws IOException {
            store.revive();
            trial.restart();
        }

        Deposited deliver(String id, Optional<DeliveryReceipt> receipt) throws IOException {
            try (Message message = trial.mail(id, "Subject of " + id, "")) {
                Deposit to = new Deposit(ALICE, new Deposit.Target.Inbox(), Set.of(Keyword.FLAGGED), receipt);
                boolean closed = trial.gate.closed(ALICE);
                return trial.gate
                        .deliver(message, List.of(closed ? to.later(arrival(id)) : to), Trial.SESSION)
                        .getFirst();
            }
        }

        /** Mail whose rules were not asked, since the account was closed when it was looked at. */
        Deposited deliverLater(String id) throws IOException {
            try (Message message = trial.mail(id, "Subject of " + id, "")) {
                List<Deposit> to = List.of(Deposit.inbox(ALICE).later(arrival(id)));
                return trial.gate.deliver(message, to, Trial.SESSION).getFirst();
            }
        }

        WaitingMail.Readable waiting() throws IOException {
            return assertInstanceOf(
                    WaitingMail.Readable.class, trial.gate.waiting(ALICE, 0).orElseThrow());
        }

        /** Whether a URL opens in a session. */
        boolean opens(LiveSession of, UrlGrant.Claim claim) throws IOException {
            Optional<UrlGrant> grant = trial.gate.openByUrl(principal(of), ALICE, Trial.SESSION, claim);
            grant.ifPresent(UrlGrant::close);
            AuditEvent event = trial.audit.events(AuditKind.READ).getLast();
            assertEquals(grant.isPresent() ? "ok" : "absent", event.outcome());
            return grant.isPresent();
        }

        private static Arrival arrival(String id) {
            return new Arrival("sender@example.net", List.of("alice@example.org"), true, false, id, Trial.SESSION);
        }

        /** Files what waited, as the server does. */
        void file() throws IOException {
            long after = 0;
            Optional<WaitingMail> next = trial.gate.waiting(ALICE, after);
            while (next.isPresent()) {
                try (WaitingMail mail = next.get()) {
                    after = mail.number();
                    if (mail instanceof WaitingMail.Readable(long _, Message message, Deposit base)) {
                        Deposit now = new Deposit(
                                base.account(),
                                base.target(),
                                base.keywords(),
                                base.receipt(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                base.waited());
                        trial.gate.deliver(message, List.of(now), Trial.SESSION);
                    }
                }
                next = trial.gate.waiting(ALICE, after);
            }
            trial.gate.emptied(ALICE);
        }

        List<String> subjects() throws IOException {
            try (AccountHandle handle = handle()) {
                MailboxView inbox = handle.mailbox(Trial.inbox(handle)).orElseThrow();
                List<EmailId> ids = new ArrayList<>();
                for (Rows rows = inbox.rows(); rows.next(); ) {
                    ids.add(rows.email());
                }
                return handle.summaries(ids).stream()
                        .map(summary -> summary.structure().envelope().flatMap(envelope -> envelope.subject()).orElse(""))
                        .toList();
            }
        }

        long count(String range) {
            long[] count = {0};
            try (View view = store.view(ALICE)) {
                view.scan(range.equals("waiting") ? Layout.WAITING : Layout.EMPTIED, (_, _) -> {
                    count[0]++;
                    return true;
                });
            }
            return count[0];
        }

        @Override
        public void close() throws IOException {
            if (trial.accounts.closed(ALICE)) {
                enter();
            }
            trial.check();
        }
    }

    @Test
    void nothingInTheStoreOpensASealedAccount() throws IOException {
        try (Sealed alice = new Sealed()) {
            byte[] slot;
            try (View view = alice.store.view(ALICE)) {
                slot = view.get(Key.KEY_SLOT).orElseThrow();
            }
            KeySlot read = KeySlot.decode(alice.trial.master, ALICE, slot);
            assertInstanceOf(KeySlot.Sealed.class, read);
            assertThrows(
                    ClosedException.class, () -> SealedRecords.open(alice.trial.master, ALICE, slot, Optional.empty()));
            assertThrows(StoreException.class, () -> new SealLock(Sealer.newKey()).ring(ALICE, (KeySlot.Sealed) read));

            alice.deliver("first", Optional.empty());
            assertEquals(List.of("Subject of first"), alice.subjects());
        }
    }

    /** Only while it is open can its keys be had; closed, the change waits, and mail that comes meanwhile too. */
    @Test
    void itsKeyChangesWhileItsOwnerIsThere() throws IOException {
        try (Sealed alice = new Sealed()) {
            alice.deliver("first", Optional.empty());
            SealedRecords old;
            try (View view = alice.store.view(ALICE)) {
                byte[] slot = view.get(Key.KEY_SLOT).orElseThrow();
                old = SealedRecords.open(alice.trial.master, ALICE, slot, alice.trial.accounts.openLock(ALICE));
            }
            OutboundQueue queue = OutboundQueue.open(alice.store, alice.trial.master, alice.trial.clock);
            AccountKeys keys = alice.trial.accounts.keys(queue);
            alice.leave();
            assertFalse(keys.begin(ALICE), "nobody has its keys");
            alice.enter();
            assertTrue(keys.begin(ALICE));
            alice.leave();
            alice.trial.now.addAndGet(AccountLimits.KEY_DRAIN.toMillis());
            assertEquals(AccountKeys.Stepped.LATER, keys.step(ALICE));
            alice.deliver("second", Optional.empty());
            alice.enter();
            alice.file();
            int steps = 0;
            for (var stepped = keys.step(ALICE); stepped != AccountKeys.Stepped.DONE; stepped = keys.step(ALICE)) {
                assertTrue(steps++ < 400, "it comes to no end");
                if (stepped == AccountKeys.Stepped.LATER) {
                    alice.trial.now.addAndGet(AccountLimits.KEY_DRAIN.toMillis());
                }
            }
            alice.leave();
            alice.enter();
            assertEquals(List.of("Subject of first", "Subject of second"), alice.subjects());
            try (View view = alice.store.view(ALICE)) {
                view.scan(Layout.MAILBOXES, (key, value) -> {
                    assertThrows(org.redoubt.store.seal.SealBrokenException.class, () -> old.openOrBroken(key, value));
                    return true;
                });
            }
        }
    }

    @Test
    void itIsClosedAfterTheLastSessionAndAfterARestart() throws IOException {
        try (Sealed alice = new Sealed()) {
            LiveSession second = alice.begin(ALICE);
            assertTrue(alice.trial.accounts.open(ALICE, alice.key, second));
            AccountHandle left = alice.handle();
            alice.leave();
            assertFalse(alice.trial.accounts.closed(ALICE), "one session is there still");
            second.end();
            assertTrue(alice.trial.accounts.closed(ALICE));
            left.close();
            assertThrows(AccountClosedException.class, () -> alice.trial.accounts.pin(ALICE));
            assertTrue(alice.trial.accounts.openLock(ALICE).isEmpty());
            assertTrue(alice.handle(alice.principal(alice.session), Purpose.MAIL_ACCESS).isEmpty());

            alice.enter();
            assertEquals(List.of(), alice.subjects());
            alice.kill();
            assertTrue(alice.trial.accounts.closed(ALICE));
            assertThrows(AccountClosedException.class, () -> alice.trial.accounts.pin(ALICE));
        }
    }

    @Test
    void whoeverStillHoldsItFindsNothingWhenItIsWiped() throws IOException {
        try (Sealed alice = new Sealed()) {
            AccountCore core = alice.trial.accounts.pin(ALICE).orElseThrow();
            alice.leave();
            assertThrows(AccountClosedException.class, () -> alice.trial.accounts.pin(ALICE));
            core.sealed.wipe();
            assertThrows(ClosedException.class, () -> core.sealed.sealer());
            // She is back while somebody holds it still.
            alice.enter();
            assertEquals(List.of(), alice.subjects());
            alice.trial.accounts.unpin(ALICE);
        }
    }

    @Test
    void theKeysOfAClosedAccountAreOverwritten() throws IOException {
        try (Sealed alice = new Sealed()) {
            alice.leave();
            alice.enter();
            AccountCore core = alice.trial.accounts.pin(ALICE).orElseThrow();
            KeyRing ring = core.sealed.ring();
            Sealer sealer = core.sealed.sealer();
            SealLock hers = alice.trial.accounts.openLock(ALICE).orElseThrow();
            assertSame(hers, core.sealed.lock().orElseThrow());
            byte[] sealed = sealer.seal(new byte[1], new byte[0]);
            alice.leave();
            assertArrayEquals(alice.key, hers.key(), "what is under way may end");
            alice.trial.accounts.unpin(ALICE);

            assertThrows(ClosedException.class, hers::key);
            assertThrows(ClosedException.class, hers::secret);
            assertThrows(KeyWipedException.class, ring::encode);
            assertThrows(KeyWipedException.class, () -> ring.fresh("a name"));
            assertThrows(KeyWipedException.class, () -> sealer.seal(new byte[1], new byte[0]));
            assertThrows(KeyWipedException.class, () -> sealer.open(sealed, new byte[0]));
            assertThrows(KeyWipedException.class, () -> sealer.address(new byte[1]));
            alice.enter();
            assertEquals(List.of(), alice.subjects());
        }
    }

    @Test
    void theLockOfAnAccountThatNobodyUsedIsOverwrittenToo() throws IOException {
        try (Sealed alice = new Sealed()) {
            alice.kill();
            alice.enter();
            // Whatever is done when she comes is over when the account is in nobody's hands.
            SealLock hers = alice.trial.accounts.openLock(ALICE).orElseThrow();
            LiveSession second = alice.begin(ALICE);
            assertTrue(alice.trial.accounts.open(ALICE, alice.key, second));
            assertSame(hers, alice.trial.accounts.openLock(ALICE).orElseThrow());
            second.close();
            assertArrayEquals(alice.key, hers.key(), "one session is there still");
            alice.leave();
            while (alice.trial.accounts.inMemory(ALICE)) {
                Thread.onSpinWait();
            }
            assertThrows(ClosedException.class, hers::key);
        }
    }

    @Test
    void whoComesBackBeforeTheKeysAreWipedWorksWithTheLockThatSheGave() throws IOException {
        try (Sealed alice = new Sealed()) {
            AccountCore core = alice.trial.accounts.pin(ALICE).orElseThrow();
            alice.leave();
            alice.enter();
            assertEquals(List.of(), alice.subjects());
            assertSame(alice.trial.accounts.openLock(ALICE).orElseThrow(), core.sealed.lock().orElseThrow());
            alice.trial.accounts.unpin(ALICE);
            alice.leave();
            alice.deliver("meanwhile", Optional.empty());
            alice.enter();
            alice.file();
            assertEquals(1, alice.subjects().size());
        }
    }

    @Test
    void nobodyElseComesIn() throws IOException {
        try (Sealed alice = new Sealed()) {
            LiveSession another = alice.begin(ALICE);
            assertTrue(alice.handle(alice.principal(another), Purpose.MAIL_ACCESS).isEmpty(), "she gave no key there");
            Principal bob = alice.principal(alice.begin(Trial.BOB));
            Principal operator = new AuthenticatedPrincipal("operator", new AccountId(1), true);
            AuditEvent refused = alice.trial.audit.durableEvents().getLast();
            assertEquals("sealed refused", refused.touched() + " " + refused.outcome());
            for (Purpose purpose : Purpose.values()) {
                assertTrue(alice.handle(bob, purpose).isEmpty(), purpose + " by another");
                assertTrue(alice.handle(operator, purpose).isEmpty(), purpose + " by the operator");
            }
            Mandate mandate = new Mandate(1, ALICE.value(), "a case", true, false, Instant.MAX);
            LiveSession officer = alice.sessions
                    .begin(
                            Trial.SESSION,
                            new SignedInBy("officer@example.org", 18, "LOGIN", "", true, Optional.of(mandate)))
                    .orElseThrow();
            Principal granted = new AuthenticatedPrincipal("officer@example.org", new AccountId(18), false, officer);
            assertTrue(alice.handle(granted, Purpose.GRANTED_ACCESS).isEmpty());
            assertTrue(alice.handle(granted, Purpose.EXPORT).isEmpty());
            assertFalse(alice.trial.accounts.open(ALICE, Sealer.newKey(), another), "a wrong key");
            assertTrue(alice.handle(alice.principal(another), Purpose.MAIL_ACCESS).isEmpty());
            assertThrows(IOException.class, () -> alice.trial.accounts.unseal(ALICE, Sealer.newKey()));
        }
    }

    @Test
    void mailThatComesMeanwhileWaitsInOrderAndIsFiledOnce() throws IOException {
        try (Sealed alice = new Sealed()) {
            alice.leave();
            for (int i = 0; i < 5; i++) {
                assertInstanceOf(Deposited.Waiting.class, alice.deliver("m" + i, Optional.empty()));
            }
            List<AuditEvent> events = alice.trial.audit.events(AuditKind.DELIVER);
            assertEquals(5, events.stream().filter(event -> event.touched().equals("sealed")).count());
            assertEquals(5, events.stream().filter(event -> event.outcome().equals("ok")).count());
            long came = alice.trial.now.getAndAdd(3_600_000);
            assertThrows(AccountClosedException.class, () -> alice.trial.gate.waiting(ALICE, 0));
            alice.enter();
            alice.file();
            alice.file();
            assertEquals(
                    List.of("Subject of m0", "Subject of m1", "Subject of m2", "Subject of m3", "Subject of m4"),
                    alice.subjects());
            assertEquals(0, alice.count("waiting"));
            assertEquals(0, alice.count("emptied"));
            try (AccountHandle handle = alice.handle()) {
                Row row = handle.mailbox(Trial.inbox(handle)).orElseThrow().row(1).orElseThrow();
                assertEquals(came, row.receivedMillis());
                assertTrue(row.flags() != 0, "its keyword came with it");
            }
        }
    }

    @Test
    void whatWaitsTellsNothingToWhoeverHasTheMasterKey() throws IOException {
        try (Sealed alice = new Sealed()) {
            alice.leave();
            List<Integer> lengths = new ArrayList<>();
            for (int more : new int[] {1, 50, 900}) {
                try (Message message = alice.trial.message("Subject: secret\r\n\r\n" + "x".repeat(more) + "\r\n")) {
                    Deposit to = Deposit.inbox(ALICE).later(Sealed.arrival("t"));
                    alice.trial.gate.deliver(message, List.of(to), Trial.SESSION);
                }
            }
            try (View view = alice.store.view(ALICE)) {
                view.scan(Layout.WAITING, (_, value) -> {
                    String text = new String(value, StandardCharsets.ISO_8859_1);
                    assertFalse(text.contains("secret") || text.contains("example"), text);
                    WaitingFormat.Outside outside = WaitingFormat.Outside.decode(value);
                    assertEquals(4_096, outside.octets());
                    lengths.add(value.length);
                    List<Key> piece = List.of(Layout.blobChunk(outside.address(), 0));
                    byte[] blob = alice.store.getBlobs(ALICE, piece).getFirst().orElseThrow();
                    assertFalse(new String(blob, StandardCharsets.ISO_8859_1).contains("secret"));
                    lengths.add(blob.length - outside.octets() > 100 ? 1 : 0);
                    return true;
                });
            }
            assertEquals(2, lengths.stream().distinct().count(), "all look alike: " + lengths);
        }
    }

    /** The process is killed at each commit, before it is written and after. */
    @Test
    void aCrashNeitherLosesNorDoublesMailThatWaited() throws IOException {
        for (int commits = 0; commits < 8; commits++) {
            for (boolean written : new boolean[] {false, true}) {
                try (Sealed alice = new Sealed()) {
                    alice.leave();
                    alice.deliver("one", Optional.empty());
                    alice.deliver("two", Optional.empty());
                    alice.enter();
                    alice.store.dieAfter(commits, written);
                    try {
                        alice.file();
                    } catch (IOException dead) {
                        assertTrue(alice.store.revive(), dead.toString());
                    }
                    alice.kill();
                    alice.enter();
                    alice.file();
                    assertEquals(List.of("Subject of one", "Subject of two"), alice.subjects(), "killed at " + commits);
                    assertEquals(0, alice.count("waiting"));
                    assertEquals(0, alice.count("emptied"));
                }
            }
        }
    }

    @Test
    void aDeliveryThatIsTriedAgainComesOnceWhetherTheAccountIsOpenOrClosed() throws IOException {
        try (Sealed alice = new Sealed()) {
            Optional<DeliveryReceipt> receipt = Optional.of(new DeliveryReceipt(alice.trial.now.get(), "q1"));
            alice.leave();
            assertInstanceOf(Deposited.Waiting.class, alice.deliver("once", receipt));
            assertInstanceOf(Deposited.Waiting.class, alice.deliver("once", receipt));
            alice.enter();
            assertInstanceOf(Deposited.Nowhere.class, alice.deliver("once", receipt), "it waits already");
            alice.file();
            assertInstanceOf(Deposited.Stored.class, alice.deliver("once", receipt));
            alice.leave();
            assertInstanceOf(Deposited.Waiting.class, alice.deliver("once", receipt));
            alice.enter();
            alice.file();
            assertEquals(List.of("Subject of once"), alice.subjects());
        }
    }

    @Test
    void theQuotaCountsWhatWaits() throws IOException {
        try (Sealed alice = new Sealed()) {
            alice.trial.accounts.limit(ALICE, 10_000);
            alice.leave();
            assertEquals(DeliveryRoom.OK, alice.trial.gate.room(ALICE, 500));
            alice.deliver("a", Optional.empty());
            alice.deliver("b", Optional.empty());
            assertEquals(DeliveryRoom.OVER_QUOTA, alice.trial.gate.room(ALICE, 500));
            assertInstanceOf(Deposited.OverQuota.class, alice.deliver("c", Optional.empty()));
            assertTrue(alice.trial.accounts.limit(ALICE, 1));
            alice.enter();
            alice.file();
            assertEquals(2, alice.subjects().size(), "what was taken is filed");
            alice.leave();
            assertTrue(alice.trial.accounts.limit(ALICE, 0));
            assertInstanceOf(Deposited.Waiting.class, alice.deliver("c", Optional.empty()));
        }
    }

    @Test
    void aLongMessageWaitsInPiecesAndADamagedOneHoldsNobodyUp() throws IOException {
        try (Sealed alice = new Sealed()) {
            alice.leave();
            String text = "Subject: long\r\n\r\n" + "0123456789abcdef\r\n".repeat(150_000);
            try (Message message = alice.trial.message(text)) {
                Deposit to = Deposit.inbox(ALICE).later(Sealed.arrival("long"));
                alice.trial.gate.deliver(message, List.of(to), Trial.SESSION);
            }
            alice.deliver("after", Optional.empty());
            List<Key> first = new ArrayList<>();
            try (View view = alice.store.view(ALICE)) {
                view.scan(Layout.WAITING, (_, value) -> {
                    first.add(Layout.blobChunk(WaitingFormat.Outside.decode(value).address(), 1));
                    return false;
                });
            }
            byte[] piece = alice.store.getBlobs(ALICE, first).getFirst().orElseThrow();
            byte[] altered = piece.clone();
            altered[100] ^= 1;
            alice.store.putBlob(ALICE, first.getFirst(), altered);
            alice.enter();
            alice.file();
            assertEquals(List.of("Subject of after"), alice.subjects());
            assertEquals(1, alice.count("waiting"), "it is kept");

            alice.store.putBlob(ALICE, first.getFirst(), piece);
            alice.file();
            assertEquals(List.of("Subject of after", "long"), alice.subjects());
            try (AccountHandle handle = alice.handle()) {
                Row row = handle.mailbox(Trial.inbox(handle)).orElseThrow().row(2).orElseThrow();
                assertEquals(text.length(), row.octets());
            }
        }
    }

    @Test
    void mailIsTakenWhileTheOwnerComesAndGoes() throws Exception {
        try (Sealed alice = new Sealed()) {
            List<Thread> senders = new ArrayList<>();
            List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
            for (int sender = 0; sender < 4; sender++) {
                String name = "s" + sender + "-";
                senders.add(Thread.startVirtualThread(() -> {
                    for (int i = 0; i < 25; i++) {
                        boolean taken = false;
                        while (!taken) {
                            try {
                                alice.deliver(name + i, Optional.of(new DeliveryReceipt(1, name + i)));
                                taken = true;
                            } catch (IOException again) {
                                // As any client would, it comes again: the account was opened or closed just then.
                                Thread.yield();
                            } catch (RuntimeException | Error failed) {
                                failures.add(failed);
                                return;
                            }
                        }
                    }
                }));
            }
            while (senders.stream().anyMatch(Thread::isAlive)) {
                alice.leave();
                alice.enter();
                alice.file();
            }
            alice.file();
            assertEquals(List.of(), failures);
            assertEquals(100, alice.subjects().stream().distinct().count());
            assertEquals(100, alice.subjects().size());
        }
    }

    @Test
    void aClosedAccountCanBeDestroyed() throws IOException {
        Sealed alice = new Sealed();
        alice.leave();
        alice.deliver("never read", Optional.empty());
        alice.trial.accounts.destroy(ALICE);
        assertFalse(alice.trial.accounts.all().contains(ALICE));
        assertInstanceOf(Deposited.Gone.class, alice.deliver("late", Optional.empty()));
    }

    @Test
    void upkeepPassesClosedAccountsBy() throws IOException {
        try (Sealed alice = new Sealed()) {
            alice.leave();
            assertEquals(0, alice.trial.accounts.purge(ALICE));
            assertEquals(0, alice.trial.accounts.carry(ALICE));
            alice.trial.accounts.teach(ALICE);
            assertTrue(alice.trial.accounts.check(ALICE, true).healthy());
            assertFalse(alice.trial.accounts.held(ALICE));
            assertEquals(0, alice.trial.gate.vocabulary().of(ALICE).spamMessages());
        }
    }

    @Test
    void theMasterKeyChangesWithoutTheLock(@TempDir Path folder) throws Exception {
        try (Sealed alice = new Sealed()) {
            alice.leave();
            alice.deliver("before", Optional.empty());
            UnlockKey unlock = UnlockKey.random();
            MasterKey master = alice.trial.master;
            KeySlots slots = KeySlots.create(folder.resolve("slots"), master, unlock, Instant.EPOCH)
                    .change(master, List.of(unlock), Instant.EPOCH);
            OutboundQueue queue = OutboundQueue.open(alice.store, master, alice.trial.clock);
            Renewal renewal = alice.trial.accounts.keySlotRenewal(queue);
            while (renewal.step()) {
                assertTrue(alice.trial.accounts.closed(ALICE));
            }
            slots.settle(master);
            alice.deliver("after", Optional.empty());
            alice.kill();
            alice.enter();
            alice.file();
            assertEquals(List.of("Subject of before", "Subject of after"), alice.subjects());
        }
    }

    @Test
    void unsealedItIsAsOthersAgainAndWhatWaitedIsThere() throws IOException {
        try (Sealed alice = new Sealed()) {
            alice.deliver("before", Optional.empty());
            alice.leave();
            alice.deliver("sealed", Optional.empty());
            alice.enter();
            assertThrows(IOException.class, () -> alice.trial.accounts.unseal(ALICE, alice.key), "one waits");
            assertTrue(alice.trial.accounts.sealed(ALICE));
            alice.trial.accounts.onOpened(_ -> {
                try {
                    alice.file();
                } catch (IOException failed) {
                    throw new java.io.UncheckedIOException(failed);
                }
            });
            alice.trial.accounts.unseal(ALICE, alice.key);
            assertEquals(List.of("Subject of before", "Subject of sealed"), alice.subjects());
            alice.leave();
            alice.kill();
            assertFalse(alice.trial.accounts.sealed(ALICE));
            alice.deliver("after", Optional.empty());
            alice.session = alice.begin(ALICE);
            assertEquals(3, alice.subjects().size());
        }
    }

    @Test
    void sealedAgainInTheSameSessionItOpensWithTheLockThatItHasNow() throws IOException {
        try (Sealed alice = new Sealed()) {
            byte[] before = alice.key;
            alice.trial.accounts.unseal(ALICE, before);
            assertEquals(Optional.empty(), alice.trial.accounts.lock(ALICE, alice.session));
            alice.key = Sealer.newKey();
            alice.trial.accounts.seal(ALICE, alice.key, alice.session);
            assertArrayEquals(
                    alice.key, alice.trial.accounts.lock(ALICE, alice.session).orElseThrow());
            alice.deliver("first", Optional.empty());
            alice.leave();
            alice.deliver("second", Optional.empty());
            assertFalse(alice.trial.accounts.open(ALICE, before, alice.begin(ALICE)));
            alice.enter();
            alice.file();
            assertEquals(List.of("Subject of first", "Subject of second"), alice.subjects());
        }
    }

    @Test
    void noMailIsSealedToALockThatIsGivenUp() throws IOException {
        try (Sealed alice = new Sealed()) {
            Letterbox stale = alice.trial.accounts.letterbox(ALICE).orElseThrow();
            alice.trial.accounts.unseal(ALICE, alice.key);
            try (Message message = alice.trial.mail("late", "Late", "")) {
                Deposit late = Deposit.inbox(ALICE).later(Sealed.arrival("late"));
                assertThrows(IOException.class, () -> AccountCore.await(stale.put(message, late, "smtp")));
                alice.key = Sealer.newKey();
                alice.trial.accounts.seal(ALICE, alice.key, alice.session);
                assertThrows(IOException.class, () -> AccountCore.await(stale.put(message, late, "smtp")));
            }
            assertEquals(0, alice.count("waiting"));
            alice.leave();
            alice.deliver("next", Optional.empty());
            alice.enter();
            alice.file();
            assertEquals(List.of("Subject of next"), alice.subjects());
        }
    }

    @Test
    void theLetterboxOverwritesNoKeySlotThatIsReplacedMeanwhile() throws IOException {
        try (Sealed alice = new Sealed()) {
            AccountKeys keys = alice.trial.accounts.keys(OutboundQueue.open(alice.store, alice.trial.master, alice.trial.clock));
            Letterbox letterbox = alice.trial.accounts.letterbox(ALICE).orElseThrow();
            List<String> runs = new ArrayList<>();
            letterbox.change("key", transaction -> {
                byte[] slot = transaction.get(Key.KEY_SLOT).orElseThrow();
                once(runs, "rotated", () -> assertTrue(keys.begin(ALICE)));
                transaction.put(Key.KEY_SLOT, slot);
            });
            assertEquals(List.of("rotated", "again"), runs);
            alice.deliver("under the new key", Optional.empty());
            alice.leave();
            alice.enter();
            assertEquals(List.of("Subject of under the new key"), alice.subjects());

            List<String> seals = new ArrayList<>();
            letterbox.change("key", transaction -> {
                byte[] slot = transaction.get(Key.KEY_SLOT).orElseThrow();
                once(seals, "unsealed", () -> alice.trial.accounts.unseal(ALICE, alice.key));
                transaction.put(Key.KEY_SLOT, slot);
            });
            assertEquals(List.of("unsealed", "again"), seals);
            alice.kill();
            assertFalse(alice.trial.accounts.sealed(ALICE));
            alice.session = alice.begin(ALICE);
            assertEquals(List.of("Subject of under the new key"), alice.subjects());
        }
    }

    @Test
    void whoClosesHerAccountMeanwhileHasNobodyElsesMailDoubled() throws IOException {
        try (Sealed alice = new Sealed();
                Message message = alice.trial.mail("several", "Several", "")) {
            Sorted sorted = new Sorted(
                    List.of(new Filing("INBOX", Optional.empty(), Optional.empty(), false, Set.of(), Optional.empty())),
                    List.of(),
                    Optional.empty());
            List<Deposit> both = List.of(
                    Deposit.inbox(Trial.BOB), Deposit.inbox(ALICE).sorted(sorted));
            alice.leave();
            assertThrows(AccountClosedException.class, () -> alice.trial.gate.deliver(message, both, Trial.SESSION));
            Principal bob = alice.principal(alice.begin(Trial.BOB));
            try (AccountHandle his = alice.trial.gate.open(bob, Trial.BOB, Trial.SESSION, Purpose.MAIL_ACCESS)) {
                assertEquals(0, his.mailbox(Trial.inbox(his)).orElseThrow().size());
            } catch (AccessDeniedException refused) {
                throw new AssertionError(refused);
            }
        }
    }

    @Test
    void sealedJustWhenItsKeyBeginsToChangeItKeepsBothKeys() throws IOException {
        try (Sealed alice = new Sealed()) {
            alice.trial.accounts.unseal(ALICE, alice.key);
            assertTrue(alice.trial.accounts
                    .with(ALICE, core -> change(core, alice, () -> alice.trial.accounts.seal(ALICE, alice.key, alice.session))
                            .begin(alice.trial.now.get()))
                    .orElseThrow());
            alice.deliver("under the new key", Optional.empty());
            alice.kill();
            alice.enter();
            assertEquals(List.of("Subject of under the new key"), alice.subjects());
        }
    }

    @Test
    void aChangeOfTheKeyThatDoesNotKnowOfTheSealBeginsNot() throws IOException {
        try (Sealed alice = new Sealed()) {
            alice.trial.accounts.unseal(ALICE, alice.key);
            SealedRecords before;
            try (View view = alice.store.view(ALICE)) {
                before = SealedRecords.open(alice.trial.master, ALICE, view.get(Key.KEY_SLOT).orElseThrow());
            }
            alice.trial.accounts.seal(ALICE, alice.key, alice.session);
            assertFalse(alice.trial.accounts
                    .with(ALICE, core -> new AccountKeyChange(
                                    alice.store, alice.trial.master, before, lane(core, () -> {}), List.of())
                            .begin(alice.trial.now.get()))
                    .orElseThrow());
            try (View view = alice.store.view(ALICE)) {
                assertTrue(KeySlot.isSealed(view.get(Key.KEY_SLOT).orElseThrow()));
            }
        }
    }

    private static AccountKeyChange change(AccountCore core, Sealed alice, Act then) {
        return new AccountKeyChange(alice.store, alice.trial.master, core.sealed, lane(core, then), List.of());
    }

    private static AccountKeyChange.Lane lane(AccountCore core, Act then) {
        return new AccountKeyChange.Lane() {
            @Override
            public <R> R change(Function<Transaction, R> change) throws IOException {
                R result = core.change(
                        new Actor("-", "key"), edit -> new Step<>(edit.base(), change.apply(edit.transaction)));
                then.run();
                return result;
            }
        };
    }

    @Test
    void whatCouldNotBeFiledIsTriedAgainWhenSheSignsInOnceMore() throws Exception {
        try (Sealed alice = new Sealed()) {
            alice.leave();
            alice.deliver("sealed", Optional.empty());
            Semaphore asked = new Semaphore(0);
            alice.trial.accounts.onOpened(_ -> asked.release());
            alice.enter();
            assertTrue(asked.tryAcquire(10, TimeUnit.SECONDS), "her first session");
            assertTrue(alice.trial.accounts.open(ALICE, alice.key, alice.begin(ALICE)));
            assertTrue(asked.tryAcquire(10, TimeUnit.SECONDS), "another, while it still waits");
            alice.file();
            assertEquals(List.of("Subject of sealed"), alice.subjects());
        }
    }

    private interface Act {
        void run() throws IOException;
    }

    private static void once(List<String> runs, String what, Act act) {
        boolean first = runs.isEmpty();
        runs.add(first ? what : "again");
        if (first) {
            try {
                act.run();
            } catch (IOException failed) {
                throw new java.io.UncheckedIOException(failed);
            }
        }
    }

    @Test
    void aUrlOpensNothingOfItButWhereItsOwnerGaveTheKey() throws IOException {
        try (Sealed alice = new Sealed()) {
            alice.deliver("one", Optional.empty());
            UrlGrant.Claim claim;
            try (AccountHandle handle = alice.handle()) {
                String token = handle.urlToken(Trial.inbox(handle), "rump").orElseThrow();
                claim = new UrlGrant.Claim("INBOX", 0, 1, "rump", token);
            }
            LiveSession another = alice.begin(ALICE);
            LiveSession bob = alice.begin(Trial.BOB);
            assertTrue(alice.opens(alice.session, claim));
            assertFalse(alice.opens(another, claim), "she gave no key there");
            assertFalse(alice.opens(bob, claim));
            alice.leave();
            assertFalse(alice.opens(alice.session, claim));
            assertFalse(alice.opens(bob, claim));
        }
    }

    @Test
    void closedIsWhatIsSealedAndOpenedByNobody() throws IOException {
        try (Sealed alice = new Sealed()) {
            assertFalse(alice.trial.gate.closed(ALICE));
            assertFalse(alice.trial.gate.closed(Trial.BOB));
            alice.leave();
            assertTrue(alice.trial.gate.closed(ALICE));
        }
    }

    @Test
    void whoIsBackIsToldOfMailWhoseRulesWereNotAsked() throws Exception {
        try (Sealed alice = new Sealed();
                Message plain = alice.trial.mail("plain", "Plain", "")) {
            alice.kill();
            BlockingQueue<AccountId> told = new LinkedBlockingQueue<>();
            alice.trial.accounts.onOpened(told::add);
            // Of what she cannot read yet she is told when she comes.
            for (int i = 0; i < 20; i++) {
                assertInstanceOf(Deposited.Waiting.class, alice.deliverLater("closed" + i));
            }
            alice.enter();
            assertEquals(ALICE, told.poll(10, TimeUnit.SECONDS));
            assertTrue(told.isEmpty());
            for (int i = 0; i < 20; i++) {
                alice.trial.gate.deliver(plain, List.of(Deposit.inbox(Trial.BOB)), Trial.SESSION);
            }
            // It was sealed before she came and is here after: it waits, and somebody has to ask the rules.
            assertInstanceOf(Deposited.Waiting.class, alice.deliverLater("late"));
            assertEquals(ALICE, told.poll(10, TimeUnit.SECONDS));
            assertTrue(told.isEmpty());
            assertEquals(List.of(), alice.subjects());
            alice.file();
            assertEquals(21, alice.subjects().size());
        }
    }

    @Test
    void whatWaitsInALetterboxTakesTheAccountFromNobody() throws IOException {
        try (Sealed alice = new Sealed();
                AccountHandle hers = alice.handle()) {
            assertInstanceOf(Deposited.Waiting.class, alice.deliverLater("one"));
            assertThrows(IOException.class, () -> alice.trial.accounts.destroy(ALICE), "she uses it");
            assertEquals(0, hers.quota().messages());
        }
    }

    @Test
    void mailThatWaitedIsFiledOnceHoweverOftenItIsTried() throws IOException {
        try (Sealed alice = new Sealed()) {
            alice.leave();
            alice.deliverLater("one");
            alice.enter();
            try (WaitingMail.Readable mail = alice.waiting()) {
                // With how it came, too: nobody puts it back where it waited.
                List<Deposit> to = List.of(mail.base());
                assertTrue(mail.base().arrival().isPresent());
                assertInstanceOf(
                        Deposited.Stored.class,
                        alice.trial.gate.deliver(mail.message(), to, Trial.SESSION).getFirst());
                assertEquals(
                        new Deposited.Nowhere(),
                        alice.trial.gate.deliver(mail.message(), to, Trial.SESSION).getFirst());
                AuditEvent again = alice.trial.audit.events(AuditKind.DELIVER).getLast();
                assertEquals(" ok", again.touched() + " " + again.outcome());
            }
            assertEquals(List.of("Subject of one"), alice.subjects());
        }
    }

    @Test
    void mailThatWaitedStaysWhereItIsWhenSheLeavesMeanwhile() throws IOException {
        try (Sealed alice = new Sealed()) {
            alice.leave();
            alice.deliverLater("one");
            alice.enter();
            try (WaitingMail.Readable mail = alice.waiting()) {
                alice.leave();
                List<Deposit> to = List.of(mail.base().now());
                assertThrows(
                        AccountClosedException.class,
                        () -> alice.trial.gate.deliver(mail.message(), to, Trial.SESSION));
            }
            assertEquals(1, alice.count("waiting"));
        }
    }

    @Test
    void mailForALetterboxThatIsNoMoreComesAgain() throws IOException {
        Sealed alice = new Sealed();
        alice.trial.accounts.unseal(ALICE, alice.key);
        assertThrows(IOException.class, () -> alice.deliverLater("one"), "its rules were not asked");
        assertEquals(List.of(), alice.subjects());
        assertEquals(0, alice.count("waiting"));
        alice.trial.accounts.destroy(ALICE);
        assertEquals(new Deposited.Gone(), alice.deliverLater("two"));
    }
}
