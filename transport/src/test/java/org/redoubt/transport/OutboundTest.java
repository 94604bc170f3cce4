package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.QueuedLeg;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.route.Route;
import org.redoubt.transport.route.TlsUse;

/** Mail of a person here for people elsewhere: what the other server sees, and what the sender hears. */
class OutboundTest {
    private static final String TEXT = "From: alice@example.org\r\nSubject: hello\r\n\r\n.dot\r\nbody\r\n";

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

    private SmtpClient alice() throws IOException {
        return SmtpClient.connect(office.port(Mode.SUBMISSION))
                .hello()
                .signIn("alice@example.org", TestOffice.PASSWORD)
                .expect("235");
    }

    private void submit(String text, String... to) throws IOException {
        try (SmtpClient client = alice()) {
            client.envelope("alice@example.org", to);
            client.send(text.replaceAll("(?m)^\\.", "..") + ".\r\n").expect("250 2.0.0");
        }
    }

    private void submitWith(String mail, String rcpt) throws IOException {
        try (SmtpClient client = alice()) {
            client.say("MAIL FROM:<alice@example.org> " + mail).expect("250");
            client.say("RCPT TO:" + rcpt).expect("250");
            client.say("DATA").expect("354");
            client.send(TEXT.replaceAll("(?m)^\\.", "..") + ".\r\n").expect("250 2.0.0");
        }
    }

    @Test
    void mailForElsewhereIsQueuedAndSent() throws IOException {
        submit(TEXT, "bob@far.example");
        assertEquals(1, office.queue().totals().messages());
        assertEquals(List.of(), sink.taken());
        office.sending().awaitEmptyQueue();
        SmtpSink.Taken taken = sink.taken().getFirst();
        assertTrue(taken.mail().startsWith("MAIL FROM:<alice@example.org> SIZE="), taken.mail());
        assertEquals(List.of("RCPT TO:<bob@far.example>"), taken.rcpt());
        assertTrue(taken.data().startsWith("Received: from "), taken.data());
        assertTrue(taken.data().endsWith("Subject: hello\r\n\r\n.dot\r\nbody\r\n"), taken.data());
        assertEquals(1, office.metrics().value("redoubt_queue_recipients_total", "outcome", "sent"));
    }

    @Test
    void localAndForeignRecipientsOfOneMessageAllGetItOnce() throws IOException {
        submit(TEXT, "bob@far.example", "carol@example.org", "ben@far.example", "team@example.org");
        assertEquals(1, office.inbox("carol@example.org").size());
        assertEquals(1, office.inbox("alice@example.org").size());
        assertTrue(office.inbox("carol@example.org").getFirst().startsWith("Return-Path: <alice@example.org>\r\n"));
        office.sending().awaitEmptyQueue();
        assertEquals(1, sink.taken().size());
        assertEquals(2, sink.taken().getFirst().rcpt().size());
        assertEquals(1, office.inbox("carol@example.org").size());
    }

    @Test
    void aRefusedRecipientIsReportedAndTheOtherGetsIt() throws IOException {
        sink.answering(line -> line.startsWith("RCPT TO:<no") ? "550 5.1.1 never heard of" : "");
        submit(TEXT, "nobody@far.example", "bob@far.example");
        office.sending().awaitEmptyQueue();
        assertEquals(List.of("RCPT TO:<bob@far.example>"), sink.taken().getFirst().rcpt());
        String report = office.inbox("alice@example.org").getFirst();
        assertTrue(report.startsWith("Return-Path: <>\r\n"), report);
        assertTrue(report.contains("report-type=delivery-status"), report);
        assertTrue(report.contains("Final-Recipient: rfc822; nobody@far.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"), report);
        assertTrue(report.contains("Diagnostic-Code: smtp; 550 5.1.1 never heard of\r\n"), report);
        assertTrue(report.contains("Remote-MTA: dns; mx.far.example\r\n"), report);
        assertTrue(report.contains("Subject: hello\r\n"), report);
        assertFalse(report.contains("bob@far.example"), report);
        assertFalse(report.contains("body\r\n"), report);
    }

    @Test
    void theWholeMessageComesBackWhereItWasAskedFor() throws IOException {
        sink.answering(line -> line.equals(".") ? "554 5.7.1 no" : "");
        submitWith("RET=FULL ENVID=x+2By", "<bob@far.example> ORCPT=rfc822;old@far.example");
        office.sending().awaitEmptyQueue();
        String report = office.inbox("alice@example.org").getFirst();
        assertTrue(report.contains("Content-Type: message/rfc822\r\n"), report);
        assertTrue(report.contains("\r\nbody\r\n"), report);
        assertTrue(report.contains("Original-Envelope-Id: x+y\r\n"), report);
        assertTrue(report.contains("Original-Recipient: rfc822; old@far.example\r\n"), report);
    }

