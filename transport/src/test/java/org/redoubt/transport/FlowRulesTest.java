package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.QueuedLeg;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.flow.Action;
import org.redoubt.transport.flow.AddressPattern;
import org.redoubt.transport.flow.Condition;
import org.redoubt.transport.flow.Direction;
import org.redoubt.transport.flow.FlowRules;
import org.redoubt.transport.flow.JournalRule;
import org.redoubt.transport.flow.Phrases;
import org.redoubt.transport.flow.Rule;
import org.redoubt.transport.flow.SensitiveData;
import org.redoubt.transport.queue.Submissions;
import org.redoubt.transport.queue.Submissions.Result;
import org.redoubt.transport.route.TlsUse;
import org.redoubt.transport.tracking.TraceEvent;

/** Rules of the organisation, as those who send and get mail see them. */
class FlowRulesTest {
    private static final Set<Direction> ALL = EnumSet.allOf(Direction.class);
    private static final String TEXT = "From: alice@example.org\r\nTo: bob@far.example\r\nSubject: hello\r\n\r\nbody\r\n";

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

    private static Rule rule(Set<Direction> scope, List<Condition> when, Action... then) {
        return new Rule("r1", false, scope, when, List.of(), List.of(then));
    }

    private void govern(Rule... rules) {
        office.govern(new FlowRules(List.of(rules), List.of()));
    }

    private void journal(JournalRule... journals) {
        office.govern(new FlowRules(List.of(), List.of(journals)));
    }

    private SmtpClient signedIn(String who) throws IOException {
        return SmtpClient.connect(office.port(Mode.SUBMISSION)).hello().signIn(who, TestOffice.PASSWORD).expect("235");
    }

    private String submit(String text, String... to) throws IOException {
        try (SmtpClient client = signedIn("alice@example.org")) {
            return client.envelope("alice@example.org", to).send(text + ".\r\n").reply().getLast();
        }
    }

