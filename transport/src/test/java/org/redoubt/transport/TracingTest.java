package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.route.TlsUse;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.TraceEvent.Kind;

/** What is noted of a message on its way through the server. */
class TracingTest {
    private static final String TEXT =
            "From: bob@far.example\r\nMessage-ID: <m1@far.example>\r\nSubject: secret\r\n\r\nbody\r\n";

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

    private void deliver(String to, String answer) throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.MX)).hello()) {
            client.envelope("bob@far.example", to);
            client.send(TEXT + ".\r\n").expect(answer);
        }
    }

    private void submit(String to) throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.SUBMISSION))
                .hello()
                .signIn("alice@example.org", TestOffice.PASSWORD)
                .expect("235")) {
            client.envelope("alice@example.org", to);
            client.send(TEXT.replace("bob@far", "alice@").replace("alice@.example", "alice@example.org") + ".\r\n")
                    .expect("250 2.0.0");
        }
    }

    private TraceEvent only(Kind kind) {
        List<TraceEvent> found = all(kind);
        assertEquals(1, found.size(), () -> office.traced().toString());
        return found.getFirst();
    }

    private List<TraceEvent> all(Kind kind) {
        return office.traced().stream().filter(event -> event.kind() == kind).toList();
    }

    @Test
    void aDeliveryIsNotedFromItsFirstLineToTheMailbox() throws IOException {
        deliver("alice@example.org", "250");
        TraceEvent received = only(Kind.RECEIVED);
        assertEquals(Optional.of("<m1@far.example>"), received.first(Key.MESSAGE_ID));
        assertEquals(Optional.of("bob@far.example"), received.first(Key.FROM));
        assertEquals(List.of("alice@example.org"), received.all(Key.TO));
        assertEquals(Optional.of("127.0.0.1"), received.first(Key.CLIENT));
        assertTrue(received.first(Key.REPLY).orElseThrow().startsWith("250 2.0.0 Stored as " + received.message()));
        TraceEvent filed = only(Kind.FILED);
        assertEquals(received.message(), filed.message());
        assertEquals(Optional.of("INBOX"), filed.first(Key.MAILBOX));
        assertEquals(Optional.empty(), filed.first(Key.RULE));
        assertTrue(!filed.at().isBefore(received.at()));
    }

    @Test
    void theLineOfTheScriptThatFiledItIsNoted() throws IOException {
        office.script("alice@example.org", "require [\"fileinto\", \"copy\"];\nredirect :copy \"ben@far.example\";\n  fileinto \"Archive\";\n");
        deliver("alice@example.org", "250");
        assertEquals(Optional.of("Archive"), only(Kind.FILED).first(Key.MAILBOX));
        assertEquals(Optional.of("script line 3, column 3"), only(Kind.FILED).first(Key.RULE));
        TraceEvent redirected = only(Kind.REDIRECTED);
        assertEquals(List.of("ben@far.example"), redirected.all(Key.TO));
        assertEquals(Optional.of("script line 2, column 1"), redirected.first(Key.RULE));
        assertEquals(only(Kind.QUEUED).first(Key.QUEUE), redirected.first(Key.QUEUE));
    }

    @Test
    void whatAScriptRefusesIsNotedWithItsLine() throws IOException { // RFC 5429 2
        office.script("alice@example.org", "require \"reject\";\nreject \"no\";");
        deliver("alice@example.org", "550");
        assertEquals(Optional.of("rejected"), only(Kind.FILED).first(Key.OUTCOME));
        assertEquals(Optional.of("script line 2, column 1"), only(Kind.FILED).first(Key.RULE));
        assertEquals(Optional.of("<m1@far.example>"), only(Kind.REFUSED).first(Key.MESSAGE_ID));
    }

    @Test
    void eachTryAndEachAnswerOfAnotherServerIsNoted() throws IOException {
        int[] tries = {0};
        sink.answering(line -> line.startsWith("RCPT") && ++tries[0] < 2 ? "450 4.2.0 greylisted" : "");
        submit("ben@far.example");
        office.sending().awaitEmptyQueue();
        List<TraceEvent> tried = all(Kind.TRIED);
        assertEquals(List.of("deferred", "sent"), tried.stream().map(e -> e.first(Key.OUTCOME).orElse("")).toList());
        assertEquals(Optional.of("mx.far.example"), tried.getFirst().first(Key.HOST));
        assertEquals(Optional.of("450 4.2.0 greylisted"), tried.getFirst().first(Key.REPLY));
        Set<String> names = office.traced().stream().map(TraceEvent::message).collect(Collectors.toSet());
        assertEquals(1, names.size(), names.toString());
    }

    @Test
    void aFailureLeadsToTheReportAndToItsMailbox() throws IOException {
        sink.answering(line -> line.startsWith("RCPT") ? "550 5.1.1 nobody of that name" : "");
        submit("ben@far.example");
        office.sending().awaitEmptyQueue();
        TraceEvent reported = only(Kind.REPORTED);
        assertEquals(Optional.of("failed"), reported.first(Key.OUTCOME));
        assertEquals(Optional.of("alice@example.org"), reported.first(Key.FROM));
        TraceEvent filed = only(Kind.FILED);
        assertEquals(reported.message() + ".report", filed.message());
        assertEquals(List.of("alice@example.org"), filed.all(Key.TO));
    }

    @Test
    void refusedRecipientsAreNotedToo() throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.MX)).hello()) {
            client.say("MAIL FROM:<bob@far.example>").expect("250");
            client.say("RCPT TO:<none@example.org>").expect("550");
        }
        TraceEvent refused = only(Kind.REFUSED);
        assertEquals(List.of("none@example.org"), refused.all(Key.TO));
        assertTrue(refused.first(Key.REPLY).orElseThrow().startsWith("550 5.1.1"));
    }

    @Test
    void nothingOfWhatAMessageSaysIsNoted() throws IOException {
        deliver("alice@example.org", "250");
        assertTrue(!office.traced().toString().contains("secret") && !office.traced().toString().contains("body"));
    }
}
