package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.QueuedLeg;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.route.TlsUse;

/** RFC 4865: mail that is handed over to be sent later. */
class FutureReleaseTest {
    private static final String MAIL = "From: alice@example.org\r\nTo: carol@example.org\r\nSubject: later\r\n\r\nbody\r\n.\r\n";

    private TestOffice office;
    private SmtpSink sink;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.withInsecureLoopbackAuth();
        sink = SmtpSink.open();
        office.route("far.example", sink.port(), TlsUse.OPPORTUNISTIC).sending();
    }

    @AfterEach
    void close() throws IOException {
        office.close();
        sink.close();
    }

    private SmtpClient submission() throws IOException {
        return SmtpClient.connect(office.port(Mode.SUBMISSION))
                .hello()
                .signIn("alice@example.org", TestOffice.PASSWORD)
                .expect("235");
    }

    private void hand(String parameter, String... to) throws IOException {
        try (SmtpClient client = submission()) {
            client.send("MAIL FROM:<alice@example.org> " + parameter + "\r\n").expect("250");
            for (String one : to) {
                client.send("RCPT TO:<" + one + ">\r\n").expect("250");
            }
            client.send("DATA\r\n").expect("354");
            client.send(MAIL).expect("250 2.0.0 Queued");
        }
    }

    private String reply(Mode mode, String mail) throws IOException {
        try (SmtpClient client = mode == Mode.MX ? SmtpClient.connect(office.port(mode)).hello() : submission()) {
            return client.send(mail + "\r\n").reply().toString();
        }
    }

    @Test
    void section3SubmissionAnnouncesHowLongAndNobodyElseDoes() throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.SUBMISSION))) {
            String text = client.send("EHLO x.example\r\n").reply().toString();
            assertTrue(text.contains("FUTURERELEASE 31536000 20"), text);
        }
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.MX))) {
            assertFalse(client.send("EHLO x.example\r\n").reply().toString().contains("FUTURERELEASE"));
        }
        assertTrue(reply(Mode.MX, "MAIL FROM:<bob@far.example> HOLDFOR=10").contains("555"));
    }

    @Test
    void section5WhatIsTooFarOrMalformedIsRefused() throws IOException {
        for (String wrong : List.of(
                "HOLDFOR=31536001", "HOLDFOR=-1", "HOLDFOR=1234567890", "HOLDFOR", "HOLDUNTIL=tomorrow",
                "HOLDUNTIL=2100-01-01T00:00:00Z", "HOLDUNTIL=2027-01-01T00:00:00+01:00",
                "HOLDFOR=1 HOLDUNTIL=2026-12-01T00:00:00Z")) {
            assertTrue(reply(Mode.SUBMISSION, "MAIL FROM:<alice@example.org> " + wrong).contains("501"), wrong);
        }
    }

    @Test
    void section5MailForHereAndElsewhereWaitsUntilItsTime() throws IOException {
        Instant before = Instant.now();
        hand("HOLDFOR=3600", "carol@example.org", "bob@far.example");
        List<QueuedLeg> legs = office.queue().list(Optional.empty(), 10).getFirst();
        assertEquals(2, legs.size());
        for (QueuedLeg leg : legs) {
            assertFalse(leg.due().isBefore(before.plus(Duration.ofHours(1)).minusSeconds(1)), leg.due().toString());
            assertEquals(leg.envelope().release(), Optional.of(leg.due()));
            // Its age begins to count then.
            assertTrue(leg.ageAt().isAfter(leg.due()));
        }
        assertEquals(List.of(), office.inbox("carol@example.org"));
        assertEquals(0, sink.taken().size());
        // An operator may send it before.
        assertTrue(office.queue().retry(legs.getFirst().id().message()));
        office.awaitEmptyQueue();
        assertEquals(1, office.inbox("carol@example.org").size());
        assertEquals(1, sink.taken().size());
        assertFalse(sink.taken().getFirst().mail().contains("HOLD"), sink.taken().getFirst().mail());
    }

    /** Nobody is waiting for anything else then, which would have the queue look. */
    @Test
    void section5WhatIsHeldForAMomentForSomebodyHereGoesThen() throws IOException {
        Instant before = Instant.now();
        hand("HOLDFOR=1", "carol@example.org");
        office.awaitEmptyQueue();
        assertEquals(1, office.inbox("carol@example.org").size());
        Duration taken = Duration.between(before, Instant.now());
        assertTrue(taken.compareTo(Limits.QUEUE_ROUND.dividedBy(3)) < 0, taken.toString());
    }

    @Test
    void section5ATimeThatHasPassedIsNow() throws IOException {
        hand("HOLDUNTIL=2020-01-01T00:00:00Z", "carol@example.org");
        office.awaitEmptyQueue();
        assertEquals(1, office.inbox("carol@example.org").size());
    }

    @Test
    void section5ItIsSentByItselfWhenItsTimeComes() throws IOException {
        hand("HOLDFOR=1", "carol@example.org", "bob@far.example");
        office.awaitEmptyQueue();
        assertEquals(1, office.inbox("carol@example.org").size());
        assertEquals(1, sink.taken().size());
    }
}
