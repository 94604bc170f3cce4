package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes in a conversation that was muted. */
class MutingTest {
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

    private EmailId deliver(String id, String subject, String references) throws IOException {
        Deposited result = trial.gate
                .deliver(trial.mail(id, subject, references), List.of(Deposit.inbox(Trial.ALICE)), Trial.SESSION)
                .getFirst();
        return ((Deposited.Stored) result).email();
    }

    private EmailId sorted(String id, String references, Optional<Role> role) throws IOException {
        Filing filing = new Filing("INBOX", Optional.empty(), role, false, Set.of(), Optional.empty());
        Sorted sorted = new Sorted(List.of(filing), List.of(), Optional.empty());
        Deposited result = trial.gate
                .deliver(trial.mail(id, "Noise", references), List.of(Deposit.inbox(Trial.ALICE).sorted(sorted)), Trial.SESSION)
                .getFirst();
        return ((Deposited.Stored) result).email();
    }

    private EmailState state(EmailId email) throws IOException {
        return Objects.requireNonNull(alice.emails().find(List.of(email)).get(email));
    }

    private MailboxId box(Role role) {
        return alice.mailboxes().byRole(role).orElseThrow().id();
    }

    private void mute(EmailId email, boolean on) throws IOException {
        Set<Keyword> muted = Set.of(Muting.MUTED);
        alice.emails().change(Map.of(
                email,
                new EmailChange(
                        Optional.empty(), on ? muted : Set.of(), on ? Set.of() : muted, Optional.empty(), Set.of(), Set.of())));
    }

    @Test
    void whatFollowsSkipsTheInboxUntilItIsUnmuted() throws IOException {
        EmailId first = deliver("a@x", "Noise", "");
        mute(first, true);
        EmailId second = deliver("b@x", "Re: Noise", "<a@x>");
        assertEquals(Set.of(box(Role.ARCHIVE)), state(second).mailboxes());
        assertEquals(Set.of(Muting.MUTED), state(second).keywords());
        // The first may go: each says it for the next.
        alice.emails().destroy(List.of(first));
        EmailId third = deliver("c@x", "Re: Noise", "<b@x>");
        assertEquals(Set.of(box(Role.ARCHIVE)), state(third).mailboxes());
        mute(second, false);
        mute(third, false);
        assertEquals(Set.of(box(Role.INBOX)), state(deliver("d@x", "Re: Noise", "<c@x>")).mailboxes());
    }

    @Test
    void otherMailComesToTheInbox() throws IOException {
        mute(deliver("a@x", "Noise", ""), true);
        EmailId other = deliver("z@x", "News", "");
        assertEquals(Set.of(box(Role.INBOX)), state(other).mailboxes());
        assertEquals(Set.of(), state(other).keywords());
    }

    @Test
    void soDoesWhatAScriptKeepsButNotWhatItFiles() throws IOException {
        mute(deliver("a@x", "Noise", ""), true);
        assertEquals(Set.of(box(Role.ARCHIVE)), state(sorted("b@x", "<a@x>", Optional.empty())).mailboxes());
        assertEquals(Set.of(box(Role.JUNK)), state(sorted("c@x", "<a@x>", Optional.of(Role.JUNK))).mailboxes());
    }
}
