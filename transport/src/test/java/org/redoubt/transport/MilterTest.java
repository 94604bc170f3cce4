package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.redoubt.transport.ScriptedMilter.packet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.flow.Action;
import org.redoubt.transport.flow.Direction;
import org.redoubt.transport.flow.FlowRules;
import org.redoubt.transport.flow.Rule;
import org.redoubt.transport.milter.MilterSettings;
import org.redoubt.transport.milter.MilterSettings.Failure;
import org.redoubt.transport.queue.Submissions;
import org.redoubt.transport.queue.Submissions.Result;

/** Filters that speak the milter protocol: what they hear, and what becomes of what they say. */
class MilterTest {
    private static final String TEXT = "From: eve@strange.example\r\nSubject: one\r\n two\r\n\r\nbody\r\n";

    private TestOffice office;
    private ScriptedMilter milter;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.withInsecureLoopbackAuth();
        milter = ScriptedMilter.open();
        office.filter(settings(milter, Failure.TEMPFAIL));
    }

    @AfterEach
    void close() throws IOException {
        office.close();
        milter.close();
    }

    private static MilterSettings settings(ScriptedMilter milter, Failure failure) {
        return new MilterSettings(
                "m", milter.address(), EnumSet.of(Mode.MX, Mode.SUBMISSION, Mode.SUBMISSIONS), Duration.ofSeconds(10), failure);
    }

    private SmtpClient client() throws IOException {
        return SmtpClient.connect(office.port(Mode.MX)).hello();
    }

    private String arrive(String text, String... to) throws IOException {
        try (SmtpClient client = client()) {
            return client.envelope("eve@strange.example", to).send(text + ".\r\n").reply().getLast();
        }
    }

    private String carols() throws IOException {
        return office.inbox("carol@example.org").getLast();
    }

    @Test
    void itHearsEverythingInItsOrder() throws IOException {
        assertTrue(arrive(TEXT, "carol@example.org", "team@example.org").startsWith("250 2.0.0"));
        TestOffice.await(() -> milter.steps().contains("Q"));
        List<String> steps = milter.steps();
        assertTrue(steps.getFirst().matches("C\\[127\\.0\\.0\\.1\\]\\|4..127\\.0\\.0\\.1\\|"), steps.getFirst());
        assertEquals(
                List.of(
                        "Hclient.example.net|",
                        "M<eve@strange.example>|",
                        "R<carol@example.org>|",
                        "R<team@example.org>|",
                        "T",
                        "LFrom|eve@strange.example|",
                        "LSubject|one\n two|",
                        "N",
                        "Bbody\r\n",
                        "E",
                        "Q"),
                steps.subList(1, steps.size()));
        assertTrue(milter.heard().stream().anyMatch(step -> step.startsWith("DCj|mx.example.org|")), milter.heard().toString());
        assertTrue(milter.heard().stream().anyMatch(step -> step.startsWith("DMi|")), milter.heard().toString());
    }

    @Test
    void aFilterThatIsSetUpDuringAMessageHearsTheNextOne() throws IOException {
        office.filter();
        try (SmtpClient client = client()) {
            client.say("MAIL FROM:<eve@strange.example>").expect("250");
            office.filter(settings(milter, Failure.REJECT));
            client.say("RCPT TO:<carol@example.org>").expect("250");
            client.say("DATA").expect("354").send(TEXT + ".\r\n").expect("250");
            assertEquals(List.of(), milter.steps());
            client.envelope("eve@strange.example", "carol@example.org").send(TEXT + ".\r\n").expect("250");
        }
        assertTrue(milter.steps().contains("R<carol@example.org>|"), milter.steps().toString());
        assertEquals(2, office.inbox("carol@example.org").size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', value = {
        "C#r#550 5.7.1",
        "H#t#451 4.7.1",
        "M#r#550 5.7.1",
        "M#4#421 4.7.0"
    })
    void whatItHasAgainstTheClientIsToldAtMail(String step, char answer, String reply) throws IOException {
        milter.answering(step, packet(answer, ""));
        try (SmtpClient client = client()) {
            client.say("MAIL FROM:<eve@strange.example>").expect(reply);
        }
    }

    @Test
    void oneRecipientIsRefusedAndTheOtherIsNot() throws IOException {
        milter.answering("R<alice", packet('y', "450 4.2.0 greylisted|"));
        try (SmtpClient client = client()) {
            client.say("MAIL FROM:<eve@strange.example>").expect("250");
            client.say("RCPT TO:<alice@example.org>").expect("450 4.2.0 greylisted");
            client.say("RCPT TO:<carol@example.org>").expect("250");
            client.say("DATA").expect("354").send(TEXT + ".\r\n").expect("250");
        }
        assertEquals(List.of(), office.inbox("alice@example.org"));
        assertEquals(1, office.inbox("carol@example.org").size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', value = {
        "T#r#550 5.7.1",
        "LSubject#t#451 4.7.1",
        "N#r#550 5.7.1",
        "B#r#550 5.7.1",
        "E#r#550 5.7.1"
    })
    void aMessageIsRefusedAtEachStep(String step, char answer, String reply) throws IOException {
        milter.answering(step, packet(answer, ""));
        assertTrue(arrive(TEXT, "carol@example.org").startsWith(reply));
        assertEquals(List.of(), office.inbox("carol@example.org"));
    }

    @Test
    void itsOwnReplyIsTheAnswer() throws IOException {
        milter.answering("E", packet('y', "554-5.7.9 no\r\n554 5.7.9 never|"));
        assertEquals("554 5.7.9 no 5.7.9 never", arrive(TEXT, "carol@example.org"));
        milter.answering("E", packet('y', "250 fine|"));
        assertTrue(arrive(TEXT, "carol@example.org").startsWith("451"), "no reply of a refusal");
    }

    @Test
    void whatItDiscardsIsTakenAndGone() throws IOException {
        milter.answering("N", packet('d', ""));
        assertTrue(arrive(TEXT, "carol@example.org").startsWith("250"));
        assertEquals(List.of(), office.inbox("carol@example.org"));
        assertEquals(0, office.queue().totals().messages());
    }

    @Test
    void whatItAcceptsItHearsNoMoreOf() throws IOException {
        milter.answering("M", packet('a', ""));
        try (SmtpClient client = client()) {
            client.envelope("eve@strange.example", "carol@example.org").send(TEXT + ".\r\n").expect("250");
            client.envelope("eve@strange.example", "carol@example.org").send(TEXT + ".\r\n").expect("250");
        }
        TestOffice.await(() -> milter.steps().contains("Q"));
        assertEquals(2, milter.steps().stream().filter(step -> step.startsWith("M")).count());
        assertTrue(milter.steps().stream().noneMatch(step -> step.startsWith("R") || step.startsWith("E")), milter.steps().toString());
    }

    @Test
    void itSkipsTheRestOfTheBody() throws IOException {
        ScriptedMilter skipping = ScriptedMilter.with(6, 0x1ff, 0x400);
        try (skipping) {
            office.filter(settings(skipping, Failure.TEMPFAIL));
            skipping.answering("B", packet('s', ""));
            assertTrue(arrive(TEXT + "x".repeat(900).concat("\r\n").repeat(150), "carol@example.org").startsWith("250"));
            assertEquals(1, skipping.steps().stream().filter(step -> step.startsWith("B")).count());
            assertTrue(skipping.steps().contains("E"));
        }
    }

    @Test
    void whatItDoesNotWantIsNotSentAndWhatItDoesNotAnswerIsNotAwaited() throws IOException {
        // No connect, no helo, no header; no answer for body.
        ScriptedMilter quiet = ScriptedMilter.with(6, 0, 0x1 | 0x2 | 0x20 | 0x80000);
        try (quiet) {
            office.filter(settings(quiet, Failure.TEMPFAIL));
            quiet.answering(step -> step.startsWith("B") ? List.of() : List.of(packet('c', "")));
            assertTrue(arrive(TEXT, "carol@example.org").startsWith("250"));
            TestOffice.await(() -> quiet.steps().contains("Q"));
            assertEquals("MRTNBEQ", String.join("", quiet.steps().stream().map(step -> step.substring(0, 1)).toList()));
        }
    }

    @Test
    void headersChange() throws IOException {
        milter.answering(
                "E",
                packet('p', ""),
                packet('h', "X-Added|1\nsecond|"),
                packet('i', 0, "X-First|yes|"),
                packet('m', 1, "Subject|changed|"),
                packet('m', 1, "From|| "),
                packet('m', 1, "X-New|new|"),
                packet('c', ""));
        assertTrue(arrive("X-Gone: 1\r\nx-gone: 2\r\n" + TEXT, "carol@example.org").startsWith("250"));
        String mail = carols();
        assertTrue(mail.startsWith("Return-Path: <eve@strange.example>\r\nReceived: from client.example.net"), mail);
        String theirs = mail.substring(mail.indexOf("X-First"));
        assertEquals(
                "X-First: yes\r\nX-Gone: 1\r\nx-gone: 2\r\nSubject: changed\r\nX-Added: 1\r\n\tsecond\r\nX-New: new\r\n\r\nbody\r\n",
                theirs);
    }

    @Test
    void aHeaderCannotBecomeTwoNorTheBody() throws IOException {
        milter.answering("E", packet('h', "X-A\r\nB|1\r\n\r\nbody: <b>\r\n|"), packet('c', ""));
        assertTrue(arrive(TEXT, "carol@example.org").startsWith("250"));
        String mail = carols();
        assertTrue(mail.endsWith("\r\nX-AB: 1\r\n\tbody: <b>\r\n\r\nbody\r\n"), mail);
    }

    @Test
    void theBodyIsReplacedAndItsLinesEndInCrlf() throws IOException {
        milter.answering("E", packet('b', "first\r\nsec"), packet('b', "ond\nthird"), packet('c', ""));
        assertTrue(arrive(TEXT, "carol@example.org").startsWith("250"));
        assertTrue(carols().endsWith("Subject: one\r\n two\r\n\r\nfirst\r\nsecond\r\nthird\r\n"), carols());
    }

    @Test
    void theEnvelopeChanges() throws IOException {
        milter.answering(
                "E",
                packet('+', "<carol@example.org>|"),
                packet('+', "<nobody@example.org>|"),
                packet('+', "<nobody@[192.0.2.1]>|"),
                packet('-', "<ALICE@example.org>|"),
                packet('e', "<other@strange.example>|"),
                packet('c', ""));
        assertTrue(arrive(TEXT, "alice@example.org").startsWith("250"));
        assertEquals(List.of(), office.inbox("alice@example.org"));
        assertTrue(carols().startsWith("Return-Path: <other@strange.example>\r\nReceived: "), carols());
        milter.answering("E", packet('-', "<alice@example.org>|"), packet('c', ""));
        assertTrue(arrive(TEXT, "alice@example.org").startsWith("250"), "nobody is left");
        assertEquals(List.of(), office.inbox("alice@example.org"));
    }

    @Test
    void itSetsAside() throws IOException {
        milter.answering("E", packet('q', "looks odd|"), packet('c', ""));
        assertTrue(arrive(TEXT, "carol@example.org").startsWith("250"));
        var leg = office.queue().list(Optional.empty(), 10).getFirst().getFirst();
        assertTrue(leg.quarantined());
        assertEquals(List.of(), office.inbox("carol@example.org"));
    }

    @Test
    void theNextFilterSeesWhatTheOneBeforeMade() throws IOException {
        milter.answering("E", packet('h', "X-One|1|"), packet('b', "new\r\n"), packet('c', ""));
        try (ScriptedMilter second = ScriptedMilter.open()) {
            office.filter(settings(milter, Failure.TEMPFAIL), settings(second, Failure.TEMPFAIL));
            assertTrue(arrive(TEXT, "carol@example.org").startsWith("250"));
            assertTrue(second.steps().contains("LX-One|1|") && second.steps().contains("Bnew\r\n"), second.steps().toString());
        }
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void oneThatFailsIsDoneWithoutOrNot(Failure failure) throws IOException {
        office.filter(settings(milter, failure));
        milter.answering("B", ScriptedMilter.CUT);
        String reply = arrive(TEXT, "carol@example.org");
        assertTrue(reply.startsWith(failure == Failure.ACCEPT ? "250" : failure == Failure.TEMPFAIL ? "451" : "550"), reply);
        milter.close();
        try (SmtpClient client = client()) {
            client.say("MAIL FROM:<eve@strange.example>")
                    .expect(failure == Failure.ACCEPT ? "250" : failure == Failure.TEMPFAIL ? "451" : "550");
        }
    }

    @Test
    void oneThatFailsAtARecipientIsNotGotPastByTheNext() throws IOException {
        milter.answering("R<alice", ScriptedMilter.CUT);
        try (SmtpClient client = client()) {
            client.say("MAIL FROM:<eve@strange.example>").expect("250");
            client.say("RCPT TO:<alice@example.org>").expect("451");
            client.say("RCPT TO:<carol@example.org>").expect("451");
            client.say("RSET").expect("250");
            client.say("MAIL FROM:<eve@strange.example>").expect("250");
            client.say("RCPT TO:<carol@example.org>").expect("250");
            client.say("RCPT TO:<alice@example.org>").expect("451");
            client.say("DATA").expect("354").send(TEXT + ".\r\n").expect("451");
        }
        assertEquals(List.of(), office.inbox("carol@example.org"));
    }

    @Test
    void oneThatFailedAtTheGreetingHearsOfTheNextMessage() throws IOException {
        office.filter(settings(milter, Failure.ACCEPT));
        milter.answering("H", ScriptedMilter.CUT);
        try (SmtpClient client = client()) {
            client.envelope("eve@strange.example", "carol@example.org").send(TEXT + ".\r\n").expect("250");
            milter.answering("E", packet('r', ""));
            client.envelope("eve@strange.example", "carol@example.org").send(TEXT + ".\r\n").expect("550");
        }
    }

    @ParameterizedTest
    @CsvSource({"7,0,0", "1,0,0", "6,1024,0", "6,0,2048"})
    void oneThatWantsWhatIsNotOfferedFails(int version, int actions, int protocol) throws IOException {
        try (ScriptedMilter greedy = ScriptedMilter.with(version, actions, protocol)) {
            office.filter(settings(greedy, Failure.TEMPFAIL));
            try (SmtpClient client = client()) {
                client.say("MAIL FROM:<eve@strange.example>").expect("451");
            }
        }
    }

    @Test
    void oneThatChangesWhatItDidNotNegotiateFails() throws IOException {
        try (ScriptedMilter sly = ScriptedMilter.with(6, 0x1, 0)) {
            office.filter(settings(sly, Failure.TEMPFAIL));
            sly.answering("E", packet('b', "evil\r\n"), packet('c', ""));
            assertTrue(arrive(TEXT, "carol@example.org").startsWith("451"));
            sly.answering("N", packet('h', "X-Early|1|"), packet('c', ""));
            assertTrue(arrive(TEXT, "carol@example.org").startsWith("451"));
        }
        assertEquals(List.of(), office.inbox("carol@example.org"));
    }

    @Test
    void oneThatIsSilentIsGivenUp() throws IOException {
        office.filter(new MilterSettings(
                "slow", milter.address(), EnumSet.of(Mode.MX), Duration.ofSeconds(1), Failure.TEMPFAIL));
        milter.answering(_ -> List.of());
        try (SmtpClient client = client()) {
            client.say("MAIL FROM:<eve@strange.example>").expect("451");
        }
    }

    @Test
    void oneThatIsAtWorkForEverIsGivenUp() throws IOException {
        AtomicLong minutes = new AtomicLong();
        office.filter(() -> Duration.ofMinutes(minutes.getAndIncrement()).toNanos(), settings(milter, Failure.TEMPFAIL));
        byte[] atWork = packet('p', "");
        milter.answering("E", atWork, atWork, atWork, atWork, atWork, atWork, packet('c', ""));
        assertTrue(arrive(TEXT, "carol@example.org").startsWith("451"));
        milter.answering("E", atWork, atWork, packet('c', ""));
        assertTrue(arrive(TEXT, "carol@example.org").startsWith("250"));
    }

    @Test
    void oneThatWritesAnEndlessHeaderFails() throws IOException {
        byte[] field = packet('h', "X-A|" + "a".repeat(400_000) + '|');
        milter.answering("E", field, field, field, packet('c', ""));
        assertTrue(arrive(TEXT, "carol@example.org").startsWith("451"));
        assertEquals(List.of(), office.inbox("carol@example.org"));
    }

    @Test
    void aMessageThatIsGivenUpIsToldOf() throws IOException {
        try (SmtpClient client = client()) {
            client.say("MAIL FROM:<eve@strange.example>").expect("250").say("RSET").expect("250");
            client.envelope("eve@strange.example", "carol@example.org").send(TEXT + ".\r\n").expect("250");
        }
        List<String> letters = milter.steps().stream().map(step -> step.substring(0, 1)).toList();
        assertEquals(List.of("C", "H", "M", "A", "M", "R"), letters.subList(0, 6));
    }

    @Test
    void mailFromWithinAnAccountIsToldOfToo() throws IOException {
        milter.answering("E", packet('h', "X-Seen|1|"), packet('+', "<root@example.org>|"), packet('c', ""));
        assertTrue(submit() instanceof Result.Taken);
        assertTrue(carols().contains("\r\nX-Seen: 1\r\n"), carols());
        assertEquals(1, office.inbox("root@example.org").size());
        assertTrue(milter.heard().stream().anyMatch(step -> step.contains("{auth_authen}|alice@example.org|")), milter.heard().toString());
        milter.answering("B", packet('r', ""));
        assertTrue(submit() instanceof Result.Refused);
        assertEquals(1, office.inbox("carol@example.org").size());
    }

    @Test
    void whatItSetsAsideDoesNotGetPastRulesAndAuthors() throws IOException {
        milter.answering("E", packet('q', "looks odd|"), packet('c', ""));
        try (SmtpClient alice = SmtpClient.connect(office.port(Mode.SUBMISSION)).hello()) {
            alice.signIn("alice@example.org", TestOffice.PASSWORD).expect("235");
            alice.envelope("alice@example.org", "carol@example.org").send(TEXT + ".\r\n").expect("550");
        }
        assertEquals(0, office.queue().totals().messages(), "eve's name is not alice's");
        govern(new Action.Moderate("root@example.org"));
        assertTrue(submit() instanceof Result.Taken);
        assertTrue(office.queue().list(Optional.empty(), 10).getFirst().getFirst().quarantined());
        assertEquals(List.of(), office.inbox("root@example.org"));
        govern(new Action.SubjectPrefix("[x]"));
        Result.Taken changed = (Result.Taken) submit();
        office.sending();
        assertTrue(office.queue().release(changed.id(), java.time.Instant.now().plusSeconds(60)));
        TestOffice.await(() -> office.queue().totals().messages() == 1);
        assertTrue(carols().contains("\r\nSubject: [x]"), carols());
        govern(new Action.Reject("not by mail"));
        assertEquals(new Result.Refused("not by mail"), submit());
    }

    private void govern(Action then) {
        office.govern(new FlowRules(
                List.of(new Rule("r", false, EnumSet.allOf(Direction.class), List.of(), List.of(), List.of(then))), List.of()));
    }

    private Result submit() throws IOException {
        var alice = office.directory().person("alice@example.org").orElseThrow();
        return office.submissions()
                .submit(
                        new AuthenticatedPrincipal("alice@example.org", alice.account(), false),
                        new SessionInfo("h1", "https", "192.0.2.7:5000", true),
                        new Submissions.Envelope("alice@example.org", List.of("carol@example.org"), Optional.empty(), "f"),
                        "From: alice@example.org\r\n\r\n".getBytes(StandardCharsets.UTF_8),
                        new ByteArrayInputStream("body\r\n".getBytes(StandardCharsets.UTF_8)),
                        10_000);
    }

    @Test
    void otherListenersMailIsNotTold() throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.LMTP))) {
            client.say("LHLO front").expect("250");
            client.envelope("eve@strange.example", "carol@example.org").send(TEXT + ".\r\n").expect("250");
        }
        assertFalse(milter.heard().stream().anyMatch(step -> step.startsWith("M")));
    }

    /** Many filters listen on a socket of the machine alone. */
    @Test
    void oneIsReachedByASocketOfTheMachine(@TempDir Path folder) throws IOException, InterruptedException {
        UnixDomainSocketAddress place = UnixDomainSocketAddress.of(folder.resolve("m.sock"));
        Thread acceptor;
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(place)) {
            acceptor = Thread.startVirtualThread(() -> passOn(server));
            office.filter(new MilterSettings("m", place, EnumSet.of(Mode.MX), Duration.ofSeconds(10), Failure.TEMPFAIL));
            milter.answering("E", packet('h', "X-Seen|here|"), packet('c', ""));
            assertTrue(arrive(TEXT, "carol@example.org").startsWith("250"));
            assertTrue(carols().contains("X-Seen: here\r\n"), carols());
        }
        // Who still waits in accept could take one more.
        acceptor.join();
        try (SmtpClient client = client()) {
            client.say("MAIL FROM:<eve@strange.example>").expect("451");
        }
        office.filter(new MilterSettings(
                "m", UnixDomainSocketAddress.of(folder.resolve("none")), EnumSet.of(Mode.MX), Duration.ofSeconds(10), Failure.ACCEPT));
        assertTrue(arrive(TEXT, "carol@example.org").startsWith("250"));
    }

    @Test
    void oneBehindASocketOfTheMachineThatIsSilentIsGivenUp(@TempDir Path folder) throws IOException {
        UnixDomainSocketAddress place = UnixDomainSocketAddress.of(folder.resolve("m.sock"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(place)) {
            Thread.startVirtualThread(() -> passOn(server));
            office.filter(new MilterSettings("m", place, EnumSet.of(Mode.MX), Duration.ofSeconds(1), Failure.TEMPFAIL));
            milter.answering(_ -> List.of());
            try (SmtpClient client = client()) {
                client.say("MAIL FROM:<eve@strange.example>").expect("451");
            }
        }
    }

    /** The scripted milter listens by TCP. */
    private void passOn(ServerSocketChannel server) {
        try {
            while (true) {
                SocketChannel here = server.accept();
                SocketChannel there = SocketChannel.open(milter.address());
                Thread.startVirtualThread(() -> copy(here, there));
                Thread.startVirtualThread(() -> copy(there, here));
            }
        } catch (IOException over) {
            // The test is over.
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(10_000);
        try (from; to) {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException over) {
            // Either side has gone.
        }
    }
}