    @Test
    void nobodyIsToldWhoDidNotWantIt() throws IOException {
        sink.answering(line -> line.startsWith("RCPT") ? "550 5.1.1 no" : "");
        submitWith("", "<bob@far.example> NOTIFY=NEVER");
        office.sending().awaitEmptyQueue();
        assertEquals(List.of(), office.inbox("alice@example.org"));
    }

    @Test
    void aReportThatCannotBeDeliveredIsNotReported() throws IOException {
        sink.answering(line -> line.startsWith("RCPT") ? "550 5.1.1 no" : "");
        try (SmtpClient client = alice()) {
            client.envelope("", "bob@far.example");
            client.send(TEXT + ".\r\n").expect("250");
        }
        office.sending().awaitEmptyQueue();
        assertEquals(List.of(), office.inbox("alice@example.org"));
    }

    @Test
    void whatIsDeferredIsTriedAgain() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        sink.answering(line -> line.startsWith("RCPT") && tries.incrementAndGet() < 3 ? "451 4.7.1 later" : "");
        submit(TEXT, "bob@far.example");
        office.sending().awaitEmptyQueue();
        assertEquals(1, sink.taken().size());
        assertEquals(2, office.metrics().value("redoubt_queue_recipients_total", "outcome", "deferred"));
        assertEquals(List.of(), office.inbox("alice@example.org"));
    }

    @Test
    void aConnectionCutBeforeTheAnswerIsTriedAgain() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        sink.answering(line -> line.equals(".") && tries.incrementAndGet() < 3 ? SmtpSink.CUT : "");
        submit(TEXT, "bob@far.example");
        office.sending().awaitEmptyQueue();
        assertEquals(1, sink.taken().size());
        assertEquals(3, sink.connections());
    }

    @Test
    void aServerThatDoesNotLetUsInIsTriedAgain() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        sink.answering(line -> line.equals("CONNECT") && tries.incrementAndGet() < 3 ? "554 go away" : "");
        submit(TEXT, "bob@far.example");
        office.sending().awaitEmptyQueue();
        assertEquals(1, sink.taken().size());
        assertEquals(2, office.metrics().value("redoubt_queue_unreachable_total"));
    }

    @Test
    void aServerThatAnswersNonsenseGetsNothing() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        sink.answering(line -> line.startsWith("MAIL") && tries.incrementAndGet() < 2 ? "hello there" : "");
        submit(TEXT, "bob@far.example");
        office.sending().awaitEmptyQueue();
        assertEquals(1, sink.taken().size());
    }

    @Test
    void aDomainThatTakesNoMailIsReportedAtOnce() throws IOException {
        office.route("null.example", new Route.Never("5.1.10", "the domain takes no mail (null MX)"));
        submit(TEXT, "bob@null.example");
        office.sending().awaitEmptyQueue();
        assertTrue(office.inbox("alice@example.org").getFirst().contains("Status: 5.1.10\r\n"));
    }

    @Test
    void aDestinationThatIsDownHoldsUpNobody() throws IOException {
        for (int i = 0; i < 20; i++) {
            submit(TEXT, "bob@down.example");
        }
        sink.answering(line -> line.equals("CONNECT") ? SmtpSink.STALL : "");
        submit(TEXT, "bob@far.example");
        try (SmtpSink well = SmtpSink.open()) {
            office.route("well.example", well.port(), TlsUse.NONE);
            office.sending();
            submit(TEXT, "bob@well.example");
            TestOffice.await(() -> well.taken().size() == 1);
        }
        // What the other server has taken is settled a moment later.
        TestOffice.await(() -> office.queue().totals().messages() == 21);
        List<QueuedLeg> first = office.queue().list(Optional.empty(), 1).getFirst();
        assertEquals(0, first.getFirst().attempts());
    }

    @Test
    void oneConversationCarriesManyMessages() throws IOException {
        for (int i = 0; i < 30; i++) {
            submit(TEXT, "bob@far.example");
        }
        office.sending().awaitEmptyQueue();
        assertEquals(30, sink.taken().size());
        assertEquals(1, sink.connections());
    }

    @Test
    void muchMailForOneDestinationGetsAFewConversations() throws IOException {
        for (int i = 0; i < 300; i++) {
            submit(TEXT, "bob@far.example");
        }
        office.sending().awaitEmptyQueue();
        assertEquals(300, sink.taken().size());
        assertTrue(sink.mostOpen() > 1 && sink.mostOpen() <= Limits.RUNS_PER_DESTINATION, "" + sink.mostOpen());
    }

    @Test
    void domainsThatShareAHostDoNotCrowdItTogether() throws IOException {
        for (int domain = 0; domain < 6; domain++) {
            office.route("d" + domain + ".example", sink.port(), TlsUse.NONE);
            for (int i = 0; i < 100; i++) {
                submit(TEXT, "bob@d" + domain + ".example");
            }
        }
        office.sending().awaitEmptyQueue();
        assertEquals(600, sink.taken().size());
        assertTrue(sink.mostOpen() > Limits.RUNS_PER_DESTINATION && sink.mostOpen() <= Limits.RUNS_PER_HOST, "" + sink.mostOpen());
        assertEquals(0, office.metrics().value("redoubt_queue_unreachable_total"));
        assertEquals(List.of(), office.inbox("alice@example.org"));
    }

    @Test
    void manyRecipientsAreSeveralTransactions() throws IOException {
        String[] to = IntStream.range(0, 250).mapToObj(i -> "p" + i + "@far.example").toArray(String[]::new);
        submit(TEXT, to);
        office.sending().awaitEmptyQueue();
        assertEquals(List.of(50, 100, 100), sink.taken().stream().map(t -> t.rcpt().size()).sorted().toList());
    }

    @Test
    void successIsReportedWhereTheNextServerWillNot() throws IOException {
        try (SmtpSink old = SmtpSink.with("8BITMIME")) {
            office.route("old.example", old.port(), TlsUse.NONE);
            submitWith("", "<bob@old.example> NOTIFY=SUCCESS,FAILURE");
            submitWith("", "<bob@far.example> NOTIFY=SUCCESS");
            office.sending().awaitEmptyQueue();
            assertEquals(1, old.taken().size());
            assertFalse(old.commands().toString().contains("NOTIFY"));
        }
        assertEquals("RCPT TO:<bob@far.example> NOTIFY=SUCCESS", sink.taken().getFirst().rcpt().getFirst());
        List<String> reports = office.inbox("alice@example.org");
        assertEquals(1, reports.size());
        assertTrue(reports.getFirst().contains("Action: relayed\r\n"));
    }

    @Test
    void localSuccessIsReportedToo() throws IOException {
        submitWith("", "<carol@example.org> NOTIFY=SUCCESS");
        assertEquals(1, office.inbox("carol@example.org").size());
        office.sending().awaitEmptyQueue();
        assertTrue(office.inbox("alice@example.org").getFirst().contains("Action: delivered\r\nStatus: 2.1.5"));
        submitWith("", "<team@example.org> NOTIFY=SUCCESS");
        office.awaitEmptyQueue();
        assertTrue(office.inbox("alice@example.org").getLast().contains("Action: expanded\r\n"));
        assertEquals(2, office.inbox("carol@example.org").size());
    }

    @Test
    void whatTheNextServerCannotTakeComesBack() throws IOException {
        try (SmtpSink old = SmtpSink.with("SIZE 100000")) {
            office.route("old.example", old.port(), TlsUse.NONE);
            submit(TEXT.replace("hello", "ä"), "bob@old.example");
            submit(TEXT + "0123456789\r\n".repeat(10_000), "bob@old.example");
            submitWith("SMTPUTF8", "<bäb@old.example>");
            office.sending().awaitEmptyQueue();
            assertEquals(List.of(), old.taken());
        }
        List<String> reports = office.inbox("alice@example.org");
        for (String status : List.of("5.6.3", "5.3.4", "5.6.7")) {
            assertEquals(1, reports.stream().filter(r -> r.contains("Status: " + status)).count(), status);
        }
        assertTrue(reports.stream().anyMatch(r -> r.contains("Final-Recipient: utf-8; bäb@old.example\r\n")));
    }

    @Test
    void internationalMailAsksForWhatItNeeds() throws IOException {
        submitWith("SMTPUTF8", "<bäb@far.example>");
        submit(TEXT + "ä\r\n", "bob@far.example");
        office.sending().awaitEmptyQueue();
        List<String> mails = sink.taken().stream().map(SmtpSink.Taken::mail).toList();
        assertTrue(mails.stream().anyMatch(m -> m.endsWith(" SMTPUTF8")), mails.toString());
        assertTrue(mails.stream().anyMatch(m -> m.endsWith(" BODY=8BITMIME")), mails.toString());
    }

    @Test
    void anotherRedoubtIsReachedUnderTls() throws IOException {
        try (TestOffice other = TestOffice.open()) {
            // Its domain is ours as well; the recipient it will not know shows that it answered.
            office.route("far.example", other.port(Mode.MX), TlsUse.OPPORTUNISTIC);
            submit(TEXT, "bob@far.example");
            office.sending().awaitEmptyQueue();
            String report = office.inbox("alice@example.org").getFirst();
            assertTrue(report.contains("Status: 5.7.1"), report);
        }
    }

    @Test
    void aHostWithoutStarttlsGetsNothingWhereTlsIsDemanded() throws IOException {
        office.route("strict.example", sink.port(), TlsUse.REQUIRED);
        submit(TEXT, "bob@strict.example");
        office.sending();
        TestOffice.await(() -> office.metrics().value("redoubt_queue_unreachable_total") > 0);
        assertEquals(List.of(), sink.taken());
    }

    // RFC 6152 3.
    @Test
    void mailWithEightBitTextIsConvertedWhereTheNextServerDoesNotTakeIt() throws IOException {
        try (SmtpSink old = SmtpSink.with("PIPELINING", "SIZE 10000000")) {
            office.route("old.example", old.port(), TlsUse.NONE);
            String mime = "From: alice@example.org\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "Content-Transfer-Encoding: 8bit\r\n\r\nGr\u00fc\u00dfe = \r\n.dot\r\n";
            submit(mime, "bob@old.example", "ben@far.example");
            office.sending().awaitEmptyQueue();
            SmtpSink.Taken taken = old.taken().getFirst();
            assertTrue(taken.data().endsWith("\r\n\r\nGr=C3=BC=C3=9Fe =3D=20\r\n.dot\r\n"), taken.data());
            assertTrue(taken.data().contains("\r\nContent-Transfer-Encoding: quoted-printable\r\n"), taken.data());
            assertFalse(taken.data().contains("8bit"), taken.data());
            assertFalse(taken.mail().contains("BODY="), taken.mail());
            assertTrue(taken.mail().endsWith(" SIZE=" + taken.data().length()), taken.mail());
        }
        assertTrue(sink.taken().getFirst().data().contains("Gr\u00fc\u00dfe = \r\n"), "who takes it gets it as it is");
        assertEquals(List.of(), office.inbox("alice@example.org"));
    }

    @Test
    void whatCannotBeConvertedComesBack() throws IOException {
        try (SmtpSink old = SmtpSink.with("PIPELINING")) {
            office.route("old.example", old.port(), TlsUse.NONE);
            submit("From: alice@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=b; protocol=\"x/y\"\r\n\r\n"
                    + "--b\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\u00fc\u00dfe\r\n--b\r\nContent-Type: x/y\r\n\r\nz\r\n--b--\r\n", "bob@old.example");
            office.sending().awaitEmptyQueue();
            assertEquals(List.of(), old.taken());
        }
        String report = office.inbox("alice@example.org").getFirst();
        assertTrue(report.contains("Status: 5.6.3\r\n"), report);
    }

    // RFC 9422 4.2.
    @Test
    void aServerThatTakesFewRecipientsGetsThemInSeveralTransactions() throws IOException {
        try (SmtpSink narrow = SmtpSink.with("PIPELINING", "8BITMIME", "LIMITS MAILMAX=3 rcptmax=2 RCPTDOMAINMAX=1")) {
            office.route("narrow.example", narrow.port(), TlsUse.NONE);
            submit(TEXT, "a@narrow.example", "b@narrow.example", "c@narrow.example", "d@narrow.example", "e@narrow.example");
            submit(TEXT, "f@narrow.example");
            office.sending().awaitEmptyQueue();
            assertEquals(List.of(1, 1, 2, 2), narrow.taken().stream().map(t -> t.rcpt().size()).sorted().toList());
            assertTrue(narrow.connections() >= 2, "three messages to a connection");
        }
    }

    @Test
    void whoGotItInAnEarlierTransactionDoesNotGetItAgain() throws IOException {
        AtomicInteger ends = new AtomicInteger();
        try (SmtpSink narrow = SmtpSink.with("PIPELINING", "LIMITS RCPTMAX=1")) {
            narrow.answering(line -> line.equals(".") && ends.incrementAndGet() == 2 ? SmtpSink.CUT : "");
            office.route("narrow.example", narrow.port(), TlsUse.NONE);
            submit(TEXT, "a@narrow.example", "b@narrow.example");
            office.sending().awaitEmptyQueue();
            assertEquals(
                    List.of("RCPT TO:<a@narrow.example>", "RCPT TO:<b@narrow.example>"),
                    narrow.taken().stream().flatMap(t -> t.rcpt().stream()).sorted().toList());
        }
    }
}
