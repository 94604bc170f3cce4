package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.redoubt.store.id.NumberSet;

/** Which messages have a line that does not end in CRLF is known from their rows, whatever becomes of those. */
class UnevenLinesTest {
    private static void append(Trial trial, AccountHandle handle, String text, int piece) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        try (MessageIntake intake = trial.gate.intake(1000)) {
            for (int at = 0; at < bytes.length; at += piece) {
                intake.write(bytes, at, Math.min(piece, bytes.length - at));
            }
            try (Message message = intake.finish()) {
                handle.append(Trial.inbox(handle), List.of(new NewEmail(message, Set.of(), Optional.empty())));
            }
        }
    }

    private static List<Boolean> uneven(AccountHandle handle, MailboxId mailbox) throws IOException {
        List<Boolean> found = new ArrayList<>();
        Rows rows = handle.mailbox(mailbox).orElseThrow().rows();
        while (rows.next()) {
            found.add(rows.unevenLines());
        }
        return found;
    }

    @Test
    void theyAreFoundInPiecesOfAnySize() throws IOException {
        try (Trial trial = new Trial();
                AccountHandle alice = trial.open(Trial.ALICE)) {
            List<Boolean> expected = new ArrayList<>();
            for (int piece = 1; piece < 8; piece++) {
                for (String even : List.of("", "\r\n", "a\r\n\r\nb\r\n", "a\rb\r\n")) {
                    append(trial, alice, even, piece);
                    expected.add(false);
                }
                for (String odd : List.of("a", "\n", "a\nb\r\n", "a\r\n\nb\r\n", "a\r\nb\r", "\r\nb")) {
                    append(trial, alice, odd, piece);
                    expected.add(true);
                }
            }
            assertEquals(expected, uneven(alice, Trial.inbox(alice)));
        }
    }

    @Test
    void theyStayKnownThroughFlagChangesCopiesAndRestarts() throws IOException {
        try (Trial trial = new Trial()) {
            MailboxId inbox;
            MailboxId archive;
            try (AccountHandle alice = trial.open(Trial.ALICE)) {
                inbox = Trial.inbox(alice);
                archive = alice.mailboxes().byPath("Archive").orElseThrow().id();
                append(trial, alice, "a\n", 8);
                append(trial, alice, "a\r\n", 8);
                for (FlagChange.Mode mode : FlagChange.Mode.values()) {
                    FlagChange change = new FlagChange(mode, Set.of(Keyword.SEEN));
                    alice.store(inbox, NumberSet.range(1, 2), change, OptionalLong.empty());
                }
                Set<Keyword> shown = alice.mailbox(inbox)
                        .map(view -> view.keywords(view.row(1).orElseThrow().flags()))
                        .orElseThrow();
                assertEquals(Set.of(Keyword.SEEN), shown);
                alice.copy(inbox, NumberSet.range(1, 2), archive);
            }
            trial.restart();
            try (AccountHandle alice = trial.open(Trial.ALICE)) {
                assertEquals(List.of(true, false), uneven(alice, inbox));
                assertEquals(List.of(true, false), uneven(alice, archive));
            }
        }
    }
}
