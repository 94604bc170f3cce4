package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Scripts in an account, and what a delivery does that was sorted by one. */
class AccountScriptsTest {
    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> names(AccountScripts scripts) throws IOException {
        return scripts.list().stream().map(s -> s.name() + (s.active() ? "*" : "")).toList();
    }

    @Test
    void scriptsAreKeptOneOfThemActive() throws IOException {
        try (Trial trial = new Trial()) {
            try (AccountHandle handle = trial.open(Trial.ALICE)) {
                AccountScripts scripts = handle.scripts();
                assertEquals(ScriptResult.DONE, scripts.put("a", text("keep;"), ScriptEffects.NONE));
                assertEquals(ScriptResult.DONE, scripts.put("b", text("discard;"), ScriptEffects.NONE));
                assertEquals(ScriptResult.NO_SCRIPT, scripts.activate(Optional.of("c")));
                assertEquals(ScriptResult.DONE, scripts.activate(Optional.of("b")));
                assertEquals(ScriptResult.ACTIVE, scripts.delete("b"));
                assertEquals(ScriptResult.NO_SCRIPT, scripts.delete("c"));
                assertEquals(ScriptResult.ALREADY_EXISTS, scripts.rename("a", "b"));
                assertEquals(ScriptResult.INVALID_NAME, scripts.rename("a", "x\n"));
                assertEquals(ScriptResult.DONE, scripts.rename("b", "c"));
                assertEquals(List.of("a", "c*"), names(scripts));
                long before = scripts.list().get(1).id();
                assertEquals(ScriptResult.DONE, scripts.put("c", text("stop;"), ScriptEffects.NONE));
                assertTrue(scripts.list().get(1).id() > before);
            }
            trial.restart();
            try (AccountHandle handle = trial.open(Trial.ALICE)) {
                assertEquals(List.of("a", "c*"), names(handle.scripts()));
                assertArrayEquals(text("stop;"), handle.scripts().read("c").orElseThrow());
                assertEquals(ScriptResult.DONE, handle.scripts().activate(Optional.empty()));
                assertEquals(ScriptResult.DONE, handle.scripts().delete("c"));
                assertEquals(List.of("a"), names(handle.scripts()));
            }
        }
    }

    @Test
    void scriptsAreBoundedInNumberAndSize() throws IOException {
        try (Trial trial = new Trial(); AccountHandle handle = trial.open(Trial.ALICE)) {
            AccountScripts scripts = handle.scripts();
            assertEquals(ScriptResult.TOO_LARGE, scripts.put("a", new byte[(int) AccountLimits.SCRIPTS + 1], ScriptEffects.NONE));
            for (int i = 0; i < AccountLimits.MAX_SCRIPTS; i++) {
                assertEquals(ScriptResult.DONE, scripts.put("s" + i, text("keep;"), ScriptEffects.NONE));
            }
            assertEquals(ScriptResult.TOO_MANY, scripts.put("more", text("keep;"), ScriptEffects.NONE));
            assertEquals(ScriptResult.DONE, scripts.fits("s1", 100));
            assertEquals(ScriptResult.TOO_LARGE, scripts.fits("s1", AccountLimits.SCRIPTS));
        }
    }

    @Test
    void aSortedDeliveryIsOneCommit() throws IOException {
        try (Trial trial = new Trial(); AccountHandle handle = trial.open(Trial.ALICE)) {
            long before = handle.modSeq().value();
            Message message = trial.mail("m@x", "s", "");
            Filing one = filing("A/B", true, "$one");
            Filing again = filing("A/B", true, "$two");
            Filing junk = new Filing("x", Optional.empty(), Optional.of(Role.JUNK), false, Set.of(), Optional.empty());
            Sorted sorted = new Sorted(
                    List.of(one, again, junk), List.of(new Sorted.Mark("k", Duration.ofHours(1))), Optional.of("why"));
            Deposit deposit = Deposit.inbox(Trial.ALICE).sorted(sorted);
            assertInstanceOf(
                    Deposited.Stored.class,
                    trial.gate.deliver(message, List.of(deposit), Trial.SESSION).getFirst());
            assertEquals(before + 1, handle.modSeq().value());
            assertEquals(1, size(handle, "A/B"));
            assertEquals(1, size(handle, "Junk"));
            assertEquals(0, size(handle, "INBOX"));
            String told = new String(handle.annotations(Optional.empty()).get(Sorted.FAILURE), StandardCharsets.UTF_8);
            assertTrue(told.endsWith(" why"));
            try (DeliveryView view = trial.gate.delivering(Trial.ALICE).orElseThrow()) {
                assertTrue(view.marked("k"));
                assertFalse(view.markOnce(new Sorted.Mark("k", Duration.ofHours(1))));
                assertTrue(view.markOnce(new Sorted.Mark("j", Duration.ofHours(1))));
                trial.now.addAndGet(Duration.ofHours(2).toMillis());
                assertFalse(view.marked("k"));
                trial.accounts.purge(Trial.ALICE);
                assertTrue(view.markOnce(new Sorted.Mark("k", Duration.ofHours(1))));
            }
        }
    }

    @Test
    void whatWasFiledNowhereIsNotTakenTwice() throws IOException {
        try (Trial trial = new Trial()) {
            DeliveryReceipt receipt = new DeliveryReceipt(trial.now.get(), "t");
            Deposit deposit = Deposit.inboxOnce(Trial.ALICE, receipt)
                    .sorted(new Sorted(List.of(), List.of(), Optional.empty()));
            Message message = trial.mail("m@x", "s", "");
            assertEquals(new Deposited.Nowhere(), trial.gate.deliver(message, List.of(deposit), Trial.SESSION).getFirst());
            try (DeliveryView view = trial.gate.delivering(Trial.ALICE).orElseThrow()) {
                assertTrue(view.received(receipt));
            }
            Deposit plain = Deposit.inboxOnce(Trial.ALICE, receipt);
            assertEquals(new Deposited.Nowhere(), trial.gate.deliver(message, List.of(plain), Trial.SESSION).getFirst());
        }
    }

    private static Filing filing(String path, boolean create, String keyword) {
        return new Filing(path, Optional.empty(), Optional.empty(), create, Set.of(new Keyword(keyword)), Optional.empty());
    }

    private static long size(AccountHandle handle, String path) throws IOException {
        return handle.mailbox(handle.mailboxes().byPath(path).orElseThrow().id()).orElseThrow().uids().size();
    }
}
