package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.store.id.NumberSet;

/** Emails that leave a mailbox and come back by themselves. */
class SnoozeTest {
    private Trial trial;
    private AccountHandle alice;

    @BeforeEach
    void open() throws IOException {
        trial = new Trial();
        alice = trial.open(Trial.ALICE);
    }

    @AfterEach
    void close() throws IOException {
        alice.close();
        trial.close();
    }

    private Instant in(long seconds) {
        return Instant.ofEpochSecond(trial.now.get() / 1000 + seconds);
    }

    private void passes(long seconds) {
        trial.now.addAndGet(seconds * 1000);
    }

    private EmailChanged snooze(EmailId email, Snooze snooze) throws IOException {
        return change(email, EmailChange.snoozed(Optional.of(snooze)));
    }

    private EmailChanged change(EmailId email, EmailChange change) throws IOException {
        return Objects.requireNonNull(alice.emails().change(Map.of(email, change)).get(email));
    }

    private EmailId put(MailboxId mailbox, Keyword... keywords) throws IOException {
        return trial.append(alice, mailbox, 1, keywords).emails().getFirst();
    }

    private EmailState state(EmailId email) throws IOException {
        return Objects.requireNonNull(alice.emails().find(List.of(email)).get(email));
    }

    private long version() throws IOException {
        return trial.accounts.with(Trial.ALICE, AccountCore::version).orElseThrow();
    }

    private MailboxId box(Role role) {
        return alice.mailboxes().byRole(role).orElseThrow().id();
    }

    private int run() throws IOException {
        return trial.gate.awakening().run();
    }

    @Test
    void leavesTheInboxAndComesBackUnreadAndNewest() throws IOException {
        MailboxId inbox = Trial.inbox(alice);
        EmailId old = put(inbox, Keyword.SEEN, Keyword.FLAGGED);
        passes(60);
        EmailId newer = put(inbox);
        assertEquals(new EmailChanged.Done(), snooze(old, new Snooze(in(3600))));
        assertEquals(Set.of(box(Role.SNOOZED)), state(old).mailboxes());
        assertEquals(in(3600), state(old).snoozed().orElseThrow().until());
        assertEquals(Optional.of(in(3600)), trial.gate.awakening().next());
        assertEquals(0, run());
        passes(3600);
        assertEquals(1, run());
        EmailState back = state(old);
        assertEquals(Set.of(inbox), back.mailboxes());
        assertEquals(Set.of(Keyword.FLAGGED, new Keyword("$new")), back.keywords());
        assertTrue(back.receivedMillis() > state(newer).receivedMillis());
        assertEquals(Optional.empty(), back.snoozed());
        MailboxView view = alice.mailbox(inbox).orElseThrow();
        assertEquals(old, view.row(view.uidNext() - 1).orElseThrow().email());
        assertEquals(Optional.empty(), trial.gate.awakening().next());
        assertEquals(0, run());
        assertTrue(trial.audit.events().stream()
                .anyMatch(event -> event.action().equals("AWAKEN") && event.touched().equals("emails=" + old.value())));
    }

    @Test
    void comesBackAfterTheProcessDied() throws IOException {
        EmailId email = put(Trial.inbox(alice));
        snooze(email, new Snooze(in(10)));
        alice.close();
        trial.restart();
        assertEquals(Optional.of(in(10)), trial.gate.awakening().next());
        passes(10);
        assertEquals(1, run());
        alice = trial.open(Trial.ALICE);
        assertEquals(Set.of(Trial.inbox(alice)), state(email).mailboxes());
    }

    @Test
    void whoTakesItOutByAnyProtocolEndsIt() throws IOException {
        MailboxId inbox = Trial.inbox(alice);
        EmailId moved = put(inbox);
        EmailId destroyed = put(inbox);
        snooze(moved, new Snooze(in(10)));
        snooze(destroyed, new Snooze(in(10)));
        MailboxId snoozed = box(Role.SNOOZED);
        alice.move(snoozed, NumberSet.of(1), box(Role.ARCHIVE));
        alice.emails().destroy(List.of(destroyed));
        // Back in the mailbox without being snoozed is only there.
        alice.move(box(Role.ARCHIVE), NumberSet.of(1), snoozed);
        assertEquals(Optional.empty(), state(moved).snoozed());
        passes(10);
        assertEquals(0, run());
        assertEquals(Set.of(snoozed), state(moved).mailboxes());
    }

    @Test
    void canBeSetAnewAndTakenBack() throws IOException {
        MailboxId inbox = Trial.inbox(alice);
        EmailId email = put(inbox, Keyword.SEEN);
        snooze(email, new Snooze(in(10)));
        long before = version();
        snooze(email, new Snooze(in(100)));
        ChangesSince changed = alice.changes(
                ChangedType.EMAIL, new ChangesSince.Place(new org.redoubt.store.id.ModSeq(before), 0), 10);
        assertEquals(List.of(email.value()), ((ChangesSince.Changed) changed).updated());
        passes(10);
        assertEquals(0, run());
        change(email, EmailChange.snoozed(Optional.empty()));
        assertEquals(Set.of(inbox), state(email).mailboxes());
        assertEquals(Set.of(Keyword.SEEN), state(email).keywords());
        passes(100);
        assertEquals(0, run());
    }

