package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.NumberSet;

/** The same message comes while it is removed for good. */
class RemovalsTest {
    private static final String TEXT = "Message-ID: <1@x>\r\nSubject: again\r\n\r\nThe same bytes.\r\n";

    private final MortalStore store = new MortalStore();
    private final Removals removals = new Removals();
    private Trial trial;
    private AccountHandle alice;
    private MailboxId inbox;

    @BeforeEach
    void destroyOne() throws IOException {
        trial = new Trial(store);
        alice = trial.open(Trial.ALICE);
        inbox = Trial.inbox(alice);
        append();
        alice.store(inbox, NumberSet.of(1), new FlagChange(FlagChange.Mode.ADD, Set.of(Keyword.DELETED)), OptionalLong.empty());
        alice.expunge(inbox, Optional.empty());
        trial.now.addAndGet(AccountLimits.RECOVERABLE.plus(Duration.ofMinutes(1)).toMillis());
    }

    /** Reads all that is there, and fails when bytes are missing. */
    @AfterEach
    void close() throws IOException {
        alice.close();
        trial.close();
    }

    private EmailId append() throws IOException {
        try (Message message = trial.message(TEXT)) {
            NewEmail email = new NewEmail(message, Set.of(), Optional.empty());
            return ((AppendResult.Appended) alice.append(inbox, List.of(email))).emails().getFirst();
        }
    }

    private int purge() {
        try {
            return trial.accounts.purge(Trial.ALICE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void assertThere(EmailId email) throws IOException {
        byte[] bytes = alice.read("FETCH", List.of(email)).bytes(email);
        assertEquals(TEXT, new String(bytes, StandardCharsets.UTF_8));
    }

    @Test
    void whatComesBeforeItIsRemovedIsPutBehindThat() throws Exception {
        FutureTask<EmailId> again = new FutureTask<>(this::append);
        store.beforeDelete(() -> {
            Thread comes = Thread.startVirtualThread(again);
            while (comes.getState() != Thread.State.WAITING && comes.isAlive()) {
                Thread.onSpinWait();
            }
        });
        assertEquals(1, purge());
        assertThere(again.get());
    }

    @Test
    void whatWasPutBeforeItWasRemovedIsNotNamedAndIsBroughtOnceMore() throws Exception {
        store.afterPut(() -> assertEquals(1, purge()));
        assertThrows(IOException.class, this::append);
        assertEquals(0, alice.mailbox(inbox).orElseThrow().size());
        assertThere(append());
    }

    @Test
    void whatWasNamedBeforeIsNotRemoved() throws Exception {
        EmailId again = append();
        assertEquals(1, purge());
        assertThere(again);
    }

    @Test
    void othersBytesWaitForNobody() {
        try (Removals.Leaving leaving = removals.leave()) {
            leaving.add(address(1));
            removals.arrive(address(2)).requireKept();
        }
    }

    @Test
    void twoWhoRemoveTheSameAreBothWaitedFor() throws Exception {
        Removals.Leaving first = removals.leave();
        Removals.Leaving second = removals.leave();
        first.add(address(1));
        first.add(address(1));
        second.add(address(1));
        FutureTask<Removals.Since> comes = new FutureTask<>(() -> removals.arrive(address(1)));
        Thread.startVirtualThread(comes);
        first.close();
        assertThrows(TimeoutException.class, () -> comes.get(50, TimeUnit.MILLISECONDS));
        second.close();
        comes.get().requireKept();
    }

    @Test
    void whatIsNotRememberedIsTakenForRemoved() {
        Removals.Since before = removals.arrive(address(0));
        for (int i = 1; i <= Removals.REMEMBERED + 1; i++) {
            try (Removals.Leaving leaving = removals.leave()) {
                leaving.add(address(i));
            }
        }
        assertThrows(StoreException.class, before::requireKept);
        removals.arrive(address(0)).requireKept();
        removals.arrive(address(1)).requireKept();
    }

    private static byte[] address(int number) {
        return ByteBuffer.allocate(20).putInt(number).array();
    }
}
