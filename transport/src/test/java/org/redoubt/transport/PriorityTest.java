package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.QueuedLeg;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.route.TlsUse;

/** RFC 6710: what is urgent goes first. */
class PriorityTest {
    private static final String TEXT = "From: alice@example.org\r\n\r\nx\r\n.\r\n";

    private TestOffice office;
    private SmtpSink sink;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.withInsecureLoopbackAuth();
        sink = SmtpSink.with("8BITMIME", "MT-PRIORITY MIXER");
        office.route("far.example", sink.port(), TlsUse.NONE);
    }

    @AfterEach
    void close() throws IOException {
        office.close();
        sink.close();
    }

    private void submit(String options, String to) throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.SUBMISSION)).hello()) {
            client.signIn("alice@example.org", TestOffice.PASSWORD).expect("235");
            client.say("MAIL FROM:<alice@example.org>" + options).expect("250 ");
            client.say("RCPT TO:<" + to + ">").expect("250 ");
            client.say("DATA").expect("354 ");
            client.send(TEXT).expect("250 2.0.0");
        }
    }

    @Test
    void urgentMailOvertakesAndTheNextServerIsTold() throws IOException {
        submit(" MT-PRIORITY=-1", "low@far.example");
        submit("", "usual@far.example");
        submit(" MT-PRIORITY=2", "soon@far.example");
        submit(" MT-PRIORITY=9", "first@far.example");
        office.sending().awaitEmptyQueue();
        assertEquals(
                List.of("first", "soon", "usual", "low"),
                sink.taken().stream().map(t -> t.rcpt().getFirst().replaceAll(".*<|@.*", "")).toList());
        List<String> mails = sink.taken().stream().map(SmtpSink.Taken::mail).toList();
        assertTrue(mails.getFirst().endsWith(" MT-PRIORITY=9") && mails.getLast().endsWith(" MT-PRIORITY=-1"), mails.toString());
        assertFalse(mails.get(2).contains("MT-PRIORITY"), mails.toString());
    }

    @Test
    void whatIsSentLaterIsNotSentEarlierForIt() throws IOException {
        submit(" MT-PRIORITY=9 HOLDFOR=600", "bob@far.example");
        QueuedLeg leg = office.queue().list(Optional.empty(), 1).getFirst().getFirst();
        assertEquals(9, leg.envelope().priority());
        assertTrue(leg.due().isAfter(Instant.now().plusSeconds(500)), leg.due().toString());
    }

    @Test
    void strangersHaveNoPriority() throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.MX)).hello()) {
            client.say("MAIL FROM:<bob@foo.example> MT-PRIORITY=9").expect("555 5.5.4");
            assertTrue(client.say("EHLO x").reply().stream().noneMatch(line -> line.contains("MT-PRIORITY")));
        }
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.SUBMISSION))) {
            assertTrue(client.say("EHLO x").reply().contains("250-MT-PRIORITY"));
        }
    }
}