    /** A program that undoes it need not know the mailbox that was made for it. */
    @Test
    void whatIsTakenBackIsNotSnoozedAnywhere() throws IOException {
        MailboxId inbox = Trial.inbox(alice);
        EmailId email = put(inbox);
        change(email, of(Set.of(), Set.of(inbox), Optional.of(new Snooze(in(10)))));
        assertEquals(Set.of(box(Role.SNOOZED)), state(email).mailboxes());
        change(email, of(Set.of(inbox), Set.of(), Optional.empty()));
        assertEquals(Set.of(inbox), state(email).mailboxes());
        // Who names it has it stay.
        snooze(email, new Snooze(in(10)));
        change(email, of(Set.of(inbox, box(Role.SNOOZED)), Set.of(), Optional.empty()));
        assertEquals(Set.of(inbox, box(Role.SNOOZED)), state(email).mailboxes());
        assertEquals(Optional.empty(), state(email).snoozed());
    }

    private static EmailChange of(Set<MailboxId> add, Set<MailboxId> remove, Optional<Snooze> snoozed) {
        return new EmailChange(
                Optional.empty(), Set.of(), Set.of(), Optional.empty(), add, remove, Optional.of(snoozed));
    }

    @Test
    void comesToTheMailboxNamedOrWhereThatIsGoneToTheInbox() throws IOException {
        MailboxId work = ((MailboxResult.Done) alice.createMailbox("Work", Optional.empty())).mailbox();
        EmailId one = put(work);
        EmailId two = put(work);
        MailboxId play = ((MailboxResult.Done) alice.createMailbox("Play", Optional.empty())).mailbox();
        Map<Keyword, Boolean> keywords = Map.of(Keyword.FLAGGED, true);
        snooze(one, new Snooze(in(10), Optional.of(work), keywords, false));
        snooze(two, new Snooze(in(10), Optional.of(play), keywords, false));
        assertEquals(Set.of(box(Role.SNOOZED), work), state(two).mailboxes(), "it was not in the mailbox it goes to");
        alice.deleteMailbox(play);
        passes(10);
        assertEquals(2, run());
        assertEquals(Set.of(work), state(one).mailboxes());
        assertEquals(Set.of(Keyword.FLAGGED), state(one).keywords());
        assertEquals(Set.of(Trial.inbox(alice), work), state(two).mailboxes());
    }

    @Test
    void aReminderComesUnlessSomebodyAnswered() throws IOException {
        MailboxId inbox = Trial.inbox(alice);
        EmailId silent = sent("silent@x", "Silence");
        EmailId answered = sent("answered@x", "Answer");
        for (EmailId email : List.of(silent, answered)) {
            snooze(email, new Snooze(in(10), Optional.empty(), Snooze.AS_NEW, true));
            assertEquals(Set.of(box(Role.SENT)), state(email).mailboxes());
        }
        // What one adds oneself is no answer.
        alice.append(
                box(Role.SENT),
                List.of(new NewEmail(trial.mail("more@x", "Silence", "<silent@x>"), Set.of(), Optional.empty())));
        alice.append(
                inbox,
                List.of(new NewEmail(trial.mail("reply@x", "Re: Answer", "<answered@x>"), Set.of(), Optional.empty())));
        passes(10);
        assertEquals(1, run());
        assertEquals(Set.of(box(Role.SENT), inbox), state(silent).mailboxes());
        assertFalse(state(silent).keywords().contains(Keyword.SEEN));
        assertEquals(Set.of(box(Role.SENT)), state(answered).mailboxes());
        assertEquals(Optional.empty(), state(answered).snoozed());
    }

    private EmailId sent(String id, String subject) throws IOException {
        NewEmail email = new NewEmail(trial.mail(id, subject, ""), Set.of(Keyword.SEEN), Optional.empty());
        return ((AppendResult.Appended) alice.append(box(Role.SENT), List.of(email))).emails().getFirst();
    }

    @Test
    void manyComeBackInBoundedCommits() throws IOException {
        MailboxId inbox = Trial.inbox(alice);
        List<EmailId> emails = trial.append(alice, inbox, 1_201).emails();
        Map<EmailId, EmailChange> changes = new LinkedHashMap<>();
        emails.forEach(id -> changes.put(id, EmailChange.snoozed(Optional.of(new Snooze(in(10))))));
        alice.emails().change(changes);
        assertEquals(0, alice.mailbox(inbox).orElseThrow().size());
        passes(10);
        long before = version();
        assertEquals(1_201, run());
        assertEquals(3, version() - before);
        assertEquals(1_201, alice.mailbox(inbox).orElseThrow().size());
    }

    @Test
    void anExistingMailboxOfThatNameIsUsed() throws IOException {
        MailboxId named = ((MailboxResult.Done) alice.createMailbox("Snoozed", Optional.empty())).mailbox();
        snooze(put(Trial.inbox(alice)), new Snooze(in(10)));
        assertEquals(named, box(Role.SNOOZED));
    }

    @Test
    void nothingComesBackThatCannotBeWrittenDown() throws IOException {
        snooze(put(Trial.inbox(alice)), new Snooze(in(10)));
        passes(10);
        trial.audit.breakDown(true);
        assertEquals(0, run());
        trial.audit.breakDown(false);
        assertEquals(0, run());
        passes(Awakening.LATER.toSeconds());
        assertEquals(1, run());
    }

    @Test
    void whatIsPurgedIsForgotten() throws IOException {
        EmailId email = sent("gone@x", "Gone");
        snooze(email, new Snooze(in(10_000_000), Optional.empty(), Snooze.AS_NEW, true));
        alice.emails().destroy(List.of(email));
        passes(AccountLimits.RECOVERABLE.toSeconds() + 1);
        trial.accounts.purge(Trial.ALICE);
        assertEquals(Map.of(), alice.emails().snoozedUntil());
    }
}
