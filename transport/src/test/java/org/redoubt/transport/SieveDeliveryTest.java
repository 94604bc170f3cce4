package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Rows;
import org.redoubt.account.Sorted;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.route.TlsUse;

/** People's scripts run when mail arrives: what lands where, what goes out, and what does not. */
class SieveDeliveryTest {
    private static final String ALICE = "alice@example.org";
    private static final String CAROL = "carol@example.org";
    private static final String MAIL =
            "From: Bob <bob@far.example>\r\nTo: alice@example.org\r\nSubject: hello\r\nMessage-ID: <one@far.example>\r\n\r\nbody\r\n";

    private TestOffice office;
    private SmtpSink sink;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.withInsecureLoopbackAuth();
        sink = SmtpSink.open();
        office.route("far.example", sink.port(), TlsUse.OPPORTUNISTIC);
    }

    @AfterEach
    void close() throws IOException {
        office.close();
        sink.close();
    }

    private String send(String text, String... to) throws IOException {
        return sendFrom("bob@far.example", text, to);
    }

    private String sendFrom(String from, String text, String... to) throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.MX)).hello()) {
            client.envelope(from, to);
            return client.send(text + ".\r\n").reply().toString();
        }
    }

    private void deliver(String text, String... to) throws IOException {
        String reply = send(text, to);
        assertTrue(reply.contains("250"), reply);
    }

    private String failure(String address) throws IOException {
        Optional<byte[]> value = office.using(
                address, handle -> Optional.ofNullable(handle.annotations(Optional.empty()).get(Sorted.FAILURE)));
        return value.map(text -> new String(text, StandardCharsets.UTF_8)).orElse("");
    }

    // RFC 5235: the verdict is ours, or that of the server in front of us.
    @Test
    void aScriptAsksHowSurelyItIsSpam() throws IOException {
        office.script(ALICE, "require [\"spamtestplus\", \"virustest\", \"relational\", \"comparator-i;ascii-numeric\", \"fileinto\", \"mailbox\"];"
                + "if allof(virustest \"1\", spamtest :percent :value \"ge\" :comparator \"i;ascii-numeric\" \"40\") { fileinto :create \"Perhaps\"; }");
        String verdict = "X-Virus-Status: Clean\r\nX-Spam-Status: No, score=%s required=5.0\r\n";
        for (String score : List.of("3.9", "4.0", "-2.0")) {
            try (SmtpClient client = SmtpClient.connect(office.port(SmtpConfig.Mode.LMTP))) {
                client.say("LHLO front.example.org").expect("250 ");
                client.envelope("bob@foo.example", ALICE);
                client.send(verdict.formatted(score) + MAIL + ".\r\n").expect("250 2.0.0");
            }
        }
        assertEquals(1, office.mailbox(ALICE, "Perhaps").size());
        assertEquals(2, office.inbox(ALICE).size());
    }

    @Test
    void filesWithFlagsInTheDeliveryItself() throws IOException { // RFC 5228 4.1, RFC 5232 5, RFC 5490 3.2
        office.script(ALICE, "require [\"fileinto\", \"imap4flags\", \"mailbox\"]; fileinto :create :flags [\"\\\\Seen\", \"$work\"] \"Lists/Work\";");
        deliver(MAIL, ALICE);
        assertEquals(List.of(), office.inbox(ALICE));
        assertEquals(1, office.mailbox(ALICE, "Lists/Work").size());
        List<Boolean> flags = office.using(ALICE, handle -> {
            MailboxView view = handle.mailbox(handle.mailboxes().byPath("Lists/Work").orElseThrow().id()).orElseThrow();
            Rows rows = view.rows();
            rows.next();
            return List.of(view.keywords(rows.flags()).contains(Keyword.SEEN), view.keywords(rows.flags()).contains(new Keyword("$work")));
        });
        assertEquals(List.of(true, true), flags);
    }

    @Test
    void aMailboxThatIsNotThereIsTheInbox() throws IOException {
        office.script(ALICE, "require \"fileinto\"; fileinto \"None\";");
        deliver(MAIL, ALICE);
        assertEquals(1, office.inbox(ALICE).size());
    }

    @Test
    void specialUseAndMailboxIdComeBeforeTheName() throws IOException { // RFC 8579 4, RFC 9042 3
        office.script(ALICE, "require [\"fileinto\", \"special-use\"]; fileinto :specialuse \"\\\\Junk\" \"INBOX\";");
        deliver(MAIL, ALICE);
        assertEquals(1, office.mailbox(ALICE, "Junk").size());
        String id = office.using(ALICE, handle -> handle.mailboxes().byPath("Archive").orElseThrow().id().text());
        office.script(ALICE, "require [\"fileinto\", \"mailboxid\"]; if mailboxidexists \"" + id + "\" { fileinto :mailboxid \"" + id + "\" \"INBOX\"; }");
        deliver(MAIL, ALICE);
        assertEquals(1, office.mailbox(ALICE, "Archive").size());
    }

    @Test
    void discardedMailIsTaken() throws IOException { // RFC 5228 4.4
        office.script(ALICE, "discard;");
        deliver(MAIL, ALICE, CAROL);
        assertEquals(List.of(), office.inbox(ALICE));
        assertEquals(1, office.inbox(CAROL).size());
        assertEquals(2, office.deliveries().size());
    }

    @Test
    void aScriptThatFailsLosesNothingAndTheOwnerIsTold() throws IOException { // RFC 5228 2.10.6
        office.script(ALICE, "require [\"fileinto\", \"ihave\"];\nfileinto \"Junk\"; error \"too bad\";");
        deliver(MAIL, ALICE);
        assertEquals(1, office.inbox(ALICE).size());
        assertEquals(List.of(), office.mailbox(ALICE, "Junk"));
        assertTrue(failure(ALICE).endsWith("line 2, column 18: too bad"), failure(ALICE));
    }

    @Test
    void aTextThatIsNoScriptLosesNothing() throws IOException {
        office.script(ALICE, "nonsense;");
        deliver(MAIL, ALICE);
        assertEquals(1, office.inbox(ALICE).size());
        assertTrue(failure(ALICE).contains("nonsense"));
    }

    @Test
    void editedHeadersAreStored() throws IOException { // RFC 5293 4
        office.script(ALICE, "require [\"editheader\", \"fileinto\", \"copy\"]; fileinto :copy \"Archive\"; addheader \"X-Seen-By\" \"sieve\"; deleteheader \"Subject\";");
        deliver(MAIL, ALICE);
        String kept = office.inbox(ALICE).getFirst();
        assertTrue(kept.startsWith("Return-Path: <bob@far.example>\r\nX-Seen-By: sieve\r\n"), kept);
        assertFalse(kept.contains("Subject:"));
        assertTrue(kept.endsWith("\r\n\r\nbody\r\n"));
        assertTrue(office.mailbox(ALICE, "Archive").getFirst().contains("Subject: hello"));
    }

    @Test
    void redirectsKeepTheMessageAndNothingElse() throws IOException { // RFC 5228 4.2
        office.script(ALICE, "redirect \"ben@far.example\";");
        deliver(MAIL, ALICE);
        assertEquals(List.of(), office.inbox(ALICE));
        office.sending().awaitEmptyQueue();
        SmtpSink.Taken taken = sink.taken().getFirst();
        assertTrue(taken.mail().matches("MAIL FROM:<SRS0=[a-z2-7=]{11}far\\.example=bob@example\\.org>.*"), taken.mail());
        assertEquals(List.of("RCPT TO:<ben@far.example>"), taken.rcpt());
        assertTrue(taken.data().startsWith("X-Sieve-Redirected-From: alice@example.org\r\n"), taken.data());
        assertTrue(taken.data().endsWith("\r\n\r\nbody\r\n"));
    }

    @Test
    void redirectsDoNotGoRoundInCircles() throws IOException { // RFC 5228 10
        office.script(ALICE, "redirect \"carol@example.org\";");
        office.script(CAROL, "redirect \"alice@example.org\";");
        deliver(MAIL, ALICE);
        office.sending().awaitEmptyQueue();
        assertEquals(1, office.inbox(ALICE).size());
        assertEquals(List.of(), office.inbox(CAROL));
        office.script(ALICE, "redirect \"sales@example.org\";"); // an alias of her own
        deliver(MAIL, ALICE);
        assertEquals(2, office.inbox(ALICE).size());
    }

    @Test
    void whatCannotBeRedirectedIsKept() throws IOException {
        office.script(ALICE, "redirect \"nobody@example.org\";");
        deliver(MAIL, ALICE);
        assertEquals(1, office.inbox(ALICE).size());
        assertTrue(failure(ALICE).contains("cannot be redirected to nobody@example.org"));
    }

    @Test
    void rejectsInTheTransactionWhereItSpeaksOfNobodyElse() throws IOException { // RFC 5429 2.1
        office.script(ALICE, "require \"ereject\"; ereject \"not\r\nwanted\";");
        assertTrue(send(MAIL, ALICE).contains("550 5.7.1 not wanted"));
        assertEquals(List.of(), office.inbox(ALICE));
    }

    @Test
    void rejectsByReportWhereOthersGetTheMessage() throws IOException { // RFC 5429 2.2
        office.script(ALICE, "require \"reject\"; reject \"not wanted\";");
        deliver(MAIL, ALICE, CAROL);
        office.sending().awaitEmptyQueue();
        assertEquals(List.of(), office.inbox(ALICE));
        assertEquals(1, office.inbox(CAROL).size());
        String report = sink.taken().getFirst().data();
        assertTrue(report.contains("Final-Recipient: rfc822; alice@example.org\r\nAction: failed\r\nStatus: 5.7.1"), report);
        assertTrue(report.contains("not wanted"));
    }

    @Test
    void answersOnceAnInterval() throws IOException { // RFC 5230 4
        office.script(ALICE, "require [\"vacation\", \"fcc\"]; vacation :days 3 :subject \"Gr\u00fc\u00dfe\" :fcc \"Sent\" \"Gone f\u00fcr now.\";");
        deliver(MAIL, ALICE);
        deliver(MAIL, ALICE);
        assertEquals(2, office.inbox(ALICE).size());
        office.sending().awaitEmptyQueue();
        assertEquals(1, sink.taken().size());
        SmtpSink.Taken taken = sink.taken().getFirst();
        assertTrue(taken.mail().startsWith("MAIL FROM:<>"), taken.mail());
        assertEquals(List.of("RCPT TO:<bob@far.example>"), taken.rcpt());
        String text = taken.data();
        assertTrue(text.contains("\r\nAuto-Submitted: auto-replied (vacation)\r\n"), text);
        assertTrue(text.contains("\r\nIn-Reply-To: <one@far.example>\r\n"), text);
        assertTrue(text.contains("\r\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\r\n"), text);
        assertTrue(text.contains("<alice@example.org>\r\nTo: <bob@far.example>"), text);
        assertEquals(1, office.mailbox(ALICE, "Sent").size());
    }

    @Test
    void answersNobodyWhoIsNoPersonOrDidNotWriteToTheOwner() throws IOException { // RFC 5230 4.5 and 4.6, RFC 3834 2
        office.script(ALICE, "require [\"vacation\", \"vacation-seconds\"]; vacation :seconds 0 \"Gone.\";");
        deliver("Auto-Submitted: auto-replied\r\n" + MAIL, ALICE);
        deliver("List-Id: <l.far.example>\r\n" + MAIL, ALICE);
        deliver("Precedence: bulk\r\n" + MAIL, ALICE);
        deliver(MAIL.replace("To: alice@", "To: friends@"), ALICE);
        sendFrom("", MAIL, ALICE);
        sendFrom("owner-list@far.example", MAIL, ALICE);
        sendFrom("MAILER-DAEMON@far.example", MAIL, ALICE);
        assertEquals(0, office.queue().totals().messages());
        deliver("Auto-Submitted: no\r\n" + MAIL, ALICE);
        assertEquals(1, office.queue().totals().messages());
    }

    @Test
    void answersInTheNameOfTheOwnerAlone() throws IOException {
        String script = "require [\"vacation\", \"vacation-seconds\"]; vacation :seconds 0 :from \"%s\" \"Gone.\";";
        office.script(ALICE, script.formatted("Sales <sales@example.org>"));
        deliver(MAIL, ALICE);
        office.script(ALICE, script.formatted("Carol <carol@example.org>"));
        deliver(MAIL, ALICE);
        office.sending().awaitEmptyQueue();
        List<String> texts = sink.taken().stream().map(SmtpSink.Taken::data).toList();
        assertEquals(1, texts.stream().filter(text -> text.contains("\r\nFrom: \"Sales\" <sales@example.org>\r\n")).count());
        assertEquals(1, texts.stream().filter(text -> text.contains("\r\nFrom: <alice@example.org>\r\n")).count());
    }

    @Test
    void whatIsSpamIsKeptInJunkAndNotAnswered() throws IOException {
        office.script(ALICE, "require [\"vacation\", \"vacation-seconds\"]; vacation :seconds 0 \"Gone.\"; keep;");
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.LMTP))) {
            client.say("LHLO front.example.org").expect("250 ");
            client.envelope("bob@far.example", ALICE);
            client.send("X-Spam-Status: Yes, score=7\r\n" + MAIL + ".\r\n").expect("250 2.0.0");
        }
        assertEquals(List.of(), office.inbox(ALICE));
        assertEquals(1, office.mailbox(ALICE, "Junk").size());
        assertEquals(0, office.queue().totals().messages());
    }

    @Test
    void twoPeopleAwayDoNotAnswerEachOther() throws IOException {
        String away = "require [\"vacation\", \"vacation-seconds\"]; vacation :seconds 0 \"Gone.\";";
        office.script(ALICE, away);
        office.script(CAROL, away);
        sendFrom(CAROL, MAIL, ALICE);
        office.sending().awaitEmptyQueue();
        assertEquals(1, office.inbox(ALICE).size());
        assertEquals(1, office.inbox(CAROL).size());
        assertTrue(office.inbox(CAROL).getFirst().contains("Gone."));
    }

    @Test
    void noticesGoOut() throws IOException { // RFC 5436 2.7
        office.script(ALICE, "require \"enotify\"; notify :importance \"1\" :message \"new mail\" \"mailto:pager@far.example\";");
        deliver(MAIL, ALICE);
        deliver("Auto-Submitted: auto-notified\r\n" + MAIL, ALICE);
        deliver("List-Id: <l.far.example>\r\n" + MAIL, ALICE);
        office.sending().awaitEmptyQueue();
        assertEquals(3, office.inbox(ALICE).size());
        assertEquals(2, sink.taken().size());
        String text = sink.taken().getFirst().data();
        assertTrue(text.contains("\r\nAuto-Submitted: auto-notified; owner-email=\"alice@example.org\"\r\nImportance: high\r\n"), text);
        assertTrue(text.contains("\r\nSubject: new mail\r\n"), text);
    }

    @Test
    void duplicatesAreKnownAgain() throws IOException { // RFC 7352 3
        office.script(ALICE, "require \"duplicate\"; if duplicate { discard; }");
        deliver(MAIL, ALICE);
        deliver(MAIL, ALICE);
        assertEquals(1, office.inbox(ALICE).size());
    }

    @Test
    void oneScriptIncludesAnother() throws IOException { // RFC 6609 3.1
        office.using(ALICE, handle -> handle.scripts().put("other", "discard;".getBytes(StandardCharsets.UTF_8), org.redoubt.account.ScriptEffects.NONE));
        office.script(ALICE, "require \"include\"; include \"other\";");
        deliver(MAIL, ALICE);
        assertEquals(List.of(), office.inbox(ALICE));
    }

    @Test
    void envelopesAnnotationsAndTheEnvironmentAreSeen() throws IOException { // RFC 5228 5.4, RFC 5490 3.3, RFC 5183 4
        office.script(ALICE, "require [\"envelope\", \"subaddress\", \"mailbox\", \"environment\", \"mboxmetadata\"]; if allof("
                + "envelope :detail \"to\" \"news\", envelope \"from\" \"bob@far.example\", mailboxexists \"Junk\","
                + "environment \"remote-ip\" \"127.0.0.1\", environment \"domain\" \"example.org\", not metadataexists \"INBOX\" \"/private/comment\") { discard; }");
        deliver(MAIL, "alice+news@example.org");
        assertEquals(List.of(), office.inbox(ALICE));
    }

    @Test
    void queuedDeliveriesRunTheScriptToo() throws IOException {
        office.script(CAROL, "require \"fileinto\"; fileinto \"Archive\";");
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.SUBMISSION))
                .hello()
                .signIn(ALICE, TestOffice.PASSWORD)
                .expect("235")) {
            client.envelope(ALICE, CAROL, "bob@far.example");
            client.send(MAIL.replace("bob@far.example", ALICE) + ".\r\n").expect("250 2.0.0");
        }
        office.sending().awaitEmptyQueue();
        assertEquals(1, office.mailbox(CAROL, "Archive").size());
    }

    @Test
    void whoChangesRulesIsInTheAuditLog() throws IOException {
        office.script(ALICE, "keep;");
        List<String> actions = office.audit().events(org.redoubt.guard.AuditKind.CHANGE).stream()
                .map(event -> event.action() + ' ' + event.outcome())
                .toList();
        assertEquals(List.of("PUTSCRIPT ok", "SETACTIVE ok"), actions);
    }
}
