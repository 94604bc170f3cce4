package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.AppendResult;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.NewEmail;
import org.redoubt.account.Role;
import org.redoubt.filter.Bayes;
import org.redoubt.filter.Limits;
import org.redoubt.filter.SpamVerdict;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;
import org.redoubt.transport.dns.FakeResolver;
import org.redoubt.transport.trust.OwnVerdicts;
import org.redoubt.transport.trust.SpamPolicy;

/** One message to several people is to each of them what she has taught the filter. */
class OwnVerdictsTest {
    private static final String ALICE = "alice@example.org";
    private static final String CAROL = "carol@example.org";
    private static final String SMALL = "small@example.org";
    private static final String AGENDA = "the agenda of our meeting on Thursday, with minutes";
    private static final String WATCHES = "cheap watches, replica luxury, order now";

    private final FakeResolver zone = FakeResolver.of("foo.example TXT \"v=spf1 ip4:192.0.2.7 -all\"\n"
            + "7.2.0.192.in-addr.arpa PTR mail.foo.example\nmail.foo.example A 192.0.2.7\n");
    private TestOffice office;
    private int port;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.open();
        SpamPolicy policy = new SpamPolicy(5, 50, List.of(), () -> Set.of("example.org"));
        port = office.listenChecking(zone, true, Set.of(), Optional.of(policy));
    }

    @AfterEach
    void close() throws IOException {
        office.close();
    }

    private static String letter(int number, String text) {
        return "From: Bob <bob@foo.example>\r\nTo: list@foo.example\r\nSubject: news\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n"
                + "Message-ID: <" + number + "@foo.example>\r\n\r\n" + text + " " + number + "\r\n";
    }

    /** Moves thirty messages into Junk; thirty others were read and left. */
    private void teach(String person, String spam, String ham) throws IOException {
        AccountId account = office.using(person, handle -> {
            MailboxId inbox = handle.mailboxes().byRole(Role.INBOX).orElseThrow().id();
            MailboxId junk = handle.mailboxes().byRole(Role.JUNK).orElseThrow().id();
            append(handle, inbox, ham, Set.of(Keyword.SEEN));
            handle.move(inbox, append(handle, inbox, spam, Set.of()), junk);
            return handle.account();
        });
        TestOffice.await(() -> knows(account));
    }

    private boolean knows(AccountId account) {
        try {
            return Bayes.knows(office.gate().vocabulary().of(account)) && Bayes.knows(office.gate().vocabulary().everybody());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private NumberSet append(AccountHandle handle, MailboxId mailbox, String text, Set<Keyword> keywords) throws IOException {
        List<NewEmail> emails = new ArrayList<>();
        for (int i = 0; i < Limits.FEWEST_MESSAGES; i++) {
            try (MessageIntake intake = office.gate().intake(10_000)) {
                intake.write(letter(i, text).getBytes(StandardCharsets.UTF_8));
                emails.add(new NewEmail(intake.finish(), keywords, Optional.empty()));
            }
        }
        return ((AppendResult.Appended) handle.append(mailbox, emails)).uids();
    }

    private void deliver(String message, String options, String... to) throws IOException {
        try (SmtpClient client = SmtpClient.raw(port)) {
            client.send("PROXY TCP4 192.0.2.7 192.0.2.1 12345 25\r\n");
            client.expect("220 mx.example.org").hello();
            client.say("MAIL FROM:<bob@foo.example>").expect("250 ");
            for (String one : to) {
                client.say("RCPT TO:<" + one + ">" + options).expect("250 ");
            }
            client.say("DATA").expect("354 ");
            client.send(message + ".\r\n").expect("250 ");
        }
    }

    private String last(String person, Role role, int count) throws IOException {
        List<String> texts = office.texts(person, role);
        assertEquals(count, texts.size(), person + " " + role);
        return texts.getLast();
    }

    private void teachBoth() throws IOException {
        // What everybody has taught follows the first.
        teach(CAROL, WATCHES, AGENDA);
        teach(ALICE, AGENDA, WATCHES);
    }

    private void eachHasHerOwn() throws IOException {
        String carols = last(CAROL, Role.JUNK, 31);
        String alices = last(ALICE, Role.INBOX, 31);
        assertTrue(carols.contains("X-Spam-Status: Yes") && carols.contains("words-spam:"), carols);
        assertTrue(alices.contains("X-Spam-Status: No") && !alices.contains("words-spam:"), alices);
        assertEquals(alices.indexOf("X-Spam-Status:"), alices.lastIndexOf("X-Spam-Status:"));
        assertTrue(alices.endsWith(WATCHES + " 99\r\n") && carols.endsWith(WATCHES + " 99\r\n"));
    }

    @Test
    void oneMessageToTwoIsJunkToOneAndNoneToTheOther() throws IOException {
        teachBoth();
        deliver(letter(99, WATCHES), "", ALICE, CAROL);
        eachHasHerOwn();
        deliver(letter(100, AGENDA), "", ALICE, CAROL);
        assertTrue(last(ALICE, Role.JUNK, 31).endsWith(AGENDA + " 100\r\n"));
        assertTrue(last(CAROL, Role.INBOX, 31).endsWith(AGENDA + " 100\r\n"));
    }

    @Test
    void aGroupIsAsManyPeopleAsItHas() throws IOException {
        teachBoth();
        deliver(letter(99, WATCHES), "", "team@example.org");
        eachHasHerOwn();
    }

    // RFC 3461 4.1: who asks for a report has the message go through the queue.
    @Test
    void theWayThroughTheQueueIsTheSame() throws IOException {
        teachBoth();
        deliver(letter(99, WATCHES), " NOTIFY=SUCCESS", ALICE, CAROL);
        office.sending();
        TestOffice.await(() -> office.queue().totals().messages() <= 1);
        eachHasHerOwn();
    }

    @Test
    void whoHasTaughtNothingGoesByWhatEverybodyHas() throws IOException {
        teach(CAROL, WATCHES, AGENDA);
        deliver(letter(99, WATCHES), "", SMALL, CAROL);
        assertTrue(last(SMALL, Role.JUNK, 1).contains("words-spam:"));
        assertTrue(last(CAROL, Role.JUNK, 31).contains("words-spam:"));
    }

    private Message judged() throws IOException {
        try (MessageIntake intake = office.gate().intake(10_000)) {
            String field = new SpamVerdict(0, List.of()).scored(0).field(5);
            intake.write((field + letter(99, WATCHES)).getBytes(StandardCharsets.UTF_8));
            return intake.finish();
        }
    }

    /** A long message for many people would fill the disk otherwise. */
    @Test
    void copiesAreAsManyAsThereAreVerdictsAndBounded() throws IOException {
        teachBoth();
        AccountId carol = office.using(CAROL, AccountHandle::account);
        AccountId alice = office.using(ALICE, AccountHandle::account);
        try (Message message = judged();
                OwnVerdicts free = new OwnVerdicts(office.gate(), message);
                OwnVerdicts bounded = new OwnVerdicts(office.gate(), message, message.size())) {
            Message carols = free.of(carol);
            assertNotSame(message, carols);
            assertNotSame(carols, free.of(alice));
            assertSame(carols, free.of(carol));
            assertNotSame(message, bounded.of(carol));
            assertSame(message, bounded.of(alice));
        }
    }
}