    private String arrive(String text, String... to) throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.MX)).hello()) {
            return client.envelope("eve@strange.example", to).send(text + ".\r\n").reply().getLast();
        }
    }

    private List<QueuedLeg> queued() throws IOException {
        return office.queue().list(Optional.empty(), 100).stream().flatMap(List::stream).toList();
    }

    @Test
    void cardNumbersDoNotLeave() throws IOException {
        govern(rule(
                Set.of(Direction.OUTBOUND),
                List.of(new Condition.Data(Set.of(SensitiveData.CARD), 1)),
                new Action.Reject("Card numbers do not leave by mail")));
        String card = TEXT.replace("body", "my card: 4111 1111 1111 1111");
        assertTrue(submit(card, "bob@far.example").startsWith("550 5.7.1 Card numbers do not leave by mail"));
        assertEquals(0, office.queue().totals().messages());
        assertTrue(submit(card, "carol@example.org").startsWith("250"), "within the house it may");
        assertTrue(submit(TEXT, "bob@far.example").startsWith("250"));
        assertTrue(submit(card, "bob@far.example", "carol@example.org").startsWith("550"), "one answer for all");
        assertEquals(1, office.inbox("carol@example.org").size());
        assertEquals(
                List.of("r1: reject", "r1: reject"),
                office.traced().stream()
                        .filter(event -> event.kind() == TraceEvent.Kind.RULED)
                        .map(event -> event.first(TraceEvent.Key.RULE).orElse("") + ": " + event.first(TraceEvent.Key.OUTCOME).orElse(""))
                        .toList());
        assertEquals(2, office.audit().events().stream().filter(event -> event.action().equals("RULE")).count());
    }

    @Test
    void exceptionsAndGroupsCount() throws IOException {
        Rule strict = new Rule(
                "r1",
                false,
                Set.of(Direction.OUTBOUND),
                List.of(new Condition.SenderIn(List.of("team@example.org"))),
                List.of(new Condition.Recipient(List.of(new AddressPattern("@*.far.example"), new AddressPattern("boss@far.example")))),
                List.of(new Action.Reject("no")));
        govern(strict);
        assertTrue(submit(TEXT, "bob@far.example").startsWith("550"));
        assertTrue(submit(TEXT, "boss@far.example").startsWith("250"));
        assertTrue(submit(TEXT, "x@deep.far.example").startsWith("250"));
        try (SmtpClient root = signedIn("root@example.org")) {
            root.envelope("root@example.org", "bob@far.example");
            root.send(TEXT.replace("alice@", "root@") + ".\r\n").expect("250");
        }
        // A stranger who claims to be of the group is none of it.
        govern(rule(ALL, List.of(new Condition.SenderIn(List.of("team@example.org"))), new Action.Reject("no")));
        assertTrue(arrive(TEXT, "carol@example.org").startsWith("250"));
    }

    @Test
    void onlyTheCopyThatLeavesIsChanged() throws IOException {
        govern(rule(
                Set.of(Direction.OUTBOUND),
                List.of(),
                new Action.SubjectPrefix("[from us]"),
                new Action.AddHeader("X-Company", "Example"),
                new Action.RemoveHeader("X-Secret"),
                new Action.Disclaimer("Example Ltd", "")));
        assertTrue(submit(TEXT.replace("Subject", "X-Secret: 1\r\nSubject"), "bob@far.example", "carol@example.org").startsWith("250"));
        String here = office.inbox("carol@example.org").getFirst();
        assertTrue(here.contains("\r\nSubject: hello\r\n") && here.contains("X-Secret: 1") && here.endsWith("\r\n\r\nbody\r\n"), here);
        office.sending().awaitEmptyQueue();
        String there = sink.taken().getFirst().data();
        assertTrue(there.contains("\r\nSubject: [from us] hello\r\n"), there);
        assertTrue(there.contains("\r\nX-Company: Example\r\n") && !there.contains("X-Secret"), there);
        assertTrue(there.endsWith("\r\n\r\nbody\r\n\r\nExample Ltd\r\n"), there);
        assertEquals(List.of("RCPT TO:<bob@far.example>"), sink.taken().getFirst().rcpt());
    }

    @Test
    void whatArrivesIsChangedWithinTheTransaction() throws IOException {
        govern(rule(
                Set.of(Direction.INBOUND),
                List.of(new Condition.SenderOutside(true)),
                new Action.SubjectPrefix("[extern]"),
                new Action.MarkSpam(true)));
        assertTrue(arrive(TEXT, "carol@example.org").startsWith("250 2.0.0 Stored"));
        String mail = office.texts("carol@example.org", org.redoubt.account.Role.JUNK).getFirst();
        assertTrue(mail.contains("\r\nSubject: [extern] hello\r\n"), mail);
        assertTrue(arrive(TEXT.replace("hello", "Re: [extern] hello"), "carol@example.org").startsWith("250"));
        assertTrue(office.texts("carol@example.org", org.redoubt.account.Role.JUNK).getLast().contains("\r\nSubject: Re: [extern] hello\r\n"));
    }

    @Test
    void redirectsAndCopiesGoWhereTheyAreSent() throws IOException {
        govern(
                rule(
                        Set.of(Direction.OUTBOUND),
                        List.of(new Condition.SubjectWords(new Phrases(List.of("top secret")))),
                        new Action.Redirect(List.of("root@example.org"))),
                rule(Set.of(Direction.OUTBOUND), List.of(), new Action.AddRecipient(List.of("carol@example.org"))));
        assertTrue(submit(TEXT.replace("hello", "TOP-Secret plan"), "bob@far.example").startsWith("250"));
        assertEquals(1, office.inbox("root@example.org").size());
        assertEquals(1, office.inbox("carol@example.org").size());
        assertTrue(submit(TEXT, "bob@far.example", "ben@far.example").startsWith("250"));
        assertEquals(2, office.inbox("carol@example.org").size());
        office.sending().awaitEmptyQueue();
        assertEquals(1, sink.taken().size());
        assertEquals(2, sink.taken().getFirst().rcpt().size());
        assertEquals(1, office.inbox("root@example.org").size());
    }

    @Test
    void whoGetsAMessageAnywayGetsNoCopy() throws IOException {
        govern(rule(ALL, List.of(), new Action.AddRecipient(List.of("Carol@example.org", "root@example.org"))));
        assertTrue(submit(TEXT, "carol@example.org").startsWith("250"));
        assertEquals(1, office.inbox("carol@example.org").size());
        assertEquals(1, office.inbox("root@example.org").size());
        govern(
                rule(
                        ALL,
                        List.of(new Condition.Recipient(List.of(new AddressPattern("carol@example.org")))),
                        new Action.Quarantine(Duration.ofDays(1))),
                rule(ALL, List.of(), new Action.AddRecipient(List.of("carol@example.org"))));
        assertTrue(submit(TEXT, "carol@example.org").startsWith("250"));
        assertEquals(2, office.inbox("carol@example.org").size(), "what is set aside does not reach her");
    }

    @Test
    void undoTakesBackWhatARuleSendsElsewhereToo() throws IOException {
        govern(rule(Set.of(Direction.OUTBOUND), List.of(), new Action.Redirect(List.of("root@example.org"))));
        Result.Taken taken = assertInstanceOf(
                Result.Taken.class,
                submitted(Optional.of(Instant.now().plusSeconds(60)), "bob@far.example", "carol@example.org"));
        assertEquals(2, office.queue().totals().messages());
        assertFalse(office.queue().cancel(taken.id(), "f2"), "somebody else's");
        assertTrue(office.queue().cancel(taken.id(), "f1"));
        assertEquals(0, office.queue().totals().messages());
    }

    @Test
    void quarantineHoldsWhatLeavesTooAndLetsItGo() throws IOException {
        govern(rule(
                Set.of(Direction.OUTBOUND),
                List.of(new Condition.AttachmentName(List.of(Pattern.compile("(?i).*\\.exe")))),
                new Action.Quarantine(Duration.ofDays(3))));
        String mail = "From: alice@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n"
                + "Content-Type: application/octet-stream; name=\"Run.EXE\"\r\n\r\nMZ\r\n--b--\r\n";
        office.sending();
        assertTrue(submit(mail, "bob@far.example", "ben@far.example").startsWith("250"));
        QueuedLeg leg = queued().getFirst();
        assertTrue(leg.quarantined() && leg.held());
        assertEquals(List.of(), sink.taken());
        assertTrue(office.queue().release(leg.id().message(), leg.ageAt()));
        office.awaitEmptyQueue();
        assertEquals(2, sink.taken().getFirst().rcpt().size());
    }

    @Test
    void whatIsOnlyAuditedHappens() throws IOException {
        office.govern(new FlowRules(
                List.of(new Rule("dry", true, ALL, List.of(), List.of(), List.of(new Action.Reject("no")))), List.of()));
        assertTrue(submit(TEXT, "carol@example.org").startsWith("250"));
        assertEquals(
                List.of("audit only: reject"),
                office.traced().stream()
                        .filter(event -> event.kind() == TraceEvent.Kind.RULED)
                        .flatMap(event -> event.all(TraceEvent.Key.OUTCOME).stream())
                        .toList());
    }

    @Test
    void whoStopsKeepsLaterRulesFromTheRecipient() throws IOException {
        govern(
                rule(ALL, List.of(new Condition.Recipient(List.of(new AddressPattern("carol@example.org")))), new Action.Stop()),
                rule(ALL, List.of(), new Action.SubjectPrefix("[x]")));
        assertTrue(submit(TEXT, "carol@example.org", "root@example.org").startsWith("250"));
        assertTrue(office.inbox("carol@example.org").getFirst().contains("Subject: hello"));
        assertTrue(office.inbox("root@example.org").getFirst().contains("Subject: [x] hello"));
    }

    @Test
    void mailFromWithinAnAccountObeysToo() throws IOException {
        govern(rule(ALL, List.of(new Condition.Words(new Phrases(List.of("body")))), new Action.Reject("not by mail")));
        var alice = office.directory().person("alice@example.org").orElseThrow();
        Result result = office.submissions()
                .submit(
                        new AuthenticatedPrincipal("alice@example.org", alice.account(), false),
                        new SessionInfo("h1", "https", "192.0.2.7:5000", true),
                        new Submissions.Envelope("alice@example.org", List.of("carol@example.org"), Optional.empty(), "f"),
                        "From: alice@example.org\r\n\r\n".getBytes(StandardCharsets.UTF_8),
                        new ByteArrayInputStream("the body\r\n".getBytes(StandardCharsets.UTF_8)),
                        10_000);
        assertEquals(new Result.Refused("not by mail"), result);
        assertEquals(List.of(), office.inbox("carol@example.org"));
    }

    @Test
    void whatAPersonsScriptSendsOnIsHeldAndNotLost() throws IOException {
        office.script("carol@example.org", "redirect \"bob@far.example\";");
        govern(rule(Set.of(Direction.OUTBOUND), List.of(), new Action.Reject("nothing leaves")));
        assertTrue(arrive(TEXT, "carol@example.org").startsWith("250"));
        assertTrue(queued().getFirst().quarantined());
        assertEquals(List.of(), sink.taken());
    }

    @Test
    void anArchiveHearsOfEverythingOnceWithTheEnvelope() throws IOException {
        journal(
                new JournalRule("all", "archive@far.example", ALL, List.of()),
                new JournalRule("again", "archive@far.example", Set.of(Direction.INTERNAL), List.of()));
        String text = TEXT.replace("To: bob@far.example", "To: carol@example.org\r\nCc: team@example.org");
        assertTrue(submit(text, "carol@example.org", "team@example.org", "root@example.org").startsWith("250"));
        assertEquals(1, office.inbox("root@example.org").size());
        office.sending().awaitEmptyQueue();
        assertEquals(1, sink.taken().size());
        SmtpSink.Taken report = sink.taken().getFirst();
        assertTrue(report.mail().startsWith("MAIL FROM:<>"), report.mail());
        assertTrue(report.data().contains("\r\nX-MS-Journal-Report:\r\n"), report.data());
        int start = report.data().indexOf("Sender: ");
        String facts = report.data().substring(start, report.data().indexOf("\r\n\r\n--journal", start));
        assertEquals(
                List.of(
                        "Sender: alice@example.org",
                        "Subject: hello",
                        "To: carol@example.org",
                        "Cc: alice@example.org, Expanded: team@example.org",
                        "Cc: carol@example.org, Expanded: team@example.org",
                        "Bcc: root@example.org"),
                facts.lines().filter(line -> !line.startsWith("Message-Id: ")).toList());
        assertTrue(report.data().contains("Content-Type: message/rfc822\r\n"), report.data());
        assertTrue(report.data().contains(text), report.data());
    }

    @Test
    void aJournalIsForItsPeopleAndItsWayAlone() throws IOException {
        journal(new JournalRule("team in", "archive@far.example", Set.of(Direction.INBOUND), List.of("team@example.org")));
        assertTrue(submit(TEXT, "carol@example.org").startsWith("250 2.0.0 Stored"));
        assertTrue(arrive(TEXT, "root@example.org").startsWith("250 2.0.0 Stored"));
        assertEquals(0, office.queue().totals().messages());
        assertTrue(arrive(TEXT, "carol@example.org").startsWith("250 2.0.0 Queued"));
        assertEquals(List.of("archive@far.example"), queued().stream().map(leg -> leg.recipients().getFirst().address()).toList());
        assertEquals(2, office.inbox("carol@example.org").size());
    }

    @Test
    void anArchiveThatRefusesIsTriedAgain() throws IOException {
        sink.answering(line -> line.startsWith("RCPT") ? "550 5.1.1 no such archive" : "");
        journal(new JournalRule("all", "archive@far.example", ALL, List.of()));
        assertTrue(submit(TEXT, "carol@example.org").startsWith("250"));
        office.sending();
        TestOffice.await(() -> sink.commands().stream().filter(line -> line.startsWith("RCPT")).count() > 1);
        assertEquals(1, office.queue().totals().messages());
        sink.answering(_ -> "");
        office.awaitEmptyQueue();
        assertEquals(1, sink.taken().size());
    }

    @Test
    void aJournalThatIsSentOnMakesNoSecond() throws IOException {
        office.script("root@example.org", "redirect \"archive@far.example\";");
        journal(
                new JournalRule("all", "root@example.org", ALL, List.of()),
                new JournalRule("out", "root@example.org", Set.of(Direction.OUTBOUND), List.of()));
        assertTrue(submit(TEXT, "carol@example.org").startsWith("250"));
        office.sending().awaitEmptyQueue();
        assertEquals(1, sink.taken().size());
    }

    @Test
    void whatOnlyLooksLikeAReportIsJournaled() throws IOException {
        journal(new JournalRule("in", "archive@far.example", Set.of(Direction.INBOUND), List.of()));
        arrives("X-MS-Journal-Report:\r\nX-Redoubt-Journal: 00\r\nMessage-ID: <a@b>\r\n" + TEXT);
        office.sending().awaitEmptyQueue();
        assertEquals(1, sink.taken().size());
        String report = sink.taken().getFirst().data();
        arrives(report);
        arrives("X-MS-Journal-Report:\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nSender: <>\r\n"
                + "--o\r\nContent-Type: message/rfc822\r\n\r\n" + report + "\r\n--o--\r\n");
        office.awaitEmptyQueue();
        assertEquals(1, sink.taken().size(), "ours is known, and within another's");
        arrives(report.replaceFirst("(?i)Message-ID: <", "Message-ID: <x"));
        office.awaitEmptyQueue();
        assertEquals(2, sink.taken().size(), "its code is for its own name");
    }

    private void arrives(String text) throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.MX)).hello()) {
            client.envelope("", "carol@example.org").send(text + ".\r\n").expect("250");
        }
    }

    @Test
    void aNamedPersonApprovesOrNot() throws IOException {
        govern(rule(Set.of(Direction.OUTBOUND), List.of(), new Action.Moderate("carol@example.org")));
        office.sending();
        assertTrue(submit(TEXT, "bob@far.example").startsWith("250"));
        QueuedLeg leg = queued().stream().filter(QueuedLeg::setAside).findFirst().orElseThrow();
        assertEquals(Optional.of("carol@example.org"), leg.moderator());
        String notice = office.inbox("carol@example.org").getFirst();
        assertTrue(notice.contains("\r\nTo: bob@far.example\r\n") && notice.contains(TEXT), notice);
        String yes = address(notice, "approve");
        String no = address(notice, "refuse");
        assertTrue(answer("root@example.org", yes).startsWith("550 5.7.1"), "somebody else's word is none");
        assertTrue(answer("carol@example.org", yes.replaceFirst("[0-9a-f](?=@)", "x")).startsWith("550 5.1.1"), "a guess is none");
        try (SmtpClient stranger = SmtpClient.connect(office.port(Mode.MX)).hello()) {
            stranger.say("MAIL FROM:<carol@example.org>").expect("250").say("RCPT TO:<" + yes + ">").expect("550 5.1.1");
        }
        assertEquals(List.of(), sink.taken());
        assertTrue(answer("carol@example.org", yes).startsWith("250"));
        office.awaitEmptyQueue();
        assertEquals(1, sink.taken().size());
        assertTrue(answer("carol@example.org", no).startsWith("550 5.7.1"), "it has gone");

        assertTrue(submit(TEXT, "bob@far.example").startsWith("250"));
        assertTrue(answer("carol@example.org", address(office.inbox("carol@example.org").getLast(), "refuse")).startsWith("250"));
        office.awaitEmptyQueue();
        assertEquals(1, sink.taken().size());
        String report = office.inbox("alice@example.org").getLast();
        assertTrue(report.contains("carol@example.org did not approve it"), report);
    }

    @Test
    void aLongMessageIsInItsNoticeWhole() throws IOException {
        govern(rule(Set.of(Direction.OUTBOUND), List.of(), new Action.Moderate("carol@example.org")));
        StringBuilder text = new StringBuilder(TEXT);
        for (int line = 0; line < 12_000; line++) {
            text.append("line ").append(line).append("\r\n");
        }
        assertEquals("250", submit(text.toString(), "bob@far.example").substring(0, 3));
        String notice = office.inbox("carol@example.org").getFirst();
        assertTrue(notice.contains(text + "\r\n--moderation-"), notice.substring(0, 2000));
        assertTrue(notice.endsWith("--\r\n"));
    }

    @Test
    void whatIsApprovedWaitsForItsTimeAllTheSame() throws IOException {
        govern(rule(Set.of(Direction.OUTBOUND), List.of(), new Action.Moderate("carol@example.org")));
        Instant later = Instant.now().plusSeconds(3600);
        Result.Taken taken = assertInstanceOf(Result.Taken.class, submitted(Optional.of(later), "bob@far.example"));
        assertTrue(answer("carol@example.org", address(office.inbox("carol@example.org").getFirst(), "approve")).startsWith("250"));
        QueuedLeg leg = office.queue().message(taken.id()).getFirst();
        assertFalse(leg.setAside());
        assertFalse(leg.due().isBefore(later.truncatedTo(ChronoUnit.SECONDS)), leg.due().toString());
        assertTrue(office.queue().cancel(taken.id(), "f1"), "and can be taken back until then");
    }

    private static String address(String notice, String verb) {
        int start = notice.indexOf("<mailto:redoubt-" + verb) + "<mailto:".length();
        return notice.substring(start, notice.indexOf('>', start));
    }

    private String answer(String who, String to) throws IOException {
        try (SmtpClient client = signedIn(who)) {
            client.say("MAIL FROM:<" + who + ">").expect("250").say("RCPT TO:<" + to + ">");
            String rcpt = client.reply().getLast();
            if (!rcpt.startsWith("250")) {
                return rcpt;
            }
            client.say("DATA").expect("354");
            return client.send("From: " + who + "\r\n\r\n\r\n.\r\n").reply().getLast();
        }
    }

    @Test
    void conditionsAboutSizeHeadersAndChecks() throws IOException {
        String results = "Authentication-Results: mx.example.org; dmarc=fail\r\nX-Spam-Status: No, score=4.2 required=5.0\r\n";
        assertTrue(fits(new Condition.SizeOver(10), TEXT));
        assertFalse(fits(new Condition.SizeOver(100_000), TEXT));
        assertTrue(fits(new Condition.RecipientsOver(0), TEXT));
        assertFalse(fits(new Condition.RecipientsOver(1), TEXT));
        assertTrue(fits(new Condition.Header("subject", Pattern.compile("^hel+o$")), TEXT));
        assertFalse(fits(new Condition.Header("X-None", Pattern.compile("")), TEXT));
        assertTrue(fits(new Condition.TextMatches(Pattern.compile("b.dy")), TEXT));
        assertFalse(fits(new Condition.TextMatches(Pattern.compile("b.dy$x")), TEXT));
        assertTrue(fits(new Condition.SubjectMatches(Pattern.compile("(?i)HELLO")), TEXT));
        assertFalse(fits(new Condition.Words(new Phrases(List.of("bod"))), TEXT));
        // LMTP: a server in front of us, whose results are ours.
        var dmarc = new Condition.Authentication(List.of(new Condition.Authentication.Outcome("dmarc", "fail")));
        assertTrue(fits(dmarc, results + TEXT));
        assertFalse(fits(dmarc, TEXT));
        assertTrue(fits(new Condition.SpamScore(4), results + TEXT));
        assertFalse(fits(new Condition.SpamScore(5), results + TEXT));
    }

    private boolean fits(Condition condition, String text) throws IOException {
        govern(rule(ALL, List.of(condition), new Action.Reject("it fits")));
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.LMTP))) {
            client.say("LHLO front").expect("250");
            String reply = client.envelope("eve@strange.example", "carol@example.org").send(text + ".\r\n").reply().getLast();
            assertTrue(reply.startsWith("250") || reply.contains("it fits"), reply);
            return reply.contains("it fits");
        }
    }

    @Test
    void undoTakesAllCopiesBack() throws IOException {
        office.govern(new FlowRules(
                List.of(rule(Set.of(Direction.OUTBOUND), List.of(), new Action.SubjectPrefix("[x]"))),
                List.of(new JournalRule("all", "archive@far.example", ALL, List.of()))));
        Result.Taken taken = assertInstanceOf(
                Result.Taken.class,
                submitted(Optional.of(Instant.now().plusSeconds(60)), "bob@far.example", "carol@example.org"));
        assertEquals(3, office.queue().totals().messages());
        assertTrue(office.queue().cancel(taken.id(), "f1"));
        assertEquals(0, office.queue().totals().messages());
    }

    private Result submitted(Optional<Instant> release, String... to) throws IOException {
        var alice = office.directory().person("alice@example.org").orElseThrow();
        return office.submissions()
                .submit(
                        new AuthenticatedPrincipal("alice@example.org", alice.account(), false),
                        new SessionInfo("h1", "https", "192.0.2.7:5000", true),
                        new Submissions.Envelope("alice@example.org", List.of(to), release, "f1"),
                        "From: alice@example.org\r\n\r\n".getBytes(StandardCharsets.UTF_8),
                        new ByteArrayInputStream("body\r\n".getBytes(StandardCharsets.UTF_8)),
                        10_000);
    }
}
